//! Status checks, and payments that expire.

use std::time::Duration;

use caisse_sandbox::SandboxOutcome;

use crate::support::{GatewayBehaviour, Setup, TestApp, eventually};

/// Above the default of `PAYMENT_EXPIRY`.
const TOO_LONG: Duration = Duration::from_secs(16 * 60);

#[tokio::test]
async fn a_success_whose_callback_never_came_is_found() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    app.pass(Duration::from_secs(20));
    eventually("it is found", async || app.record.statuses().await == ["paid"]).await;
    assert_eq!(app.record.sizes().await.callbacks, 0);
    assert_eq!(app.order_state(&attempt.token).await, "paid");
}

#[tokio::test]
async fn many_requests_cost_the_gateway_one_status_check() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    for _ in 0..20 {
        assert_eq!(app.tx_status(&attempt.transaction_ref).await, "PENDING");
        app.get(&format!("/payment/success?order={}", attempt.token)).await;
    }
    assert_eq!(app.sandbox().payments()[0].status_checks, 1);
    app.advance_past_check_interval();
    app.tx_status(&attempt.transaction_ref).await;
    assert_eq!(app.sandbox().payments()[0].status_checks, 2);
}

#[tokio::test]
async fn a_buyer_who_returns_while_a_check_is_claimed_sees_what_it_finds() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    let claimed = loop {
        // The program's own task may claim it first.
        app.pass(Duration::from_secs(30));
        if let Some(claimed) = app.checkout().claim_due(1).await.expect("a database").pop() {
            break claimed;
        }
    };
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    let return_page = format!("/payment/success?order={}", attempt.token);
    let check = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        app.checkout().check(claimed).await;
    };
    let (page, ()) = tokio::join!(app.get(&return_page), check);
    assert_eq!(page.state(), "paid");
}

#[tokio::test]
async fn an_order_page_costs_the_gateway_nothing() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    // Not so long that a scheduled status check is due.
    app.advance_past_check_interval();
    for _ in 0..5 {
        assert_eq!(app.order_state(&attempt.token).await, "waiting");
    }
    assert_eq!(app.sandbox().payments()[0].status_checks, 0);
}

#[tokio::test]
async fn a_payment_expires_by_our_clock_and_the_buyer_may_try_again() {
    let app = TestApp::sandboxed().await;
    let first = app.open("R-1", 1500).await;
    app.pass(Duration::from_secs(14 * 60));
    app.checkout().expire().await.expect("a database");
    assert_eq!(app.record.statuses().await, ["pending"]);

    app.pass(Duration::from_secs(2 * 60));
    app.checkout().expire().await.expect("a database");
    assert_eq!(app.record.statuses().await, ["expired"]);
    assert_eq!(app.tx_status(&first.transaction_ref).await, "EXPIRED");
    assert_eq!(app.order_state(&first.token).await, "expired");

    let second = app.open("R-1", 1500).await;
    assert_ne!(second.transaction_ref, first.transaction_ref);
    assert_eq!(app.record.statuses().await, ["expired", "pending"]);
    assert_eq!(app.order_state(&first.token).await, "waiting");
}

#[tokio::test]
async fn a_shop_may_set_how_long_a_payment_may_take() {
    let app = Setup::sandbox().with("PAYMENT_EXPIRY", "90s").start().await;
    app.open("R-1", 1500).await;
    app.pass(Duration::from_secs(80));
    app.checkout().expire().await.expect("a database");
    assert_eq!(app.record.statuses().await, ["pending"]);
    app.pass(Duration::from_secs(11));
    app.checkout().expire().await.expect("a database");
    assert_eq!(app.record.statuses().await, ["expired"]);
}

#[tokio::test]
async fn the_last_status_check_before_expiring_finds_a_success() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    app.pass(TOO_LONG);
    app.checkout().expire().await.expect("a database");
    assert_eq!(app.record.statuses().await, ["paid"]);
}

#[tokio::test]
async fn a_success_after_expiry_makes_the_order_paid() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    app.pass(TOO_LONG);
    app.checkout().expire().await.expect("a database");
    assert_eq!(app.record.statuses().await, ["expired"]);

    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    app.pass(Duration::from_secs(60 * 60));
    eventually("it is found", async || app.record.statuses().await == ["paid"]).await;
    assert_eq!(app.record.number("select count(*) from payments where is_late").await, 1);
    assert_eq!(app.order_state(&attempt.token).await, "paid");
    assert_eq!(app.pay(&attempt.token).await.location(), format!("/orders/{}", attempt.token));
}

