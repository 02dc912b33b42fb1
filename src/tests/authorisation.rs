//! Who may make a payment of what amount, with real keys.

use reqwest::Method;
use serde_json::json;

use crate::support::{API_TOKEN, Answer, Attempt, Log, Setup, Sizes, TestApp};

async fn create_with(app: &TestApp, authorization: &str) -> Answer {
    let body = json!({ "amount": 1500, "currency": "XAF", "reference": "R" }).to_string();
    let request = app.request(Method::POST, "/api/create-payment").header("content-type", "application/json");
    app.send(request.header("authorization", authorization).body(body)).await
}

#[tokio::test]
async fn without_a_token_nobody_makes_a_payment_of_any_amount() {
    let app = Setup::live().start().await;
    assert_eq!(app.create_payment("R", 1500).await.refusal(), (401, "unauthorized".to_owned()));
    assert_eq!(app.record.sizes().await, Sizes::default());
    assert_eq!(app.gateway().paylinks().len(), 0);
}

#[tokio::test]
async fn a_wrong_token_is_refused_even_for_an_order_that_exists() {
    let log = Log::capture("warn");
    let app = Setup::live().start().await;
    app.place_order("R", 1500).await;
    let almost = &API_TOKEN[..API_TOKEN.len() - 1];
    for authorization in [
        "Bearer wrong".to_owned(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        format!("Bearer {almost}"),
        format!("Bearer {API_TOKEN}x"),
        format!("Basic {API_TOKEN}"),
        API_TOKEN.to_owned(),
    ] {
        let answer = create_with(&app, &authorization).await;
        assert_eq!(answer.refusal(), (401, "unauthorized".to_owned()), "{authorization}");
    }
    assert_eq!(app.record.sizes().await.payments, 0);
    // Once for each, with who it was, and without what was shown.
    let told = log.lines_with(&["a token was refused", "API_TOKEN", "127.0.0.1"]);
    assert_eq!(told.len(), 7, "{}", log.text());
}

#[tokio::test]
async fn the_right_token_makes_a_payment_of_any_amount() {
    let app = Setup::live().start().await;
    Attempt::read(&create_with(&app, &format!("Bearer {API_TOKEN}")).await);
    assert_eq!(app.gateway().paylinks().len(), 1);
}

#[tokio::test]
async fn without_a_configured_token_no_token_is_right() {
    let app = Setup::live().with("API_TOKEN", "").start().await;
    for authorization in ["Bearer ", "Bearer x", &format!("Bearer {API_TOKEN}")] {
        assert_eq!(create_with(&app, authorization).await.status, 401, "{authorization}");
    }
}

#[tokio::test]
async fn anyone_may_pay_an_order_that_exists_with_its_own_amount() {
    let app = Setup::live().start().await;
    app.place_order("R", 1500).await;
    let answer = app.create_payment("R", 1500).await;
    assert_eq!((answer.status, app.gateway().paylinks().len()), (200, 1), "{}", answer.text());
}

#[tokio::test]
async fn nobody_sets_the_amount_of_an_order_that_exists() {
    let app = Setup::live().start().await;
    app.place_order("R", 1500).await;
    assert_eq!(app.create_payment("R", 1).await.refusal(), (409, "reference_taken".to_owned()));
    assert_eq!(app.record.sizes().await.payments, 0);
    assert_eq!(app.gateway().paylinks().len(), 0);
}

#[tokio::test]
async fn a_shop_may_open_its_amounts_to_anyone() {
    let app = Setup::live().with("OPEN_AMOUNTS", "true").start().await;
    Attempt::read(&app.create_payment("R", 1500).await);
}

#[tokio::test]
async fn in_the_sandbox_anyone_may_set_an_amount() {
    let app = TestApp::sandboxed().await;
    Attempt::read(&app.create_payment("R", 1500).await);
}
