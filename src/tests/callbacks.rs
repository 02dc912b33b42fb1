//! The callback endpoint: what is stored, and what is answered.

use caisse_sandbox::SandboxOutcome;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{CALLBACK, FORM, Setup, Sizes, TestApp, eventually, form_of};

/// A payment that failed at the gateway, without a callback yet, and its genuine callback.
async fn failed_payment(app: &TestApp) -> Value {
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Failed);
    app.callback(&attempt.transaction_ref)
}

#[tokio::test]
async fn a_genuine_callback_is_stored_whole_and_answered_ok() {
    let app = TestApp::sandboxed().await;
    let callback = failed_payment(&app).await;
    let answer = app.send_callback(&callback).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "OK"));
    assert!(answer.header("content-type").starts_with("text/plain"));
    assert_eq!(app.record.bodies().await, [callback.to_string().into_bytes()]);
    assert_eq!(app.record.texts("select source_address from callbacks").await, ["127.0.0.1"]);
    assert_eq!(app.record.texts("select content_type from callbacks").await, ["application/json"]);
    assert_eq!(app.record.verdicts().await, ["authentic"]);
    assert_eq!(app.record.time("received_at", "callbacks").await, app.now());
    let known = "select count(*) from callbacks where payment_id is not null and processed_at is not null";
    eventually("it is processed", async || app.record.number(known).await == 1).await;
}

#[tokio::test]
async fn a_header_does_not_prove_where_a_callback_came_from() {
    let app = TestApp::sandboxed().await;
    let callback = failed_payment(&app).await;
    let request = app.request(Method::POST, CALLBACK).header("x-forwarded-for", "15.236.140.89");
    app.send(request.header("content-type", "application/json").body(callback.to_string())).await;
    assert_eq!(app.record.texts("select source_address from callbacks").await, ["127.0.0.1"]);
}

#[tokio::test]
async fn a_callback_in_a_form_is_as_good() {
    let app = TestApp::sandboxed().await;
    let callback = failed_payment(&app).await;
    let answer = app.post(CALLBACK, FORM, form_of(&callback)).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "OK"));
    eventually("a status check follows", async || app.record.statuses().await == ["failed"]).await;
}

#[tokio::test]
async fn a_wrong_signature_is_stored_answered_ko_and_changes_nothing() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Pending);
    let mut genuine = app.callback(&attempt.transaction_ref);
    genuine["transaction_status"] = "SUCCESS".into();
    for (field, value) in [
        ("signature", json!("00000000000000000000000000000000")),
        ("signature", json!("")),
        ("signature", Value::Null),
        ("transaction_amount", json!(1)),
        ("transaction_currency", json!("EUR")),
        ("transaction_operator", json!("CM_OM")),
        ("transaction_type", json!("PAYOUT")),
    ] {
        let mut forged = genuine.clone();
        forged[field] = value;
        let answer = app.send_callback(&forged).await;
        assert_eq!((answer.status, answer.text().as_str()), (400, "KO"), "{forged}");
    }
    assert_eq!(app.record.verdicts().await, vec!["bad_signature"; 7]);
    assert_eq!(app.record.statuses().await, ["pending"]);
    app.advance_past_check_interval();
    assert_eq!(app.tx_status(&attempt.transaction_ref).await, "PENDING");
    assert_eq!(app.order_state(&attempt.token).await, "waiting");
}

#[tokio::test]
async fn a_callback_for_another_application_is_stored_and_answered_ko() {
    let app = TestApp::sandboxed().await;
    let mut callback = failed_payment(&app).await;
    for application in [json!("pk_of_someone_else"), json!(""), Value::Null] {
        callback["application"] = application;
        let answer = app.send_callback(&callback).await;
        assert_eq!((answer.status, answer.text().as_str()), (400, "KO"), "{callback}");
    }
    assert_eq!(app.record.verdicts().await, vec!["wrong_application"; 3]);
}

#[tokio::test]
async fn what_is_no_callback_is_stored_all_the_same() {
    let app = TestApp::sandboxed().await;
    let twice = r#"{"transaction_ref":"a","transaction_ref":"b","signature":"x"}"#;
    let bodies: [&[u8]; 8] = [
        b"",
        b"{",
        b"not json",
        b"[]",
        b"null",
        b"{\"status\":\"SUCCESS\"}",
        twice.as_bytes(),
        &[0xff, 0, 0xfe],
    ];
    for body in bodies {
        let answer = app.post_json(CALLBACK, body.to_vec()).await;
        assert_eq!((answer.status, answer.text().as_str()), (400, "KO"), "{body:?}");
    }
    assert_eq!(app.record.verdicts().await, vec!["malformed"; bodies.len()]);
    assert_eq!(app.record.bodies().await, bodies);
}

#[tokio::test]
async fn a_genuine_callback_for_an_unknown_payment_is_stored_and_answered_ok() {
    let app = Setup::live().start().await;
    let paylink = format!("{}/api/{}/paylink", app.config.gateway.api_base, app.config.gateway.public_key);
    let body = r#"{"transaction_amount":100,"transaction_currency":"XAF","app_transaction_ref":"not-ours"}"#;
    let made = app.post_json(&paylink, body).await.json();
    let callback = app.callback(made["transaction_ref"].as_str().expect("a reference"));
    let answer = app.send_callback(&callback).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "OK"));
    let sizes = app.record.sizes().await;
    assert_eq!(sizes, Sizes { callbacks: 1, ..Sizes::default() });
    assert_eq!(app.record.number("select count(*) from callbacks where payment_id is null").await, 1);
}

#[tokio::test]
async fn a_callback_of_a_megabyte_is_refused_and_not_stored() {
    let app = TestApp::sandboxed().await;
    let answer = app.post_json(CALLBACK, format!(r#"{{"x":"{}"}}"#, "x".repeat(1 << 20))).await;
    assert_eq!((answer.status, answer.text().as_str()), (413, "KO"));
    assert_eq!(app.record.sizes().await, Sizes::default());
}

#[tokio::test]
async fn a_callback_needs_no_browser_and_may_come_from_anywhere() {
    let app = TestApp::sandboxed().await;
    let callback = failed_payment(&app).await;
    let request = app.request(Method::POST, CALLBACK).header("sec-fetch-site", "cross-site");
    let answer =
        app.send(request.header("origin", "https://my-coolpay.com").body(callback.to_string())).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "OK"));
}

#[tokio::test]
async fn the_same_callback_twice_is_stored_once_and_counted() {
    let app = TestApp::sandboxed().await;
    let callback = failed_payment(&app).await;
    app.send_callback(&callback).await;
    eventually("a status check follows", async || app.record.statuses().await == ["failed"]).await;
    app.advance_past_check_interval();
    assert_eq!(app.send_callback(&callback).await.text(), "OK");
    assert_eq!(app.record.sizes().await.callbacks, 1);
    assert_eq!(app.record.number("select times from callbacks").await, 2);
    assert_eq!(app.record.statuses().await, ["failed"]);
}
