//! Invariants, whatever happened.

use std::collections::BTreeMap;

use caisse_domain::{BuyerStatus, Observation, PaymentStatus, Transition, apply};
use serde_json::Value;

use super::{
    rows::{DbReader, OrderRow, PaymentRow},
    world::{State, World},
};

/// Earlier states, from which there is no way back.
#[derive(Default)]
pub(super) struct Memory {
    statuses: BTreeMap<i64, PaymentStatus>,
    buyer_statuses: BTreeMap<String, BuyerStatus>,
}

impl Memory {
    /// Checks the payments after every step.
    pub(super) async fn check(&mut self, world: &World, reader: &mut DbReader) {
        world.with(|state| {
            assert!(state.wrongs.is_empty(), "{:?}", state.wrongs);
            assert_budget(state);
        });
        if !reader.see_news().await {
            return;
        }
        let (orders, payments) = (reader.orders().await, reader.payments().await);
        for payment in &payments {
            let before = self.statuses.insert(payment.id, payment.status);
            assert!(before <= Some(payment.status), "it went back from {before:?}: {payment:?}");
            if payment.status == PaymentStatus::Paid {
                world.with(|state| assert_money_moved(state, payment));
            }
        }
        for order in &orders {
            let own: Vec<_> = payments.iter().filter(|payment| payment.order == order.reference).collect();
            check_order(order, &own);
        }
    }

    /// Checks the status that a buyer is shown.
    pub(super) fn is_shown(&mut self, order: &str, buyer_status: BuyerStatus) {
        let rank = |buyer_status| match buyer_status {
            BuyerStatus::PaidTwice => 3,
            BuyerStatus::Paid => 2,
            BuyerStatus::Review => 1,
            _ => 0,
        };
        let before = self.buyer_statuses.insert(order.to_owned(), buyer_status);
        assert!(
            before.map_or(0, rank) <= rank(buyer_status),
            "{order} went from {before:?} to {buyer_status:?}"
        );
    }
}

/// A payment is paid only if money moved for exactly this payment, and a status check reported it.
fn assert_money_moved(state: &mut State, payment: &PaymentRow) {
    let theirs = payment.theirs.as_deref().unwrap_or_else(|| panic!("paid without a reference: {payment:?}"));
    let transaction =
        state.gateway_ledger.find(theirs).unwrap_or_else(|| panic!("paid from nothing: {payment:?}"));
    assert!(transaction.moved_truly() && transaction.was_answered, "{payment:?} is not {transaction:?}");
    assert_eq!(transaction.ours.as_str(), payment.ours);
    let amount = (transaction.amount.minor(), transaction.amount.currency().code());
    assert_eq!(amount, (payment.amount, payment.currency.as_str()));
}

fn check_order(order: &OrderRow, payments: &[&PaymentRow]) {
    let live = payments.iter().filter(|payment| payment.status.is_live()).count();
    assert!(live <= 1, "{live} live attempts: {payments:?}");
    let paid = payments.iter().filter(|payment| payment.status == PaymentStatus::Paid).count();
    assert_eq!(order.paid_at.is_some(), paid > 0, "{order:?} {payments:?}");
    let doubles = payments.iter().filter(|payment| payment.is_double).count();
    assert_eq!(doubles, paid.saturating_sub(1), "{payments:?}");
}

/// The status checks keep to the budget, which after a quiet time holds two seconds' worth.
fn assert_budget(state: &State) {
    let per_second = i64::from(state.profile.status_checks_per_second);
    let most = 2 * per_second * 1_000;
    let (mut level, mut before) = (most, 0);
    for &at in &state.status_checks {
        level = most.min(level + per_second * (at - before)) - 1_000;
        assert!(level >= 0, "too many status checks: {:?}", state.status_checks);
        before = at;
    }
}

/// When no work is running nothing is claimed, and the database agrees with its model: a payment has the status
/// of the greatest of its observations, and is late if it was paid after it had been given up.
pub(super) async fn check_history(world: &World, reader: &mut DbReader) {
    let (payments, observations) = (reader.payments().await, reader.observations().await);
    for payment in &payments {
        let (mut status, mut was_given_up, mut is_late) = (PaymentStatus::Created, false, false);
        for seen in observations.iter().filter(|seen| seen.payment_id == payment.id) {
            let observation = Observation { status: seen.status, ..Observation::expired() };
            let greatest = status.max(seen.status);
            assert_eq!(apply(status, &observation) == Transition::Advanced(greatest), greatest != status);
            status = greatest;
            is_late |= status == PaymentStatus::Paid && was_given_up;
            was_given_up |=
                matches!(status, PaymentStatus::Expired | PaymentStatus::Canceled | PaymentStatus::Failed);
            assert!(status < PaymentStatus::Review || seen.source == "status_check" || status != seen.status);
        }
        assert_eq!(payment.claimed_until, None, "{payment:?}");
        assert_eq!(payment.status, status, "{payment:?} {observations:?}");
        assert_eq!(payment.is_late, is_late, "{payment:?} {observations:?}");
    }
    let callbacks = reader.callbacks().await;
    world.with(|state| {
        for (body, &times) in &state.callback_network.acknowledged {
            let stored =
                callbacks.iter().find(|row| row.verdict == "authentic" && seal(&row.body) == seal(body));
            assert!(stored.is_some_and(|row| row.times >= times), "{times} times {body}, stored: {stored:?}");
        }
    });
}

/// The identity of an authentic callback, whatever its other fields.
fn seal(body: &str) -> [String; 3] {
    let callback: Value = serde_json::from_str(body).expect("JSON");
    ["transaction_ref", "signature", "transaction_status"].map(|name| callback[name].to_string())
}
