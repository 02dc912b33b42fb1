//! Payment pages that a shop asked for before any buyer came: the order's page shows only what the buyer did.

use std::time::Duration;

use caisse_sandbox::SandboxOutcome;

use crate::support::{Setup, TestApp};

/// A number of MTN whose payment waits until a test settles it.
const MTN: &str = "670000007";

#[tokio::test]
async fn a_page_that_a_shop_asked_for_leaves_the_order_open() {
    for setup in [Setup::sandbox(), Setup::live()] {
        let app = setup.start().await;
        let attempt = app.make("R-1", 15_000).await;
        let page = app.get(&attempt.order_url).await;
        assert_eq!((page.state().as_str(), page.attribute("data-attempts").as_str()), ("open", "0"));
        assert!(page.text().contains(r#"name="instead" value="""#), "nothing is given up: {}", page.text());
        // Nor after a status check, which reports no operator.
        app.advance_past_check_interval();
        assert_eq!(app.tx_status(&attempt.transaction_ref).await, "PENDING");
        assert_eq!(app.order_state(&attempt.token).await, "open");
    }
}

#[tokio::test]
async fn paying_by_number_replaces_a_page_that_no_buyer_opened() {
    let app = TestApp::sandboxed().await;
    let attempt = app.make("R-1", 1500).await;
    let asked = app.submit(&format!("/pay/{}/phone", attempt.token), &format!("phone={MTN}")).await;
    assert_eq!(asked.location(), format!("/orders/{}", attempt.token));
    let page = app.get(&attempt.order_url).await;
    assert_eq!((page.state().as_str(), page.attribute("data-attempts").as_str()), ("asked", "1"));
    assert_eq!(app.record.statuses().await, ["expired", "pending"]);
    // The pending one is the first that the buyer knows of, and is replaced as such.
    let other = app.submit(&format!("/pay/{}", attempt.token), "instead=1").await.location();
    assert!(other.contains("/payment/checkout/") && other != attempt.payment_url, "{other}");
    assert_eq!(app.record.statuses().await, ["expired", "expired", "pending"]);
}

#[tokio::test]
async fn the_payment_pages_button_opens_the_page_that_was_made() {
    let app = TestApp::sandboxed().await;
    let attempt = app.make("R-1", 1500).await;
    assert_eq!(app.pay(&attempt.token).await.location(), attempt.payment_url);
    let page = app.get(&attempt.order_url).await;
    assert_eq!((page.state().as_str(), page.attribute("data-attempts").as_str()), ("waiting", "1"));
    assert_eq!(app.record.time("opened_at", "payments").await, app.now());
    // The first time counts.
    app.advance_past_check_interval();
    let first = app.record.time("opened_at", "payments").await;
    assert_eq!(app.pay(&attempt.token).await.location(), attempt.payment_url);
    assert_eq!(app.record.time("opened_at", "payments").await, first);
}

#[tokio::test]
async fn a_buyer_whom_the_shop_led_to_the_payment_page_is_waited_for() {
    // Known from the operator that the gateway reports.
    let app = TestApp::sandboxed().await;
    let attempt = app.make("R-1", 1500).await;
    app.submit(&attempt.payment_url, "operator=CM_OM&phone=690000007&outcome=pending").await;
    app.advance_past_check_interval();
    assert_eq!(app.tx_status(&attempt.transaction_ref).await, "PENDING");
    assert_eq!(app.order_state(&attempt.token).await, "waiting");
    // Known from the buyer's return, from a page on which they chose nothing.
    let other = app.make("R-2", 1500).await;
    assert_eq!(app.order_state(&other.token).await, "open");
    for path in ["cancel", "success"] {
        assert_eq!(app.get(&format!("/payment/{path}?order={}", other.token)).await.state(), "waiting");
    }
    assert_eq!(app.order_state(&other.token).await, "waiting");
}

#[tokio::test]
async fn a_page_that_no_buyer_opened_leaves_the_order_open_when_it_ends_too() {
    let app = TestApp::sandboxed().await;
    let attempt = app.make("R-1", 1500).await;
    app.pass(Duration::from_secs(16 * 60));
    app.checkout().expire().await.expect("a database");
    assert_eq!(app.record.statuses().await, ["expired"]);
    assert_eq!(app.order_state(&attempt.token).await, "open");
    // A payment made there counts, even if the shop led the buyer there.
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    app.advance_past_check_interval();
    assert_eq!(app.tx_status(&attempt.transaction_ref).await, "SUCCESS");
    assert_eq!(app.order_state(&attempt.token).await, "paid");
}

#[tokio::test]
async fn a_buyer_has_the_whole_time_from_when_they_open_the_page() {
    let app = TestApp::sandboxed().await;
    let attempt = app.make("R-1", 1500).await;
    app.pass(Duration::from_secs(14 * 60));
    app.pay(&attempt.token).await;
    for (minutes, status) in [(2, "pending"), (12, "pending"), (2, "expired")] {
        app.pass(Duration::from_secs(minutes * 60));
        app.checkout().expire().await.expect("a database");
        assert_eq!(app.record.statuses().await, [status]);
    }
}
