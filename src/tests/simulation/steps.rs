//! One step of a run.

use std::sync::Arc;

use caisse::checkout::{Checkout, CheckoutError, PaymentMethod, StartRequest};
use caisse_domain::{Currency, Order, Phone, SmsCode};

use super::{runs::Simulation, world::State};

impl Simulation {
    /// A request to the program, or an event outside it.
    pub(super) async fn step(&mut self, checkout: &Arc<Checkout>) {
        let choice = self.world.with(|state| state.rng.u8(..100));
        match choice {
            0..15 => self.press_pay(checkout).await,
            15..17 => self.change_their_mind_often(checkout).await,
            17..20 => self.send_a_code(checkout).await,
            20..34 => {
                let order = self.any_order();
                self.ask(checkout, &order).await;
            }
            34..37 => self.ask_as_a_shop(checkout).await,
            37..49 => self.world.with(State::settle_any),
            49..60 => {
                if let Some(on_the_way) = self.world.with(State::take_callback) {
                    self.world.deliver(checkout, on_the_way).await;
                }
            }
            60..63 => self.world.with(State::repeat_a_callback),
            63..71 => {
                let processed = checkout.process_callbacks().await.expect("callbacks that are processed");
                self.world.note(format_args!("{processed:?}"));
            }
            71..84 => {
                let status_checks = checkout.reconcile().await.expect("a round of status checks");
                self.world.note(format_args!("{status_checks} were due"));
            }
            84..88 => {
                self.world.note("what is too old expires");
                checkout.expire().await.expect("a round of expiring");
            }
            _ => self.world.with(State::let_time_pass),
        }
    }

    fn any_order(&self) -> Order {
        let index = self.world.with(|state| state.rng.usize(..self.orders.len()));
        self.orders[index].clone()
    }

    async fn press_pay(&mut self, checkout: &Arc<Checkout>) {
        let order = self.any_order();
        let start_request = self.any_method(checkout, &order).await;
        self.world.note(format_args!("{} presses Pay: {start_request:?}", order.details.reference));
        match checkout.start(&order.token, start_request).await {
            Ok(payment) => assert!(payment.payment_url.is_some() || payment.phone.is_some(), "{payment:?}"),
            Err(CheckoutError::NotPayable(buyer_status)) => {
                self.memory.is_shown(order.details.reference.as_str(), buyer_status);
            }
            Err(CheckoutError::Gateway(_) | CheckoutError::AskedTooOften { .. }) => {}
            Err(CheckoutError::PageOnly) => assert_eq!(order.details.amount.currency(), Currency::Eur),
            Err(error) => panic!("{error:?}"),
        }
    }

    /// A buyer opens many attempts, each in place of the last.
    async fn change_their_mind_often(&mut self, checkout: &Arc<Checkout>) {
        let order = self.any_order();
        let times = self.world.with(|state| state.rng.u32(5..20));
        for _ in 0..times {
            let attempts = checkout.order_with_attempts(&order.token).await.expect("an order").attempts();
            let instead_of = Some(attempts).filter(|&attempts| attempts > 0);
            match checkout
                .start(&order.token, StartRequest { instead_of, is_buyers: true, ..StartRequest::PAGE })
                .await
            {
                Ok(_) | Err(CheckoutError::Gateway(_) | CheckoutError::NotPayable(_)) => {}
                Err(CheckoutError::AskedTooOften { .. }) => break,
                Err(error) => panic!("{error:?}"),
            }
        }
        self.world.note(format_args!("{} was tried {times} times", order.details.reference));
    }

    /// The payment page or a number; sometimes in place of the pending attempt, or of the one that an old page shows.
    async fn any_method(&self, checkout: &Arc<Checkout>, order: &Order) -> StartRequest {
        let attempts = checkout.order_with_attempts(&order.token).await.expect("an order").payments.len();
        self.world.with(|state| {
            let payment_method = match state.rng.u8(..3) {
                0 => PaymentMethod::Phone(Phone::parse("677123456").expect("a number")),
                _ => PaymentMethod::Page,
            };
            let known = u32::try_from(attempts).expect("a few").saturating_sub(state.rng.u32(..2));
            let instead_of = state.rng.bool().then_some(known);
            StartRequest {
                payment_method,
                instead_of,
                locale: None,
                request_id: None,
                is_buyers: state.rng.bool(),
            }
        })
    }

    async fn send_a_code(&self, checkout: &Arc<Checkout>) {
        let order = self.any_order();
        self.world.note(format_args!("{} sends a code", order.details.reference));
        match checkout.authorize(&order.token, SmsCode::parse("123456").expect("a code")).await {
            Ok(_) | Err(CheckoutError::Gateway(_) | CheckoutError::WrongCode) => {}
            Err(error) => panic!("{error:?}"),
        }
    }

    async fn ask(&mut self, checkout: &Arc<Checkout>, order: &Order) {
        let order_with_attempts = checkout.fresh_order(&order.token).await.expect("an order");
        self.world.note(format_args!(
            "{} is {:?}",
            order.details.reference,
            order_with_attempts.buyer_status()
        ));
        self.memory.is_shown(order.details.reference.as_str(), order_with_attempts.buyer_status());
    }

    async fn ask_as_a_shop(&self, checkout: &Arc<Checkout>) {
        let theirs = self.world.with(|state| {
            let count = state.gateway_ledger.transactions.len();
            (count > 0).then(|| state.gateway_ledger.transactions[state.rng.usize(..count)].theirs.clone())
        });
        if let Some(theirs) = theirs {
            let order_with_attempts = checkout.fresh_order_of(&theirs).await.expect("an answer");
            self.world.note(format_args!(
                "{theirs} is {:?}",
                order_with_attempts.map(|order_with_attempts| order_with_attempts.status())
            ));
        }
    }
}
