//! §2, `POST /paylink`, and what is true of every call (§1, errors).

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    assert_refused, assert_shape, fixture,
    server::{Server, send, text, with_json},
    with_reference,
};

fn request() -> Value {
    with_reference(fixture!("paylink.request.json"), "app_transaction_ref")
}

fn with(name: &'static str, value: Value) -> Value {
    let mut request = request();
    request[name] = value;
    request
}

#[tokio::test]
async fn a_link_is_answered_201_with_its_reference_and_its_page() {
    let server = Server::any().await;
    let answer = server.post("/paylink", &request()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert!(answer.header("content-type").starts_with("application/json"));
    let answer = answer.json();
    assert_shape(&answer, &fixture!("paylink.answer.json"));
    assert_eq!(answer["status"], "success");
    let page = format!("/payment/checkout/{}", text(&answer, "transaction_ref"));
    assert!(text(&answer, "payment_url").ends_with(&page), "{answer}");
}

#[tokio::test]
async fn a_form_is_taken_like_json() {
    let server = Server::any().await;
    let answer = server.post_form("/paylink", &request()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
}

#[tokio::test]
async fn only_amount_and_reference_are_needed() {
    let server = Server::any().await;
    let least = with_reference(json!({ "transaction_amount": 100 }), "app_transaction_ref");
    assert_eq!(server.post("/paylink", &least).await.status, 201);
    for name in ["transaction_amount", "app_transaction_ref"] {
        let answer = server.post("/paylink", &with(name, Value::Null)).await;
        assert_refused(&answer, 400);
        assert!(answer.text().contains(name), "{}", answer.text());
    }
}

#[tokio::test]
async fn francs_are_whole_and_euros_have_cents() {
    let server = Server::any().await;
    assert_refused(&server.post("/paylink", &with("transaction_amount", json!(10.5))).await, 400);
    let mut euros = with("transaction_amount", json!(2.5));
    euros["transaction_currency"] = "EUR".into();
    assert_eq!(server.post("/paylink", &euros).await.status, 201);
    assert_refused(&server.post("/paylink", &with("transaction_currency", "USD".into())).await, 400);
}

#[tokio::test]
async fn languages_are_french_and_english_and_phones_of_cameroon() {
    let server = Server::any().await;
    for lang in ["fr", "en"] {
        assert_eq!(server.post("/paylink", &with("customer_lang", lang.into())).await.status, 201);
    }
    for phone in ["699009900", "237699009900", "+237 699 00 99 00", "00237699009900"] {
        let answer = server.post("/paylink", &with("customer_phone_number", phone.into())).await;
        assert_eq!(answer.status, 201, "{phone}: {}", answer.text());
    }
    assert_refused(&server.post("/paylink", &with("customer_phone_number", "12".into())).await, 400);
}

#[tokio::test]
async fn a_reference_is_used_once() {
    let server = Server::any().await;
    let request = request();
    assert_eq!(server.post("/paylink", &request).await.status, 201);
    let again = server.post("/paylink", &request).await;
    assert_refused(&again, 409);
    assert_eq!(again.json()["message"], "Duplicate transaction reference");
}

#[tokio::test]
async fn another_public_key_is_refused() {
    let mut server = Server::any().await;
    server.public_key = "00000000-0000-0000-0000-000000000000".to_owned();
    assert_refused(&server.post("/paylink", &request()).await, 404);
}

#[tokio::test]
async fn a_body_that_comes_with_a_get_spoils_nothing() {
    let server = Server::any().await;
    for _ in 0..3 {
        let status_check = server.request(Method::GET, "/checkStatus/00000000-0000-0000-0000-000000000000");
        assert_refused(&send(with_json(status_check, &request())).await, 404);
        assert_eq!(server.post("/paylink", &request()).await.status, 201);
    }
}

#[tokio::test]
async fn parameters_of_the_call_come_back_on_the_return_page() {
    let Some(server) = Server::that_settles().await else { return };
    let link = server.post("/paylink?order=a%26b&from=2", &request()).await.json();
    let returned = server.choose(&text(&link, "payment_url"), "outcome=success&operator=CM_OM").await;
    assert!(returned.location().ends_with("/success?order=a%26b&from=2"), "{}", returned.location());
}

#[tokio::test]
async fn more_than_255_characters_do_not_come_back() {
    let server = Server::any().await;
    let endpoint = format!("/paylink?order={}", "x".repeat(250));
    assert_refused(&server.post(&endpoint, &request()).await, 400);
}

#[tokio::test]
async fn a_link_works_once() {
    let Some(server) = Server::that_settles().await else { return };
    let link = server.post("/paylink", &request()).await.json();
    let page = text(&link, "payment_url");
    assert_eq!(server.page(&page).await.status, 200);
    assert_eq!(server.choose(&page, "outcome=success&operator=CM_OM").await.status, 303);
    assert_eq!(server.choose(&page, "outcome=failed&operator=CM_OM").await.status, 409);
    let report = server.status_check(&text(&link, "transaction_ref")).await.json();
    assert_eq!(report["transaction_status"], "SUCCESS");
}
