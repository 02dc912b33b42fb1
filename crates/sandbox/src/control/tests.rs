//! `/__sandbox/…`, as a shop's tests use it.

use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::{Value, json};

use crate::{
    Fault, Sandbox,
    testing::{self, Answer, OFFICIAL_REQUEST, Shop},
};

async fn control(sandbox: &Sandbox, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let path = format!("/__sandbox/{path}");
    testing::with_private_key(sandbox, method, &path, None, &body.to_string()).await.json()
}

/// A post as a browser makes it from a page of `site`.
async fn post_from(sandbox: &Sandbox, site: &str, path: &str) -> Answer {
    let request = Request::post(path).header("sec-fetch-site", site).header(header::ACCEPT, "text/html,*/*");
    testing::send(sandbox, request.body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn payments_are_listed_settled_and_called_back() {
    let mut shop = Shop::open().await;
    let sandbox = shop.sandbox();
    let transaction_ref = testing::open(&sandbox, OFFICIAL_REQUEST).await;
    let (_, list) = control(&sandbox, "GET", "payments", &Value::Null).await;
    assert_eq!(list["payments"][0]["transaction_ref"], transaction_ref);

    let path = format!("payments/{transaction_ref}");
    let settle = format!("{path}/settle");
    let (status, payment) = control(&sandbox, "POST", &settle, &json!({ "outcome": "success" })).await;
    assert_eq!((status, &payment["transaction_status"]), (200, &json!("SUCCESS")));
    assert_eq!(control(&sandbox, "GET", &path, &Value::Null).await.1, payment);
    assert!(shop.receives_nothing_more(&sandbox).await, "settling is silent");

    let (_, callback) = control(&sandbox, "POST", &format!("{path}/callback"), &Value::Null).await;
    let received = shop.next().await;
    assert_eq!(callback["body"], received.to_string());
    assert_eq!(callback["answer"], json!({ "status": 200, "body": "OK" }));
    let (_, log) = control(&sandbox, "GET", "callbacks", &Value::Null).await;
    assert_eq!(log, json!({ "callbacks": [callback] }));

    assert_eq!(control(&sandbox, "POST", "callbacks/1/resend", &Value::Null).await.1["id"], 2);
    assert_eq!(shop.next().await, received);
}

#[tokio::test]
async fn what_cannot_be_done_is_refused_in_the_gateways_shape() {
    let (sandbox, transaction_ref) = testing::opened(OFFICIAL_REQUEST).await;
    let settle = format!("payments/{transaction_ref}/settle");
    for (method, path, body, status) in [
        ("GET", "payments/x", Value::Null, 404),
        ("POST", "payments/x/settle", json!({ "outcome": "success" }), 404),
        ("POST", "payments/x/callback", Value::Null, 404),
        ("POST", "callbacks/1/resend", Value::Null, 404),
        ("POST", "callbacks/x/resend", Value::Null, 404),
        ("POST", &settle, json!({ "outcome": "paid" }), 400),
        ("PUT", "faults", json!({ "faults": [{ "fault": "unknown" }] }), 400),
        ("PUT", "faults", json!({ "faults": [{ "fault": "callback-drop", "next": 0 }] }), 400),
        ("PUT", "faults", json!({ "faults": [{ "fault": "callback-drop", "ms": 5 }] }), 400),
        ("PUT", "faults", json!({ "faults": [{ "fault": "callback-delay" }] }), 400),
        ("PUT", "faults", json!([]), 400),
        ("POST", "faults", Value::Null, 405),
        ("GET", "elsewhere", Value::Null, 404),
    ] {
        let (answered, answer) = control(&sandbox, method, path, &body).await;
        assert_eq!((answered, &answer["status"]), (status, &json!("error")), "{method} {path} {body}");
    }
    assert!(sandbox.faults().is_empty());
}

#[tokio::test]
async fn faults_are_set_read_and_taken_back() {
    let sandbox = testing::sandbox();
    let set = json!({ "faults": [
        { "fault": "callback-delay", "ms": 500, "next": 3 }, { "fault": "checkstatus-500" },
    ] });
    assert_eq!(control(&sandbox, "PUT", "faults", &set).await, (200, set.clone()));
    assert_eq!(control(&sandbox, "GET", "faults", &Value::Null).await.1, set);
    assert_eq!(testing::check_status(&sandbox, "x").await.0, 500);
    let none = json!({ "faults": [] });
    assert_eq!(control(&sandbox, "DELETE", "faults", &Value::Null).await.1, none);
    assert_eq!(testing::check_status(&sandbox, "x").await.0, 404);
}

#[tokio::test]
async fn a_reset_forgets_everything() {
    let sandbox = testing::sandbox();
    testing::open(&sandbox, OFFICIAL_REQUEST).await;
    sandbox.add_fault(Fault::DropCallback, None);
    assert_eq!(control(&sandbox, "POST", "reset", &Value::Null).await.0, 200);
    assert!(sandbox.payments().is_empty() && sandbox.callbacks().is_empty() && sandbox.faults().is_empty());
    testing::open(&sandbox, OFFICIAL_REQUEST).await;
}

#[tokio::test]
async fn the_page_shows_payments_and_callbacks_and_sends_again() {
    let mut shop = Shop::open().await;
    let sandbox = shop.sandbox();
    let transaction_ref = testing::open(&sandbox, OFFICIAL_REQUEST).await;
    testing::choose(&sandbox, &transaction_ref, "outcome=success").await;
    let received = shop.next().await;
    let answered = async || {
        control(&sandbox, "GET", "callbacks", &Value::Null).await.1["callbacks"][0]["delivery_status"]
            == "answered"
    };
    while !answered().await {
        tokio::task::yield_now().await;
    }

    let page = testing::get(&sandbox, "/__sandbox/").await;
    assert_eq!(page.status, 200);
    for text in [&transaction_ref, "SUCCESS", "answered 200 OK", "order_123", "Deux &lt;pagnes&gt;"] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    assert!(page.text.contains(r#"action="/__sandbox/callbacks/1/resend""#));
    let answer = post_from(&sandbox, "same-origin", "/__sandbox/callbacks/1/resend").await;
    assert_eq!(answer.redirect(), Some("/__sandbox/"));
    assert_eq!(shop.next().await, received);
}

#[tokio::test]
async fn a_page_of_another_site_can_do_nothing() {
    let sandbox = testing::sandbox();
    testing::open(&sandbox, OFFICIAL_REQUEST).await;
    let answer = post_from(&sandbox, "cross-site", "/__sandbox/reset").await;
    assert_eq!(answer.status, 403);
    assert_eq!(sandbox.payments().len(), 1);
}