#[tokio::test]
async fn a_second_success_on_one_order_is_stored_and_the_first_is_the_receipt() {
    let app = TestApp::sandboxed().await;
    let first = app.open("R-1", 1500).await;
    app.pass(TOO_LONG);
    app.checkout().expire().await.expect("a database");
    let second = app.open("R-1", 1500).await;
    app.settle(&second.transaction_ref, SandboxOutcome::Success);
    assert_eq!(app.tx_status(&second.transaction_ref).await, "SUCCESS");
    let paid_at = app.record.time("paid_at", "orders").await;
    assert_eq!(app.order_state(&first.token).await, "paid");

    app.settle(&first.transaction_ref, SandboxOutcome::Success);
    app.pass(Duration::from_secs(60 * 60));
    assert_eq!(app.tx_status(&first.transaction_ref).await, "SUCCESS");
    assert_eq!(app.record.statuses().await, ["paid", "paid"]);
    let doubles = app.record.texts("select app_transaction_ref from payments where is_double").await;
    assert_eq!(doubles, [app.record.attempts().await[0].clone()]);
    assert_eq!(app.record.time("paid_at", "orders").await, paid_at);

    let page = app.get(&format!("/orders/{}", first.token)).await;
    assert_eq!(page.state(), "paid-twice");
    assert_eq!(page.attribute("data-transaction"), second.transaction_ref);
    let receipts = page.text();
    let (_, receipts) = receipts.split_once(r#"data-for="paid-twice""#).expect("a panel of its own");
    let place = |transaction: &str| receipts.find(transaction).expect("both are named");
    assert!(place(&second.transaction_ref) < place(&first.transaction_ref), "the first success comes first");
}

#[tokio::test]
async fn a_callback_teaches_the_reference_of_an_attempt_whose_answer_was_lost() {
    let app = Setup::live().start().await;
    app.gateway().answers_paylink(GatewayBehaviour::LosesTheAnswer);
    let order = app.place_order("R-1", 1500).await;
    assert_eq!(app.pay(order.token.as_str()).await.status, 502);
    assert_eq!(app.record.statuses().await, ["expired"]);

    let theirs = app.sandbox().payments()[0].transaction_ref.clone();
    app.settle(&theirs, SandboxOutcome::Success);
    assert_eq!(app.send_callback(&app.callback(&theirs)).await.text(), "OK");
    eventually("it is paid", async || app.record.statuses().await == ["paid"]).await;
    assert_eq!(app.record.texts("select transaction_ref from payments").await, [theirs]);
    assert_eq!(app.order_state(order.token.as_str()).await, "paid");
}

#[tokio::test]
async fn a_forged_callback_teaches_nothing() {
    let app = Setup::live().start().await;
    app.gateway().answers_paylink(GatewayBehaviour::LosesTheAnswer);
    let order = app.place_order("R-1", 1500).await;
    assert_eq!(app.pay(order.token.as_str()).await.status, 502);
    let theirs = app.sandbox().payments()[0].transaction_ref.clone();
    app.settle(&theirs, SandboxOutcome::Success);
    let mut forged = app.callback(&theirs);
    forged["signature"] = "00000000000000000000000000000000".into();
    assert_eq!(app.send_callback(&forged).await.text(), "KO");

    // Another order's payment cannot pass for this one's, however genuine its callback.
    app.gateway().answers_paylink(GatewayBehaviour::Honest);
    let other = app.open("R-2", 1500).await;
    app.settle(&other.transaction_ref, SandboxOutcome::Success);
    let mut swapped = app.callback(&other.transaction_ref);
    swapped["app_transaction_ref"] = app.record.attempts().await[0].clone().into();
    assert_eq!(app.send_callback(&swapped).await.text(), "OK");
    eventually("the genuine one is paid", async || app.record.statuses().await[1] == "paid").await;
    assert_eq!(app.record.statuses().await, ["expired", "paid"]);
}

#[tokio::test]
async fn the_server_never_opens_a_payment_page_because_a_link_works_once() {
    let app = Setup::live().start().await;
    let attempt = app.open("R-1", 1500).await;
    app.order_state(&attempt.token).await;
    app.pay(&attempt.token).await;
    app.pass(TOO_LONG);
    app.checkout().probe_framing().await;
    app.checkout().expire().await.expect("a database");
    app.tx_status(&attempt.transaction_ref).await;
    let pages =
        app.gateway().requests().into_iter().filter(|request| request.target.contains("/payment/checkout/"));
    let probed = "/payment/checkout/00000000-0000-0000-0000-000000000000";
    assert!(pages.map(|request| request.target).all(|target| target == probed));
    assert!(!app.sandbox().payments()[0].opened);
}
