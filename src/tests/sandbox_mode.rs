//! The program without keys says on every page that no real money moves, and offers a demo order.

use crate::support::{Setup, TestApp};

/// The note on a page without real money.
const NOTE: &str = "aucun argent réel";

#[tokio::test]
async fn one_click_makes_a_demo_order_that_can_be_paid() {
    let app = TestApp::sandboxed().await;
    let home = app.get("/").await;
    assert!(home.text().contains(r#"action="/demo""#), "{}", home.text());
    let order_page = app.submit("/demo", "").await.location();
    let page = app.get(&order_page).await;
    assert_eq!(page.state(), "open");
    let payment_page = app.pay(&page.attribute("data-token")).await.location();
    assert_eq!(app.get(&payment_page).await.status, 200);
    assert_ne!(app.submit("/demo", "").await.location(), order_page);
}

#[tokio::test]
async fn every_page_of_the_sandbox_has_its_banner() {
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R", 1500).await;
    let order_page = format!("/orders/{}", order.token.as_str());
    let payment_page = app.pay(order.token.as_str()).await.location();
    for path in ["/", order_page.as_str(), payment_page.as_str()] {
        assert!(app.get(path).await.text().contains(NOTE), "{path}");
    }
}

#[tokio::test]
async fn error_pages_of_the_sandbox_have_the_banner_too() {
    let app = TestApp::sandboxed().await;
    assert!(app.get("/orders/unknown").await.text().contains(NOTE));
}

#[tokio::test]
async fn a_public_sandbox_has_its_banner_on_every_page() {
    let setup = Setup::sandbox().with("SITE_URL", "https://shop.example").with("SANDBOX", "public");
    let app = setup.start().await;
    let order = app.place_order("R", 1500).await;
    let token = order.token.as_str();
    let (page, back) = (format!("/orders/{token}"), format!("/payment/success?order={token}"));
    for path in
        ["/", &page, &back, "/nothing", "/orders/nothing", "/payment/success", "/payment/failure", "/demo"]
    {
        let answer = app.get(path).await;
        assert!(answer.text().contains(NOTE), "{path}: {}", answer.text());
    }
}

#[tokio::test]
async fn with_real_keys_there_is_no_demo_and_no_note() {
    let app = Setup::live().start().await;
    let home = app.get("/").await;
    assert_eq!(home.status, 200);
    assert!(!home.text().contains("/demo") && !home.text().contains(NOTE), "{}", home.text());
    assert_eq!(app.submit("/demo", "").await.status, 404);
    assert_eq!(app.record.sizes().await.orders, 0);
    let order = app.place_order("R", 1500).await;
    let page = app.get(&format!("/orders/{}", order.token.as_str())).await;
    assert!(!page.text().contains(NOTE), "{}", page.text());
}

#[tokio::test]
async fn the_sandbox_is_another_origin_than_the_site() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R", 1500).await;
    assert!(!attempt.payment_url.starts_with(&app.url), "{attempt:?}");
    assert!(attempt.payment_url.starts_with(&app.config.gateway.checkout_origins[0]), "{attempt:?}");
}

#[tokio::test]
async fn keys_are_made_up_anew_each_time() {
    let (first, second) = (TestApp::sandboxed().await, TestApp::sandboxed().await);
    let key = |app: &TestApp| app.config.gateway.private_key.expose().to_owned();
    assert_ne!(key(&first), key(&second));
    assert_ne!(first.config.gateway.public_key, second.config.gateway.public_key);
}
