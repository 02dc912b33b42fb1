//! A merchant's queries: which orders were paid, which are stuck, and the history of an order.

use std::process::{Command, Output};

use caisse::store::{EventKind, Evidence, Listed, NewCallback, NextCheck, Which, Why};
use caisse_domain::{
    AppTransactionRef, Customer, NewOrder, Observation, PaymentStatus, Phone, Timestamp, TransactionRef,
};
use caisse_sandbox::SandboxOutcome;
use serde_json::Value;

use crate::support::{Log, NOW, Setup, TestApp, TestStore, eventually, new_order, on_both_engines};

const MINUTE: i64 = 60_000;
const EXPIRY: i64 = 15 * MINUTE;

fn seen(status: PaymentStatus) -> Observation {
    Observation { status, payload: format!("reported {status:?}"), ..Observation::expired() }
}

fn references(listed: &[Listed]) -> Vec<&str> {
    listed.iter().map(|listed| listed.order.details.reference.as_str()).collect()
}

/// A payment that the gateway knows, to be checked next at this time.
async fn waits(store: &TestStore, reference: &str, next: Timestamp) -> AppTransactionRef {
    let attempt = store.pending(reference).await;
    let theirs = TransactionRef::parse(&format!("t-{reference}")).expect("a reference");
    let made = Observation::link_made(theirs, "https://example.com/pay".into(), "{}".into());
    store.record(&attempt, &made, NOW, NextCheck::At(next)).await.expect("an answer");
    attempt
}

