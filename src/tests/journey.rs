//! The buyer's path through the pages, without scripts: order, launcher, payment page, return page.

use std::time::Duration;

use crate::support::{Setup, TestApp, eventually};

/// Presses Pay, chooses `outcome` on the payment page, and returns the address of the return page.
async fn pay_and_choose(app: &TestApp, token: &str, outcome: &str) -> String {
    let payment_page = app.pay(token).await.location();
    assert_eq!(app.get(&payment_page).await.status, 200);
    app.submit(&payment_page, &format!("operator=CM_MOMO&outcome={outcome}")).await.location()
}

#[tokio::test]
async fn a_buyer_pays_and_sees_the_order_paid() {
    for setup in [Setup::sandbox(), Setup::live()] {
        let app = setup.start().await;
        let order = app.place_order("R-1", 15_000).await;
        let token = order.token.as_str();
        assert_eq!(app.order_state(token).await, "open");

        let return_page = pay_and_choose(&app, token, "success").await;
        assert_eq!(return_page, format!("{}/payment/success?order={token}", app.url));
        let page = app.get(&return_page).await;
        assert_eq!((page.state().as_str(), page.attribute("data-result").as_str()), ("paid", "SUCCESS"));
        assert!(page.text().contains("MTN MoMo"), "{}", page.text());
        assert_eq!(app.order_state(token).await, "paid");
        assert_eq!(app.record.time("paid_at", "orders").await, app.now());
    }
}

#[tokio::test]
async fn a_buyer_who_is_refused_or_gives_up_sees_it_and_may_try_again() {
    for (outcome, path, state, word) in
        [("failed", "failure", "failed", "FAILED"), ("canceled", "cancel", "canceled", "CANCELED")]
    {
        let app = TestApp::sandboxed().await;
        let order = app.place_order("R-1", 15_000).await;
        let token = order.token.as_str();
        let return_page = pay_and_choose(&app, token, outcome).await;
        assert_eq!(return_page, format!("{}/payment/{path}?order={token}", app.url));
        let page = app.get(&return_page).await;
        assert_eq!((page.state().as_str(), page.attribute("data-result").as_str()), (state, word));
        assert!(page.text().contains(&format!(r#"action="/pay/{token}""#)));

        let return_page = pay_and_choose(&app, token, "success").await;
        assert_eq!(app.get(&return_page).await.state(), "paid");
        assert_eq!(app.record.statuses().await, [state, "paid"]);
        let attempts = app.record.attempts().await;
        assert_ne!(attempts[0], attempts[1]);
        assert!(app.sandbox().payments().iter().all(|payment| payment.paylink_calls == 1));
    }
}

#[tokio::test]
async fn leaving_the_payment_page_unfinished_is_not_paying() {
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R-1", 15_000).await;
    let return_page = pay_and_choose(&app, order.token.as_str(), "pending").await;
    let page = app.get(&return_page).await;
    assert_eq!((page.state().as_str(), page.attribute("data-result").as_str()), ("waiting", "PENDING"));
    let cancel_page = format!("/payment/cancel?order={}", order.token.as_str());
    assert_eq!(app.get(&cancel_page).await.state(), "waiting");
}

#[tokio::test]
async fn coming_back_by_the_success_page_proves_nothing() {
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R-1", 15_000).await;
    let path = format!("/payment/success?order={}&status=SUCCESS", order.token.as_str());
    assert_eq!(app.get(&path).await.state(), "open");
    app.pay(order.token.as_str()).await;
    assert_eq!(app.get(&path).await.state(), "waiting");
    assert_eq!(app.record.statuses().await, ["pending"]);
}

#[tokio::test]
async fn pay_pressed_again_leads_to_the_same_payment_page() {
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R-1", 15_000).await;
    let first = app.pay(order.token.as_str()).await.location();
    app.advance_past_check_interval();
    assert_eq!(app.pay(order.token.as_str()).await.location(), first);
    assert_eq!(app.record.sizes().await.payments, 1);
}

#[tokio::test]
async fn pay_pressed_on_a_paid_order_leads_back_to_the_order() {
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R-1", 15_000).await;
    let token = order.token.as_str();
    let return_page = pay_and_choose(&app, token, "success").await;
    assert_eq!(app.get(&return_page).await.state(), "paid");
    assert_eq!(app.pay(token).await.location(), format!("/orders/{token}"));
    assert_eq!(app.record.sizes().await.payments, 1);
    let page = app.get(&format!("/orders/{token}")).await.text();
    assert!(!page.contains("<form"), "{page}");
}

#[tokio::test]
async fn a_payment_that_was_made_meanwhile_is_seen_before_a_new_one_is_opened() {
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R-1", 15_000).await;
    let token = order.token.as_str();
    app.pay(token).await;
    let paid = app.sandbox().payments()[0].transaction_ref.clone();
    app.settle(&paid, caisse_sandbox::SandboxOutcome::Success);
    assert_eq!(app.pay(token).await.location(), format!("/orders/{token}"));
    assert_eq!(app.record.statuses().await, ["paid"]);
}

#[tokio::test]
async fn the_callback_alone_makes_an_order_paid_when_the_buyer_never_comes_back() {
    for setup in [Setup::sandbox(), Setup::live(), Setup::sandbox().with("MYCOOLPAY_DIALECT", "guide")] {
        let app = setup.start().await;
        let order = app.place_order("R-1", 15_000).await;
        pay_and_choose(&app, order.token.as_str(), "success").await;
        let paid = async || app.record.statuses().await == ["paid"];
        eventually("a status check followed the callback", paid).await;
        assert_eq!(app.record.verdicts().await, ["authentic"]);
    }
}

#[tokio::test]
async fn the_receipt_shows_when_it_was_paid_and_by_which_transaction() {
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R-1", 15_000).await;
    let return_page = pay_and_choose(&app, order.token.as_str(), "success").await;
    app.get(&return_page).await.state();
    app.pass(Duration::from_secs(24 * 60 * 60));
    let page = app.get(&format!("/orders/{}", order.token.as_str())).await.text();
    assert!(page.contains(&app.sandbox().payments()[0].transaction_ref), "{page}");
    // 2026-09-21 14:13 UTC is 15:13 in Douala.
    assert!(page.contains("21 septembre 2026") && page.contains("15"), "{page}");
}
