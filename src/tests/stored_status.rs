//! The status that is stored beside an order is the one that its payments give, whatever happened to them.

use caisse::store::{DataSubject, Inspection, NewAttempt, NextCheck, inspect};
use caisse_domain::{
    AppTransactionRef, Contact, Observation, ObservationSource, Order, OrderStatus, PaymentStatus, Phone,
    TransactionRef,
};

use crate::support::{NOW, TestApp, TestStore, new_order, on_both_engines, on_page};

/// What may happen to an order.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// A buyer starts an attempt on the payment page, or with a number.
    Start { by_phone: bool },
    /// A buyer gives the live attempt up for another.
    Replace,
    /// The gateway answers with a payment page.
    Link,
    /// A status check, our clock or a person says so of an attempt.
    Observe(PaymentStatus),
    /// A buyer goes to the payment page.
    GoThere,
}

fn any_step() -> Step {
    match fastrand::u8(..12) {
        0..3 => Step::Start { by_phone: fastrand::bool() },
        3 => Step::Replace,
        4 | 5 => Step::Link,
        6 => Step::GoThere,
        _ => Step::Observe(PaymentStatus::ALL[fastrand::usize(..PaymentStatus::ALL.len())]),
    }
}

fn attempt_with(order: &Order, number: u64, by_phone: bool) -> NewAttempt {
    let reference = AppTransactionRef::new(&order.details.reference, number);
    let phone = Phone::parse("677123456").ok().filter(|_| by_phone);
    NewAttempt { phone, ..on_page(reference) }
}

async fn take(store: &TestStore, order: &Order, step: Step, number: u64) {
    let now = NOW + i64::try_from(number).expect("a small number");
    let payments = store.payments_of(&order.details.reference).await.expect("an answer");
    let live = payments.iter().find(|payment| payment.status.is_live());
    let any = fastrand::choice(&payments).map(|payment| &payment.app_transaction_ref);
    match step {
        Step::Start { by_phone } => {
            let opened = store.open_payment(order, attempt_with(order, number, by_phone), now).await;
            drop(opened.expect("an answer"));
        }
        Step::Replace => {
            let Some(live) = live else { return };
            let other = attempt_with(order, number, true);
            let given_up = live.app_transaction_ref.clone();
            drop(store.replace_payment(given_up, order, other, now).await.expect("an answer"));
        }
        Step::Link => {
            let Some(any) = any else { return };
            let theirs = TransactionRef::parse(&format!("t-{number}")).expect("a reference");
            let linked =
                Observation::link_made(theirs, "https://gateway.example/pay".to_owned(), "{}".to_owned());
            drop(store.record(any, &linked, now, NextCheck::AsPlanned).await.expect("an answer"));
        }
        Step::Observe(status) => {
            let Some(any) = any else { return };
            let payload = format!("{{\"number\":{number}}}");
            let seen = Observation {
                source: ObservationSource::StatusCheck,
                status,
                payload,
                ..Observation::expired()
            };
            drop(store.record(any, &seen, now, NextCheck::AsPlanned).await.expect("an answer"));
        }
        Step::GoThere => {
            let Some(any) = any else { return };
            drop(store.mark_opened(any, now).await.expect("an answer"));
        }
    }
}

on_both_engines! {
    async fn a_stored_status_is_the_one_that_the_payments_give(store: TestStore) {
        for run in 0..40 {
            let seed = fastrand::u64(..);
            fastrand::seed(seed);
            let order = store.place(new_order(&format!("R-{run}"), 1500)).await;
            let mut steps = Vec::new();
            for number in 0..8 {
                steps.push(any_step());
                take(&store, &order, steps[steps.len() - 1], run * 100 + number).await;
                let payments = store.payments_of(&order.details.reference).await.expect("an answer");
                let newest = "select status from orders order by order_id desc limit 1";
                let stored = store.record.texts(newest).await.remove(0);
                assert_eq!(stored, OrderStatus::of(&payments).as_str(), "{seed}: {steps:?}");
            }
        }
    }

    async fn an_order_whose_customer_is_erased_keeps_its_status(store: TestStore) {
        let order = store.place(new_order("R-1", 1500)).await;
        store.open_payment(&order, attempt_with(&order, 1, true), NOW).await.expect("an answer");
        let attempt = AppTransactionRef::new(&order.details.reference, 1);
        let theirs = TransactionRef::parse("t-1").ok();
        let failed = Observation { transaction_ref: theirs, ..Observation::refused("{}".to_owned()) };
        store.observe(&attempt, &failed, NOW + 1).await;
        let phone = Contact::from(Phone::parse("677123456").expect("a phone"));
        let personal_data = store.personal_data_of(&DataSubject::Phone(phone)).await.expect("an answer");
        assert_eq!(store.erase(personal_data, NOW + 2).await.expect("an answer").payments, 1);

        let payments = store.payments_of(&order.details.reference).await.expect("an answer");
        assert_eq!((payments[0].phone.clone(), OrderStatus::of(&payments)), (None, OrderStatus::Failed));
        assert_eq!(store.record.texts("select status from orders").await, ["failed"]);
    }

    async fn a_payment_that_succeeded_has_its_time_and_stays_so(store: TestStore) {
        let attempt = store.pending("R-1").await;
        let paid = Observation { status: PaymentStatus::Paid, ..Observation::expired() };
        store.observe(&attempt, &paid, NOW + 7).await;
        store.observe(&attempt, &Observation { payload: "again".to_owned(), ..paid }, NOW + 9).await;
        let first = store.record.texts("select cast(count(*) as text) from payments where paid_at = updated_at").await;
        assert_eq!(first, ["1"]);
        let settled = "select cast(count(*) as text) from orders join payments using (order_id) \
                       where orders.paid_at = payments.paid_at and orders.updated_at = payments.paid_at";
        assert_eq!(store.record.texts(settled).await, ["1"]);
    }
}

#[tokio::test]
async fn the_doctor_finds_an_order_whose_stored_status_is_another() {
    let app = TestApp::sandboxed().await;
    app.open("R-1", 1500).await;
    app.open("R-2", 1500).await;
    let inspected = async || inspect(&app.database.url).await.expect("an answer").expect("a database");
    assert!(matches!(inspected().await, Inspection { wrong_statuses: Some(0), .. }));
    app.database.change("update orders set status = 'paid' where reference = 'R-2'").await;
    assert!(matches!(inspected().await, Inspection { wrong_statuses: Some(1), .. }));
}
