//! What a valid signature does not prove. Only checkStatus decides a payment's status.

use std::time::{Duration, Instant};

use caisse_sandbox::SandboxOutcome;
use serde_json::json;

use crate::support::{GatewayBehaviour, Setup, TestApp, eventually};

#[tokio::test]
async fn a_signed_success_that_check_status_calls_failed_does_not_make_the_order_paid() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Failed);
    let mut callback = app.callback(&attempt.transaction_ref);
    assert_eq!(callback["transaction_status"], "FAILED");
    callback["transaction_status"] = "SUCCESS".into();

    let answer = app.send_callback(&callback).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "OK"));
    eventually("a status check follows", async || app.record.status_checks().await == 1).await;
    assert_eq!(app.record.statuses().await, ["failed"]);
    assert_eq!(app.tx_status(&attempt.transaction_ref).await, "FAILED");
    assert_eq!(app.order_state(&attempt.token).await, "failed");
    assert_eq!(app.record.number("select count(*) from orders where paid_at is not null").await, 0);
}

#[tokio::test]
async fn a_signed_success_that_check_status_calls_pending_does_not_make_the_order_paid() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    let mut callback = app.callback(&attempt.transaction_ref);
    callback["transaction_status"] = "SUCCESS".into();
    assert_eq!(app.send_callback(&callback).await.text(), "OK");
    eventually("a status check follows", async || app.record.status_checks().await == 1).await;
    assert_eq!(app.record.statuses().await, ["pending"]);
}

#[tokio::test]
async fn a_success_of_another_amount_is_for_a_person_to_decide() {
    for amount in ["1", "1499", "1500.01", "150000", "0"] {
        let app = TestApp::sandboxed().await;
        let attempt = app.open("R-1", 1500).await;
        app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
        assert!(app.sandbox().misreport_amount(&attempt.transaction_ref, amount));
        assert_eq!(app.tx_status(&attempt.transaction_ref).await, "PENDING", "{amount}");
        assert_eq!(app.record.statuses().await, ["review"], "{amount}");
        assert_eq!(app.record.mismatches().await, ["amount"]);
        assert_eq!(app.order_state(&attempt.token).await, "review");
        assert_eq!(app.record.number("select count(*) from orders where paid_at is not null").await, 0);

        let order_page = format!("/orders/{}", attempt.token);
        assert_eq!(app.pay(&attempt.token).await.location(), order_page);
        assert_eq!(app.create_payment("R-1", 1500).await.refusal(), (409, "not_payable".to_owned()));
        assert_eq!(app.record.sizes().await.payments, 1);
    }
}

#[tokio::test]
async fn the_same_amount_in_other_characters_is_the_same_amount() {
    for amount in ["1500.0", "1500.00", "1.5e3", "15E2"] {
        let app = TestApp::sandboxed().await;
        let attempt = app.open("R-1", 1500).await;
        app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
        assert!(app.sandbox().misreport_amount(&attempt.transaction_ref, amount));
        assert_eq!(app.tx_status(&attempt.transaction_ref).await, "SUCCESS", "{amount}");
    }
}

#[tokio::test]
async fn a_paid_order_stays_paid_whatever_is_observed_afterwards() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    assert_eq!(app.tx_status(&attempt.transaction_ref).await, "SUCCESS");
    for outcome in [SandboxOutcome::Failed, SandboxOutcome::Canceled, SandboxOutcome::Pending] {
        app.settle(&attempt.transaction_ref, outcome);
        app.pass(Duration::from_secs(60));
        assert_eq!(app.send_callback(&app.callback(&attempt.transaction_ref)).await.text(), "OK");
        assert_eq!(app.tx_status(&attempt.transaction_ref).await, "SUCCESS");
    }
    app.pass(Duration::from_secs(60 * 60));
    app.checkout().expire().await.expect("a database");
    app.checkout().reconcile().await.expect("a database");
    assert_eq!(app.record.statuses().await, ["paid"]);
    assert_eq!(app.order_state(&attempt.token).await, "paid");
}

#[tokio::test]
async fn a_failed_payment_does_not_go_back_to_canceled_or_pending_but_a_late_success_counts() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    for (outcome, word) in [
        (SandboxOutcome::Failed, "FAILED"),
        (SandboxOutcome::Canceled, "FAILED"),
        (SandboxOutcome::Pending, "FAILED"),
        (SandboxOutcome::Success, "SUCCESS"),
    ] {
        app.settle(&attempt.transaction_ref, outcome);
        app.advance_past_check_interval();
        assert_eq!(app.tx_status(&attempt.transaction_ref).await, word, "{outcome:?}");
    }
    // The link, the failure, what contradicts it, a repetition, and the success.
    let changes = app.record.texts("select change from observations order by observation_id").await;
    assert_eq!(changes, ["advanced", "advanced", "contradicted", "unchanged", "advanced"]);
}

#[tokio::test]
async fn a_callback_is_answered_without_waiting_for_the_gateway() {
    let app = Setup::live().start().await;
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    app.gateway().answers_status_checks(GatewayBehaviour::Hangs);
    let began = Instant::now();
    let answer = app.send_callback(&app.callback(&attempt.transaction_ref)).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "OK"));
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    assert_eq!(app.record.statuses().await, ["pending"]);
    assert_eq!(app.record.verdicts().await, ["authentic"]);
}

#[tokio::test]
async fn a_callback_that_only_names_our_reference_causes_a_status_check() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    let ours = &app.record.attempts().await[0];
    let callback =
        json!({ "transaction_ref": "", "app_transaction_ref": ours, "transaction_status": "FAILED" });
    assert_eq!(app.send_callback(&callback).await.text(), "KO");
    // Caisse does not trust the callback: a status check decides.
    eventually("a status check follows", async || app.record.statuses().await == ["paid"]).await;
}
