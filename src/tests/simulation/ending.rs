//! After the failures: the gateway is honest, time passes, and the database converges to what happened.

use caisse::store::ProcessedCallbacks;
use caisse_domain::{PaymentStatus, Timestamp};

use super::{
    gateway_ledger::MoneyStatus,
    rows::PaymentRow,
    runs::{EXPIRY, Life, Simulation},
    world::{Power, State},
};

const DAY: i64 = 86_400_000;
/// Longer than any payment is checked.
const LONGEST: i64 = 31 * DAY;
/// The age until which a payment is checked on schedule.
const LOOKED_AFTER: i64 = 30 * DAY;

impl Simulation {
    /// Lets every payment come to its end, and checks that it is the right one.
    pub(super) async fn end(&mut self, life: &Life) {
        self.world.with(State::end_the_chaos);
        self.deliver_what_is_on_its_way(life).await;
        self.call_back_unchecked_payments(life).await;
        self.let_everything_settle(life).await;
        let payments = self.reader.payments().await;
        for payment in &payments {
            self.world.note(format_args!("{payment:?}"));
            assert!(!payment.status.is_live(), "{payment:?}");
            assert_eq!(payment.next_check_at, None, "{payment:?}");
            assert!(payment.theirs.is_some() || payment.candidate.is_none(), "{payment:?}");
            self.world.with(|state| check_end(state, payment));
        }
        for callback in self.reader.callbacks().await {
            self.world.note(format_args!("{callback:?}"));
            assert!(callback.is_processed, "{callback:?}");
        }
        for observation in self.reader.observations().await {
            self.world.note(format_args!("{observation:?}"));
        }
    }

    async fn deliver_what_is_on_its_way(&self, life: &Life) {
        while let Some(on_the_way) = self.world.with(|state| state.callback_network.undelivered.pop()) {
            self.world.deliver(&life.checkout, on_the_way).await;
        }
    }

    /// A payment that ended, or is old, is checked only after a callback. So the gateway sends one, unless it
    /// did at a time when a status check would have found the result.
    async fn call_back_unchecked_payments(&mut self, life: &Life) {
        for payment in self.reader.payments().await {
            let Some(theirs) = payment.theirs.clone() else { continue };
            let is_left_alone = self.world.with(|state| {
                let is_moved =
                    state.gateway_ledger.find(&theirs).is_some_and(|transaction| transaction.moved());
                let is_old = payment.created_at + LOOKED_AFTER <= state.now;
                is_moved
                    && (is_old || !payment.status.is_unsettled())
                    && !state.callback_network.delivered.contains(&theirs)
            });
            if is_left_alone {
                let on_the_way = self.world.callback_about(&theirs);
                self.world.deliver(&life.checkout, on_the_way).await;
            }
        }
    }

    async fn let_everything_settle(&self, life: &Life) {
        let end = self.world.now() + LONGEST;
        loop {
            while life.checkout.process_callbacks().await.expect("callbacks that are processed")
                != ProcessedCallbacks::default()
            {}
            while life.checkout.reconcile().await.expect("a round of status checks") > 0 {}
            life.checkout.expire().await.expect("a round of expiring");
            let now = self.world.now();
            let due = life.store.first_due().await.expect("an answer");
            let expiry = i64::try_from(EXPIRY.as_millis()).expect("a time");
            let live = life.store.live_since_before(Timestamp::MAX, 1).await.expect("an answer");
            let expires = live.first().map(|payment| payment.created_at + expiry + 1);
            let Some(next) = due.into_iter().chain(expires).min() else { break };
            assert!(now < end, "something is due for ever");
            // What is due now waits for the budget.
            self.world.with(|state| state.now = next.millis().max(now + 100));
        }
    }
}

fn check_end(state: &mut State, payment: &PaymentRow) {
    let of_ours = state.gateway_ledger.transactions.iter().find(|each| each.ours.as_str() == payment.ours);
    let Some(transaction) = of_ours else { return };
    let theirs = transaction.theirs.as_str();
    let is_known = payment.theirs.as_deref() == Some(theirs);
    let was_named = state.callback_network.delivered.contains(theirs)
        && !state.callback_network.confused.contains(&payment.ours);
    if !is_known && !was_named {
        return;
    }
    let expected = match transaction.money_status {
        // A callback does not make a transaction ours that is attributed to another attempt.
        MoneyStatus::Moved { true_at: i64::MAX, .. } if !is_known => return,
        MoneyStatus::Moved { true_at: i64::MAX, .. } => PaymentStatus::Review,
        MoneyStatus::Moved { .. } => PaymentStatus::Paid,
        MoneyStatus::Open | MoneyStatus::Declined | MoneyStatus::Canceled => return,
    };
    assert_eq!(payment.status, expected, "{payment:?} {transaction:?}");
}

impl State {
    fn end_the_chaos(&mut self) {
        self.note("the chaos ends");
        (self.power, self.is_honest) = (Power::On, true);
        // Few runs last the whole month, for a buyer who never acts.
        let are_abandoned = self.seed.is_multiple_of(16);
        for index in 0..self.gateway_ledger.transactions.len() {
            let moved = self.moved();
            let settles = !are_abandoned || self.rng.bool();
            let money_status = match self.gateway_ledger.transactions[index].money_status {
                MoneyStatus::Open if !settles => MoneyStatus::Open,
                MoneyStatus::Open if self.rng.bool() => MoneyStatus::Declined,
                MoneyStatus::Open => moved,
                money_status => money_status,
            };
            self.gateway_ledger.transactions[index].money_status = match money_status {
                MoneyStatus::Moved { seen_at, true_at } => MoneyStatus::Moved {
                    seen_at: seen_at.min(self.now),
                    true_at: if true_at == i64::MAX { true_at } else { true_at.min(self.now) },
                },
                money_status => money_status,
            };
        }
    }
}