async fn calls_back(store: &TestStore, reference: &str, verdict: &'static str, at: Timestamp) {
    let callback = NewCallback {
        source_address: "192.0.2.1".into(),
        content_type: None,
        seal: None,
        sent_bytes: 0,
        signature: None,
        verdict,
        names_transaction: Some(format!("t-{reference}")),
        names_ours: None,
        body: format!(r#"{{"customer_phone_number":"677123456","transaction_ref":"t-{reference}"}}"#).into(),
    };
    store.store_callback(callback, at).await.expect("it is kept");
    store.process_callbacks(at, 0, 10).await.expect("an answer");
}

on_both_engines! {
    async fn who_paid_since_a_time_is_listed_the_newest_first(store: TestStore) {
        for (reference, paid_at) in [("R-1", NOW + MINUTE), ("R-2", NOW + 3 * MINUTE), ("R-3", NOW + 2 * MINUTE)] {
            let attempt = store.pending(reference).await;
            store.observe(&attempt, &seen(PaymentStatus::Paid), paid_at).await;
        }
        store.pending("R-4").await;
        let paid = async |since, limit| store.list_orders(Which::Paid, since, limit).await.expect("a list");
        assert_eq!(references(&paid(None, 10).await), ["R-2", "R-3", "R-1"]);
        assert_eq!(references(&paid(Some(NOW + 2 * MINUTE), 10).await), ["R-2", "R-3"]);
        assert_eq!(references(&paid(None, 1).await), ["R-2"]);
        // An order that was made before and paid since counts as well.
        let since = store.list_orders(Which::All, Some(NOW + 2 * MINUTE), 10).await.expect("a list");
        assert_eq!(references(&since), ["R-2", "R-3"]);
        let all = store.list_orders(Which::All, Some(NOW), 10).await.expect("a list");
        assert_eq!(all.len(), 4);
        assert!(all.iter().all(|listed| listed.payments.len() == 1));
    }

    async fn a_success_in_doubt_is_listed_until_it_is_none(store: TestStore) {
        let doubtful = store.pending("R-1").await;
        store.observe(&doubtful, &seen(PaymentStatus::Review), NOW).await;
        store.pending("R-2").await;
        let review = async || store.list_orders(Which::Review, None, 10).await.expect("a list");
        assert_eq!(references(&review().await), ["R-1"]);
        store.observe(&doubtful, &seen(PaymentStatus::Paid), NOW).await;
        assert_eq!(references(&review().await), [""; 0]);
    }

    async fn what_should_have_ended_is_stuck_with_its_reason(store: TestStore) {
        let now = NOW + EXPIRY;
        // Scheduled, overdue, called back but still pending, expired, and settled.
        waits(&store, "R-1", now + MINUTE).await;
        let overdue = waits(&store, "R-2", now - 5 * MINUTE).await;
        let silent = waits(&store, "R-3", now + MINUTE).await;
        calls_back(&store, "R-3", "authentic", now - 3 * MINUTE).await;
        store.record(&silent, &seen(PaymentStatus::Pending), now, NextCheck::At(now + MINUTE)).await.expect("kept");
        let gone = waits(&store, "R-4", now + MINUTE).await;
        store.observe(&gone, &Observation::expired(), now).await;
        calls_back(&store, "R-4", "bad_signature", now + 30 * MINUTE).await;
        let paid = waits(&store, "R-5", now - 5 * MINUTE).await;
        store.observe(&paid, &seen(PaymentStatus::Paid), now).await;
        // A payment with a recent callback is about to be checked.
        waits(&store, "R-6", now + MINUTE).await;
        calls_back(&store, "R-6", "authentic", now - 1_000).await;

        let stuck = async |now, limit| store.stuck_payments(now, EXPIRY, limit).await.expect("a list");
        let mut found: Vec<_> =
            stuck(now, 10).await.into_iter().map(|one| (one.payment.app_transaction_ref, one.why)).collect();
        found.sort_by_key(|(attempt, _)| attempt.clone());
        let mut expected =
            vec![(overdue, Why::NotChecked(now - 5 * MINUTE)), (silent, Why::CalledBack(now - 3 * MINUTE))];
        expected.sort_by_key(|(attempt, _)| attempt.clone());
        assert_eq!(found, expected);
        assert_eq!(stuck(now, 1).await.len(), 1);
        // Pending payments that no process expires are listed as well.
        assert!(stuck(NOW + EXPIRY + 2 * MINUTE, 10).await.len() > 2);
    }

    async fn an_orders_history_is_in_the_order_of_time_and_without_its_customer(store: TestStore) {
        let customer = Customer::parse(Some("Awa Ngo"), None, Phone::parse("677123456").ok().map(Into::into)).expect("a customer");
        let order = store.place(NewOrder { customer, ..new_order("R-1", 1500) }).await;
        store.attempt(&order, 1).await;
        let attempt = AppTransactionRef::new(&order.details.reference, 1);
        let theirs = TransactionRef::parse("t-R-1").expect("a reference");
        let made = Observation::link_made(theirs, "https://example.com/pay".into(), "{}".into());
        store.observe(&attempt, &made, NOW + 1).await;
        calls_back(&store, "R-1", "authentic", NOW + 2).await;
        let payload = r#"{"transaction_status":"SUCCESS","customer_name":"AWA NGO","note":"call 677123456"}"#;
        let paid = Observation { payload: payload.into(), ..seen(PaymentStatus::Paid) };
        store.observe(&attempt, &paid, NOW + 3).await;

        let history = store.history(&order.details.reference, Evidence::Redacted).await.expect("an answer").expect("a history");
        assert_eq!((history.payments.len(), history.is_cut), (1, false));
        assert_eq!(history.events.iter().map(|event| event.at - NOW).collect::<Vec<_>>(), [1, 2, 3]);
        let [_, called, settled] = &history.events[..] else { panic!("{history:?}") };
        let EventKind::CalledBack { verdict, from, times: 1, .. } = &called.kind else { panic!("{called:?}") };
        assert_eq!((verdict.as_str(), from.as_str()), ("authentic", "192.0.2.1"));
        let EventKind::Observed { status, change, .. } = &settled.kind else { panic!("{settled:?}") };
        assert_eq!((status.as_str(), change.as_str()), ("paid", "advanced"));
        for event in &history.events {
            assert!(!event.payload.to_lowercase().contains("awa") && !event.payload.contains("677123456"), "{event:?}");
        }
        assert!(settled.payload.contains("SUCCESS"), "{settled:?}");
    }
}

/// Runs `caisse order …` on the program's database.
async fn order(app: &TestApp, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_caisse"));
    command.arg("order").args(arguments).env_clear().env("DATABASE_URL", &app.database.url);
    command.current_dir(std::env::temp_dir());
    tokio::task::spawn_blocking(move || command.output().expect("the binary runs")).await.expect("no panic")
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).expect("a text")
}

