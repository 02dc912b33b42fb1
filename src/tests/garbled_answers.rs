//! Answers with errors in fields that Caisse does not need, and answers that contradict themselves.

use caisse_sandbox::SandboxOutcome;
use serde_json::json;

use crate::support::{GatewayBehaviour, Log, Setup, TestApp};

async fn garbled() -> TestApp {
    let app = Setup::live().start().await;
    app.gateway().answers_paylink(GatewayBehaviour::Garbled);
    app.gateway().answers_status_checks(GatewayBehaviour::Garbled);
    app
}

#[tokio::test]
async fn a_payment_by_page_is_paid_although_every_answer_is_garbled() {
    let app = garbled().await;
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    assert_eq!(app.tx_status(&attempt.transaction_ref).await, "SUCCESS");
    assert_eq!(app.order_state(&attempt.token).await, "paid");
    assert_eq!(app.record.mismatches().await, [""]);
    // The payload is stored as it came, byte for byte.
    let payload = &app.record.texts("select payload from payments").await[0];
    assert!(payload.contains(r"Pay\xE9 par Ren\xE9 \ud83d"), "{payload}");
}

#[tokio::test]
async fn a_payment_by_number_is_checked_although_every_answer_is_garbled() {
    let app = garbled().await;
    let order = app.place_order("R-1", 1500).await;
    let token = order.token.as_str();
    let asked = app.submit(&format!("/pay/{token}/phone"), "phone=677123456").await;
    assert_eq!(asked.status, 303);
    assert_eq!(app.order_state(token).await, "asked");
    let theirs = app.record.texts("select transaction_ref from payments").await.remove(0);
    app.settle(&theirs, SandboxOutcome::Success);
    app.advance_past_check_interval();
    assert_eq!(app.tx_status(&theirs).await, "SUCCESS");
    assert_eq!(app.order_state(token).await, "paid");
}

#[tokio::test]
async fn an_answer_that_contradicts_itself_moves_nothing() {
    let app = Setup::live().start().await;
    let attempt = app.open("R-1", 1500).await;
    app.gateway().answers_status_checks(GatewayBehaviour::TellsTwoStories);
    assert_eq!(app.tx_status(&attempt.transaction_ref).await, "PENDING");
    assert_eq!(app.record.statuses().await, ["pending"]);
    assert_eq!(app.record.status_checks().await, 0);

    app.gateway().answers_paylink(GatewayBehaviour::TellsTwoStories);
    app.place_order("R-2", 1500).await;
    assert_eq!(app.create_payment("R-2", 1500).await.status, 502);
    assert_eq!(app.record.statuses().await, ["pending", "expired"]);
    let stored_payload = json!(app.record.texts("select payload from payments order by payment_id").await[1]);
    assert!(
        stored_payload.as_str().is_some_and(|stored_payload| stored_payload.contains("twice")),
        "{stored_payload}"
    );
}

#[tokio::test]
async fn a_status_that_is_not_known_moves_nothing_and_is_seen_by_a_person() {
    let log = Log::capture("warn");
    let app = Setup::live().start().await;
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    app.gateway().answers_status_checks(GatewayBehaviour::SaysSuccessful);
    for _ in 0..3 {
        assert_eq!(app.tx_status(&attempt.transaction_ref).await, "PENDING");
        app.advance_past_check_interval();
    }
    let warned = log.lines_with(&["SUCCESSFUL", "not known"]);
    assert_eq!(warned.len(), 1, "once for each word: {warned:?}");
    let counted = app.get("/metrics").await.text();
    let line = r#"caisse_gateway_unknown_words_total{field="status"} "#;
    let count = counted.lines().find_map(|text| text.strip_prefix(line)).expect("a metric");
    assert!(count.parse::<f64>().expect("a number") >= 2.0, "{count}");

    app.gateway().answers_status_checks(GatewayBehaviour::Honest);
    assert_eq!(app.tx_status(&attempt.transaction_ref).await, "SUCCESS");
}

#[tokio::test]
async fn a_reference_that_comes_twice_leaves_the_buyer_who_pays_by_number_a_way_on() {
    let log = Log::capture("warn");
    let app = Setup::live().start().await;
    app.gateway().answers_paylink(GatewayBehaviour::Repeats);
    app.gateway().answers_status_checks(GatewayBehaviour::Repeats);
    app.pay(app.place_order("R-1", 1500).await.token.as_str()).await.location();
    let order = app.place_order("R-2", 1500).await;
    let token = order.token.as_str();
    let asked = app.submit(&format!("/pay/{token}/phone"), "phone=677123456").await;
    assert_eq!(asked.status, 303, "{}", asked.text());
    assert_eq!(app.record.statuses().await, ["pending", "pending"]);
    assert_eq!(log.lines_with(&["transaction_ref is another payment's"]).len(), 1, "{}", log.text());

    app.gateway().answers_paylink(GatewayBehaviour::Honest);
    let instead = app.submit(&format!("/pay/{token}"), "instead=1").await;
    assert_eq!(instead.status, 303, "{}", instead.text());
    assert_eq!(app.record.statuses().await, ["pending", "expired", "pending"]);
}
