//! `Idempotency-Key`: a shop may safely repeat a request.

use std::{collections::HashSet, sync::Arc};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{API_TOKEN, Answer, GatewayBehaviour, Setup, TestApp};

fn order(reference: &str, francs: i64) -> Value {
    json!({ "reference": reference, "amount": francs, "currency": "XAF", "reason": "Deux pagnes" })
}

/// `POST /api/create-payment` by the shop's server, under `key`.
async fn create(app: &TestApp, key: &str, body: &Value) -> Answer {
    let request = app
        .request(Method::POST, "/api/create-payment")
        .header("authorization", format!("Bearer {API_TOKEN}"))
        .header("content-type", "application/json")
        .header("idempotency-key", key);
    app.send(request.body(body.to_string())).await
}

#[tokio::test]
async fn the_same_request_under_the_same_key_has_the_same_answer_even_after_the_payment_has_ended() {
    let app = Setup::live().start().await;
    let first = create(&app, "key-1", &order("R-1", 1500)).await;
    assert_eq!(first.status, 200, "{}", first.text());
    let theirs = first.json()["transaction_ref"].as_str().expect("a reference").to_owned();
    app.settle(&theirs, caisse_sandbox::SandboxOutcome::Failed);
    assert_eq!(app.tx_status(&theirs).await, "FAILED");

    let again = create(&app, "key-1", &order("R-1", 1500)).await;
    assert_eq!((again.status, again.text()), (200, first.text()));
    assert!(again.header("content-type").starts_with("application/json"));
    assert_eq!(app.gateway().paylinks().len(), 1);

    // A new key makes it a new request: the order gets a new attempt.
    let new = create(&app, "key-2", &order("R-1", 1500)).await;
    assert_ne!(new.json()["transaction_ref"], first.json()["transaction_ref"]);
    assert_eq!(app.gateway().paylinks().len(), 2);
}

#[tokio::test]
async fn white_space_and_the_order_of_fields_do_not_make_another_request() {
    let app = Setup::live().start().await;
    let first = create(&app, "key-1", &order("R-1", 1500)).await;
    let body = r#"{ "reason": "Deux pagnes", "currency": "XAF",   "amount": 1500, "reference": "R-1" }"#;
    let again = create(&app, "key-1", &serde_json::from_str(body).expect("JSON")).await;
    assert_eq!(again.text(), first.text());
}

#[tokio::test]
async fn a_key_of_another_request_is_refused_and_nothing_is_made() {
    let app = Setup::live().start().await;
    create(&app, "key-1", &order("R-1", 1500)).await;
    let before = app.record.sizes().await;
    for other in [order("R-2", 1500), order("R-1", 1501)] {
        let refusal = create(&app, "key-1", &other).await.refusal();
        assert_eq!(refusal, (409, "idempotency_key_reused".to_owned()));
    }
    assert_eq!(app.record.sizes().await, before);
}

/// The same, without a token.
async fn create_as_anyone(app: &TestApp, key: &str, body: &Value) -> Answer {
    let request = app
        .request(Method::POST, "/api/create-payment")
        .header("content-type", "application/json")
        .header("idempotency-key", key);
    app.send(request.body(body.to_string())).await
}

#[tokio::test]
async fn who_may_less_than_the_keys_owner_learns_nothing_by_it() {
    let app = Setup::live().start().await;
    create(&app, "key-1", &order("R-1", 1500)).await;
    let refusal = create_as_anyone(&app, "key-1", &order("R-1", 1501)).await;
    assert_eq!(refusal.refusal(), (401, "unauthorized".to_owned()), "as under any other key");
    let other = create_as_anyone(&app, "key-2", &order("R-1", 1501)).await;
    assert_eq!(refusal.text(), other.text());
    let paying = create_as_anyone(&app, "key-1", &order("R-1", 1500)).await;
    assert_eq!((paying.status, paying.json().get("order_url")), (200, None));
}

