//! Limits on payments: per order, per phone, and per client that would delay others.

use std::time::Duration;

use caisse::store::{Asked, Due, NewAttempt, Opened};
use caisse_domain::{AppTransactionRef, Observation, Phone, Timestamp};
use caisse_sandbox::SandboxOutcome;
use futures_util::future::join_all;

use crate::support::{API_TOKEN, NOW, Setup, TestApp, TestStore, due_at, new_order, on_both_engines};

const NUMBER: &str = "677123456";
const HOUR: i64 = 60 * 60 * 1_000;

fn phone(number: &str) -> Phone {
    Phone::parse(number).expect("a number")
}

/// An attempt on a phone, at this time.
async fn ask(store: &TestStore, reference: &str, number: &str, at: Timestamp) -> AppTransactionRef {
    let order = store.place(new_order(reference, 1500)).await;
    let reference = AppTransactionRef::new(&order.details.reference, 1);
    let attempt = NewAttempt { reference, phone: Some(phone(number)), request_id: None, opened_at: None };
    match store.open_payment(&order, attempt, at).await.expect("an answer") {
        Opened::New(payment) => payment.app_transaction_ref,
        Opened::Live(payment) => panic!("there was one: {payment:?}"),
    }
}

on_both_engines! {
    async fn requests_on_a_telephone_are_counted_over_all_orders(store: TestStore) {
        let first = ask(&store, "R-1", NUMBER, NOW).await;
        let second = ask(&store, "R-2", NUMBER, NOW + 1).await;
        ask(&store, "R-3", "699009900", NOW).await;
        ask(&store, "R-4", NUMBER, NOW - HOUR).await;
        // By a clock that was ahead.
        ask(&store, "R-5", NUMBER, NOW + HOUR).await;
        let asked = async |given_up| {
            store.asked(&phone(NUMBER), NOW - HOUR, NOW + 1, given_up).await.expect("an answer")
        };
        assert_eq!(asked(None).await, Asked { attempts: 2, live: 2, first_at: Some(NOW) });
        assert_eq!(asked(Some(&second)).await.live, 1);
        store.observe(&first, &Observation::expired(), NOW + 2).await;
        assert_eq!(asked(None).await, Asked { attempts: 2, live: 1, first_at: Some(NOW) });
    }

    async fn of_many_attempts_the_newest_are_read_and_those_in_which_money_moved(store: TestStore) {
        let order = store.place(new_order("R-1", 1500)).await;
        for number in 0..110 {
            let Opened::New(payment) = store.attempt(&order, number).await else { panic!("it is new") };
            let ended = match number {
                3 => Observation { status: caisse_domain::PaymentStatus::Paid, ..Observation::expired() },
                _ => Observation::expired(),
            };
            store.observe(&payment.app_transaction_ref, &ended, NOW).await;
        }
        let read = store.payments_of(&order.details.reference).await.expect("an answer");
        let expected = [3].into_iter().chain(10..110);
        let expected: Vec<_> =
            expected.map(|number| AppTransactionRef::new(&order.details.reference, number)).collect();
        let names: Vec<_> = read.into_iter().map(|payment| payment.app_transaction_ref).collect();
        assert_eq!(names, expected);
    }
}

/// Pays this order by number, as its page does.
async fn pay_by_phone(app: &TestApp, token: &str, number: &str) -> u16 {
    app.submit(&format!("/pay/{token}/phone"), &format!("phone={number}")).await.status
}

#[tokio::test]
async fn a_telephone_is_asked_for_two_orders_at_once_and_six_times_an_hour() {
    let app = Setup::live().start().await;
    let mut tokens = Vec::new();
    for number in 0..9 {
        tokens.push(app.place_order(&format!("R-{number}"), 1500).await.token.as_str().to_owned());
    }
    // Even when many requests come concurrently.
    let asked = join_all(tokens[..8].iter().map(|token| pay_by_phone(&app, token, NUMBER))).await;
    assert_eq!(asked.iter().filter(|&&status| status == 303).count(), 2, "{asked:?}");
    assert_eq!(asked.iter().filter(|&&status| status == 429).count(), 6, "{asked:?}");
    assert_eq!(app.sandbox().payments().len(), 2);
    // Other numbers are not counted, and the payment page is still available.
    let left = tokens.iter().zip(&asked).find(|(_, status)| **status == 429).expect("one").0.clone();
    assert_eq!(pay_by_phone(&app, &left, "699009900").await, 303);
    assert_eq!(app.pay(&tokens[8]).await.status, 303);

    let ended = async || {
        for payment in app.sandbox().payments() {
            app.sandbox().settle(&payment.transaction_ref, SandboxOutcome::Failed);
        }
        app.pass(Duration::from_secs(10));
        for theirs in app.record.texts("select transaction_ref from payments where status = 'pending'").await
        {
            app.get(&format!("/api/tx-status/{theirs}")).await;
        }
    };
    let mut send_callbacks = 2;
    for number in 10..30 {
        ended().await;
        let order = app.place_order(&format!("R-{number}"), 1500).await;
        send_callbacks += i32::from(pay_by_phone(&app, order.token.as_str(), NUMBER).await == 303);
    }
    assert_eq!(send_callbacks, 6);
    app.pass(Duration::from_secs(60 * 60));
    let later = app.place_order("R-later", 1500).await;
    assert_eq!(pay_by_phone(&app, later.token.as_str(), NUMBER).await, 303);
}