/// Pays an order by number, in a sandbox.
async fn pays(app: &TestApp, reference: &str) {
    let token = app.place_order(reference, 15_000).await.token;
    app.submit(&format!("/pay/{}/phone", token.as_str()), "phone=670000007&instead=").await;
    let theirs = app.sandbox().payments().last().expect("a payment").transaction_ref.clone();
    app.settle(&theirs, SandboxOutcome::Success);
    app.send_callback(&app.callback(&theirs)).await;
    eventually("it is paid", async || app.order_state(token.as_str()).await == "paid").await;
}

#[tokio::test]
async fn the_orders_of_a_running_shop_are_listed_as_a_table_and_as_json() {
    let app = TestApp::sandboxed().await;
    pays(&app, "R-1").await;
    app.place_order("R-2", 2_000).await;

    let table = printed(&order(&app, &["list", "--since", "2026-09-21"]).await);
    let lines: Vec<_> = table.lines().collect();
    assert_eq!(lines.len(), 3, "{table}");
    assert!(lines[0].contains("Douala") && lines[0].contains("UTC+1"), "{table}");
    for part in ["paid", "R-1", "15000 XAF", "2026-09-21 15:13:20", "MTN MoMo"] {
        assert!(lines[1..].iter().any(|line| line.contains("R-1") && line.contains(part)), "{part}: {table}");
    }
    assert!(lines[1..].iter().any(|line| line.starts_with("open") && line.contains("R-2")), "{table}");

    let json = printed(&order(&app, &["list", "--paid", "--json"]).await);
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let [paid] = &json["orders"].as_array().expect("a list")[..] else { panic!("{json}") };
    assert_eq!((paid["reference"].as_str(), paid["status"].as_str()), (Some("R-1"), Some("paid")));
    assert_eq!((paid["amount"].to_string(), paid["paid_twice"].as_bool()), ("15000".to_owned(), Some(false)));
    assert_eq!(paid["paid_at"].as_str(), Some("2026-09-21T15:13:20+01:00"));

    let one = printed(&order(&app, &["list", "--limit", "1"]).await);
    assert!(one.contains("more than 1"), "{one}");
    assert_eq!(printed(&order(&app, &["list", "--review"]).await), "No such orders.\n");
    for wrong in
        [&["list", "--since", "yesterday"][..], &["list", "--limit", "0"], &["list", "--paid", "--stuck"]]
    {
        let refused = order(&app, wrong).await;
        assert!(!refused.status.success() && refused.stdout.is_empty(), "{wrong:?}: {refused:?}");
    }
}

#[tokio::test]
async fn an_orders_history_is_shown_with_its_attempts_and_without_a_number() {
    let app = TestApp::sandboxed().await;
    pays(&app, "R-1").await;
    let history = printed(&order(&app, &["show", "R-1"]).await);
    let token = app.record.texts("select token from orders").await.remove(0);
    for part in [
        "15000 XAF",
        "paid",
        &token,
        "Deux pagnes",
        "attempt 1: begun by number 6•• ••• •07",
        "a callback from 127.0.0.1: authentic",
        "a status check says paid",
    ] {
        assert!(history.contains(part), "{part}: {history}");
    }
    let json = printed(&order(&app, &["show", "R-1", "--json"]).await);
    let document: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(document["attempts"][0]["phone"].as_str(), Some("6•• ••• •07"));
    for text in [&history, &json] {
        assert!(!text.contains("670000007"), "{text}");
    }
    let unknown = order(&app, &["show", "R-9"]).await;
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("there is no order R-9"), "{unknown:?}");
}

#[tokio::test]
async fn the_line_of_a_payment_that_is_paid_has_order_amount_and_operator() {
    let log = Log::capture("info");
    let app = Setup::sandbox().start().await;
    pays(&app, "R-1").await;
    let paid =
        ["a payment moved", "status=\"paid\"", "order=R-1", "amount=15000 XAF", "operator=\"CM_MOMO\""];
    assert_eq!(log.lines_with(&paid).len(), 1, "{}", log.text());
}