#[tokio::test]
async fn a_refused_request_keeps_no_key_and_no_stranger_takes_one_of_the_shops() {
    let app = Setup::live().start().await;
    app.place_order("R-9", 1500).await;
    for number in 0..20 {
        let key = format!("key-{number}");
        assert_eq!(create_as_anyone(&app, &key, &order("R-1", 1500)).await.status, 401);
    }
    assert_eq!(app.record.number("select count(*) from idempotency_keys").await, 0);
    // Nor does a client without the token take a key by a request that succeeds.
    assert_eq!(create_as_anyone(&app, "key-1", &order("R-9", 1500)).await.status, 200);
    let answer = create(&app, "key-1", &order("R-1", 1500)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(create(&app, "key-1", &order("R-1", 1500)).await.text(), answer.text());
    let owners = app.record.texts("select caller from idempotency_keys order by caller").await;
    assert_eq!(owners, ["anyone", "shop"]);
}

#[tokio::test]
async fn a_key_that_is_an_orders_secret_stops_no_payment() {
    let app = Setup::live().start().await;
    let token = app.place_order("R-1", 1500).await.token;
    let body = order("R-1", 1500);
    let answer = create_as_anyone(&app, token.as_str(), &body);
    let answer = tokio::time::timeout(std::time::Duration::from_secs(5), answer).await;
    assert_eq!(answer.expect("an answer in time").status, 200);
    app.pay(token.as_str()).await.location();
}

#[tokio::test]
async fn a_key_outlives_a_restart() {
    let app = Setup::live().start().await;
    let first = create(&app, "key-1", &order("R-1", 1500)).await;
    let app = app.restart(Setup::live()).await;
    // This run's page has another address: the stored answer is returned.
    assert_eq!(create(&app, "key-1", &order("R-1", 1500)).await.text(), first.text());
    assert_eq!(app.gateway().paylinks().len(), 0);
}

#[tokio::test]
async fn an_answer_of_the_sandbox_is_not_given_under_real_keys() {
    let sandbox = TestApp::sandboxed().await;
    let played = create(&sandbox, "key-1", &order("R-1", 1500)).await;
    assert_eq!(played.status, 200, "{}", played.text());
    let live = sandbox.restart(Setup::live()).await;
    let answer = create(&live, "key-1", &order("R-1", 1500)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_ne!(answer.json()["transaction_ref"], played.json()["transaction_ref"]);
    assert_eq!(create(&live, "key-1", &order("R-1", 1500)).await.text(), answer.text());
    assert_eq!(live.gateway().paylinks().len(), 1);
}

#[tokio::test]
async fn after_an_error_the_same_key_may_try_again() {
    let app = Setup::live_with_gateway_that(GatewayBehaviour::HangsUp).start().await;
    let refusal = create(&app, "key-1", &order("R-1", 1500)).await.refusal();
    assert_eq!(refusal, (502, "gateway_unavailable".to_owned()));
    app.gateway().answers_paylink(GatewayBehaviour::Honest);
    let answer = create(&app, "key-1", &order("R-1", 1500)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(create(&app, "key-1", &order("R-1", 1500)).await.text(), answer.text());
}

#[tokio::test]
async fn a_key_that_is_none_is_refused() {
    let app = Setup::live().start().await;
    for key in ["", " ", "a b", &"k".repeat(256)] {
        let refusal = create(&app, key, &order("R-1", 1500)).await.refusal();
        assert_eq!(refusal, (400, "invalid_idempotency_key".to_owned()), "{key:?}");
    }
    assert_eq!(app.record.sizes().await.orders, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_at_once_under_one_key_make_one_payment_and_have_one_answer() {
    let app = Arc::new(Setup::live().start().await);
    let mut asking = JoinSet::new();
    for _ in 0..20 {
        let app = Arc::clone(&app);
        asking.spawn(async move { create(&app, "key-1", &order("R-1", 1500)).await.text() });
    }
    let answers: HashSet<_> = asking.join_all().await.into_iter().collect();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(app.gateway().paylinks().len(), 1);
}