#[tokio::test]
async fn an_order_has_twelve_payment_pages_an_hour_and_keeps_the_last_one() {
    let app = Setup::live().start().await;
    let order = app.place_order("R-1", 1500).await;
    let path = format!("/pay/{}", order.token.as_str());
    let mut last = app.submit(&path, "").await.location();
    for place in 1..12 {
        last = app.submit(&path, &format!("instead={place}")).await.location();
    }
    let refused = app.submit(&path, "instead=12").await;
    assert_eq!(refused.status, 429);
    let seconds = refused.header("retry-after").parse::<u64>().expect("seconds");
    let wait = format!("Patientez {} minutes, puis réessayez.", seconds.div_ceil(60));
    assert!(
        (3_000..=3_601).contains(&seconds) && refused.text().contains(&wait),
        "{wait}: {}",
        refused.text()
    );
    assert_eq!(app.submit(&path, "").await.location(), last, "what is under way may still be paid");
    app.pass(Duration::from_secs(60 * 60 + 1));
    assert_ne!(app.submit(&path, "instead=12").await.location(), last);
}

#[tokio::test]
async fn every_endpoint_answers_how_long_a_refused_attempt_waits() {
    let app = Setup::live().start().await;
    let order = app.place_order("R-1", 1500).await;
    for place in 1..=12 {
        app.submit(&format!("/pay/{}", order.token.as_str()), &format!("instead={}", place - 1))
            .await
            .location();
    }
    for payment in app.sandbox().payments() {
        app.settle(&payment.transaction_ref, SandboxOutcome::Failed);
    }
    app.advance_past_check_interval();
    for payment in app.sandbox().payments() {
        assert_eq!(app.tx_status(&payment.transaction_ref).await, "FAILED");
    }
    let form = app.submit(&format!("/pay/{}/phone", order.token.as_str()), &format!("phone={NUMBER}")).await;
    for answer in [app.create_payment_as_shop("R-1", 1500).await, form] {
        assert_eq!(answer.status, 429, "{}", answer.text());
        let seconds = answer.header("retry-after").parse::<u64>().expect("seconds");
        assert!((3_000..=3_601).contains(&seconds), "{seconds}");
    }
}

#[tokio::test]
async fn a_gateway_that_is_down_does_not_use_up_an_orders_payment_pages() {
    let app = Setup::live_with_gateway_closed().start().await;
    let order = app.place_order("R-1", 1500).await;
    for _ in 0..20 {
        assert_eq!(app.pay(order.token.as_str()).await.status, 502);
    }
    app.gateway().open();
    assert_eq!(app.pay(order.token.as_str()).await.status, 303);
}

#[tokio::test]
async fn an_idempotency_key_that_reads_like_an_order_delays_no_request() {
    let app = Setup::live().start().await;
    let order = app.place_order("R-1", 1500).await;
    let body = serde_json::json!({ "reference": "R-1", "amount": 1500, "currency": "XAF", "reason": "x" });
    let request = app
        .request(reqwest::Method::POST, "/api/create-payment")
        .header("content-type", "application/json")
        .header("idempotency-key", order.token.as_str())
        .bearer_auth(API_TOKEN)
        .body(body.to_string());
    let made = tokio::time::timeout(Duration::from_secs(10), app.send(request)).await.expect("no deadlock");
    assert_eq!(made.status, 200, "{}", made.text());
    assert_eq!(app.pay(order.token.as_str()).await.status, 303);
}

on_both_engines! {
    async fn an_order_with_many_due_attempts_delays_no_others_first(store: TestStore) {
        let many = store.place(new_order("R-many", 1500)).await;
        for number in 0..6 {
            let Opened::New(payment) = store.attempt(&many, number).await else { panic!("it is new") };
            plan(&store, &payment.app_transaction_ref, number, NOW - 1_000).await;
            store.observe(&payment.app_transaction_ref, &Observation::expired(), NOW).await;
        }
        let other = store.pending("R-other").await;
        plan(&store, &other, 99, NOW - 1).await;
        let claimed = store.claim_due(Due { limit: 2, ..due_at(NOW) }).await.expect("an answer");
        let orders: Vec<_> =
            claimed.iter().map(|claimed| claimed.payment.order_reference.as_str()).collect();
        assert!(orders.contains(&"R-other") && orders.contains(&"R-many"), "{orders:?}");
    }

    async fn a_payment_that_is_passed_over_leaves_its_place_to_another(store: TestStore) {
        let first = store.pending("R-1").await;
        plan(&store, &first, 1, NOW - 1_000).await;
        let second = store.pending("R-2").await;
        plan(&store, &second, 2, NOW).await;
        let due = Due { limit: 1, except: Some(first), ..due_at(NOW) };
        let claimed = store.claim_due(due).await.expect("an answer");
        assert_eq!(claimed[0].payment.app_transaction_ref, second);
        let called_back = Due { only_called_back: true, ..due_at(NOW) };
        assert_eq!(store.claim_due(called_back).await.expect("an answer"), [], "no callback came");
    }
}

/// Makes an attempt due at this time.
async fn plan(store: &TestStore, attempt: &AppTransactionRef, number: u64, due: Timestamp) {
    let theirs = caisse_domain::TransactionRef::parse(&format!("t-{number}")).expect("a reference");
    let made = Observation::link_made(theirs, "https://pay.example".into(), String::new());
    let next = caisse::store::NextCheck::At(due);
    store.record(attempt, &made, NOW - 2_000, next).await.expect("an answer").expect("a payment");
}
