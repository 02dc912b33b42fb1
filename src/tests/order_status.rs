//! One order with several attempts: its shop reads the order's status, whichever attempt it knows.

use std::time::Duration;

use caisse_sandbox::SandboxOutcome;
use serde_json::{Value, json};

use crate::support::{API_TOKEN, Attempt, GatewayBehaviour, Setup, TestApp};

async fn tx_status(app: &TestApp, attempt: &Attempt) -> Value {
    app.get(&format!("/api/tx-status/{}", attempt.transaction_ref)).await.json()
}

/// The buyer replaces the shop's attempt and pays by number; returns the gateway's reference of the new one.
async fn pays_by_number(app: &TestApp, attempt: &Attempt) -> String {
    app.submit(&format!("/pay/{}/phone", attempt.token), "phone=677123456&instead=1").await.location();
    app.sandbox().payments().pop().expect("a payment").transaction_ref
}

#[tokio::test]
async fn an_order_paid_by_another_attempt_is_success_to_a_shop_that_knows_the_first() {
    let app = TestApp::sandboxed().await;
    let known = app.open("R-1", 1500).await;
    let other = pays_by_number(&app, &known).await;
    assert_ne!(other, known.transaction_ref);
    app.settle(&other, SandboxOutcome::Success);
    app.advance_past_check_interval();

    let document = tx_status(&app, &known).await;
    assert_eq!((&document["status"], &document["operator"]), (&json!("SUCCESS"), &json!("CM_MOMO")));
    let expected = json!({
        "reference": "R-1", "status": "paid", "amount": 1500, "currency": "XAF",
        "paid_at": "2026-09-21T14:13:22.000Z",
    });
    assert_eq!(document["order"], expected);
    assert_eq!(app.order("R-1").await["status"], "paid");
    // It stays so.
    app.pass(Duration::from_secs(24 * 60 * 60));
    app.checkout().expire().await.expect("a database");
    assert_eq!(tx_status(&app, &known).await["order"], expected);
}

#[tokio::test]
async fn an_order_waits_for_its_shop_while_any_attempt_may_be_paid() {
    let app = TestApp::sandboxed().await;
    let known = app.open("R-1", 1500).await;
    let other = pays_by_number(&app, &known).await;
    assert_eq!(app.record.statuses().await, ["expired", "pending"]);
    assert_eq!(tx_status(&app, &known).await["status"], "PENDING");
    assert_eq!(app.order("R-1").await["status"], "pending");

    app.settle(&other, SandboxOutcome::Failed);
    app.advance_past_check_interval();
    for attempt in [&known.transaction_ref, &other] {
        assert_eq!(app.tx_status(attempt).await, "FAILED", "all have ended, and the newest speaks");
    }
    assert_eq!(app.order("R-1").await["status"], "failed");

    // The buyer tries again.
    app.pay(&known.token).await.location();
    assert_eq!(tx_status(&app, &known).await["status"], "PENDING");
}

#[tokio::test]
async fn an_order_under_review_is_never_called_paid() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    assert!(app.sandbox().misreport_amount(&attempt.transaction_ref, "1"));
    let document = tx_status(&app, &attempt).await;
    assert_eq!((&document["status"], &document["order"]["status"]), (&json!("PENDING"), &json!("review")));
    assert_eq!(document["order"]["paid_at"], Value::Null);
    let order = app.order("R-1").await;
    assert_eq!((&order["status"], &order["paid_at"]), (&json!("review"), &Value::Null));
}

#[tokio::test]
async fn an_order_that_is_paid_twice_is_marked() {
    let app = TestApp::sandboxed().await;
    let known = app.open("R-1", 1500).await;
    let other = pays_by_number(&app, &known).await;
    for theirs in [&other, &known.transaction_ref] {
        app.settle(theirs, SandboxOutcome::Success);
        app.advance_past_check_interval();
        assert_eq!(app.tx_status(theirs).await, "SUCCESS");
    }
    let order = app.order("R-1").await;
    assert_eq!((&order["status"], &order["paid_twice"]), (&json!("paid"), &json!(true)));
    assert_eq!(order["paid_at"], "2026-09-21T14:13:22.000Z", "when the first one succeeded");
    let paid: Vec<_> =
        order["payments"].as_array().expect("a list").iter().map(|one| &one["status"]).collect();
    assert_eq!(paid, ["paid", "paid"]);
}

#[tokio::test]
async fn an_order_of_the_command_line_can_be_asked_for_by_its_reference() {
    let app = Setup::live().start().await;
    let order = app.place_order("R-1", 1500).await;
    assert_eq!(app.order("R-1").await["status"], "open");
    app.pay(order.token.as_str()).await.location();
    let theirs = app.sandbox().payments().pop().expect("a payment").transaction_ref;
    app.settle(&theirs, SandboxOutcome::Canceled);
    app.advance_past_check_interval();
    assert_eq!(app.order("R-1").await["status"], "canceled");
}

#[tokio::test]
async fn with_the_gateway_down_a_shop_still_learns_where_its_order_is() {
    let app = Setup::live_with_gateway_that(GatewayBehaviour::HangsUp).start().await;
    let answer = app.create_payment_as_shop("R-1", 1500).await;
    assert_eq!(answer.refusal(), (502, "gateway_unavailable".to_owned()));
    let order_url = answer.json()["order_url"].as_str().expect("an address").to_owned();
    assert_eq!(app.get(&order_url).await.state(), "open");
    assert_eq!(app.order("R-1").await["status"], "open");

    let stranger = app.create_payment("R-1", 1500).await;
    assert_eq!((stranger.status, stranger.json().get("order_url")), (502, None));
    assert!(!stranger.text().contains(API_TOKEN));
}
