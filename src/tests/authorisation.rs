//! Which client may start a payment of which amount, with real keys.

use reqwest::Method;
use serde_json::json;

use crate::support::{API_TOKEN, Answer, Attempt, Log, Setup, Sizes, TestApp};

async fn create_with(app: &TestApp, authorization: &str) -> Answer {
    let body = json!({ "amount": 1500, "currency": "XAF", "reference": "R" }).to_string();
    let request = app.request(Method::POST, "/api/create-payment").header("content-type", "application/json");
    app.send(request.header("authorization", authorization).body(body)).await
}

#[tokio::test]
async fn without_a_token_no_client_makes_a_payment_of_any_amount() {
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
    // One line for each request, with its address, and without the token that it showed.
    let refusals = log.lines_with(&["a token was refused", "API_TOKEN", "127.0.0.1"]);
    assert_eq!(refusals.len(), 7, "{}", log.text());
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
    // The address of the order's page is a secret, and this client may have guessed the reference and the amount.
    assert_eq!(answer.json().get("order_url"), None);
    for name in ["payment_url", "transaction_ref", "status"] {
        assert!(answer.json()[name].is_string(), "{name}");
    }
}

#[tokio::test]
async fn no_client_sets_the_amount_of_an_order_that_exists() {
    let app = Setup::live().start().await;
    app.place_order("R", 1500).await;
    assert_eq!(app.create_payment("R", 1).await.refusal(), (401, "unauthorized".to_owned()));
    assert_eq!(app.record.sizes().await.payments, 0);
    assert_eq!(app.gateway().paylinks().len(), 0);
}

#[tokio::test]
async fn a_client_that_guesses_gets_the_same_answer_for_every_order() {
    let app = Setup::live().start().await;
    for reference in ["OPEN", "PAID", "REVIEW"] {
        app.place_order(reference, 1500).await;
    }
    for (reference, misreported) in [("PAID", false), ("REVIEW", true)] {
        let attempt = app.open(reference, 1500).await;
        app.settle(&attempt.transaction_ref, caisse_sandbox::SandboxOutcome::Success);
        if misreported {
            assert!(app.sandbox().misreport_amount(&attempt.transaction_ref, "1"));
        }
        app.advance_past_check_interval();
        app.tx_status(&attempt.transaction_ref).await;
    }
    assert_eq!(app.record.statuses().await, ["paid", "review"]);
    let mut answers = std::collections::BTreeSet::new();
    for (reference, amount) in
        [("NOBODYS", 1500), ("OPEN", 1499), ("PAID", 1500), ("PAID", 1), ("REVIEW", 1500)]
    {
        let answer = app.create_payment(reference, amount).await;
        assert_eq!(answer.refusal(), (401, "unauthorized".to_owned()), "{reference} {amount}");
        answers.insert(answer.text());
    }
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[tokio::test]
async fn with_open_amounts_only_the_client_that_made_an_order_gets_its_page() {
    let app = Setup::live().with("OPEN_AMOUNTS", "true").start().await;
    Attempt::read(&app.create_payment("R-1", 1500).await);
    let again = app.create_payment("R-1", 1500).await;
    assert_eq!((again.status, again.json().get("order_url")), (200, None));
    Attempt::read(&app.create_payment_as_shop("R-1", 1500).await);
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
