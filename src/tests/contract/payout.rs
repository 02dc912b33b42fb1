//! §2, `POST /payout` and `GET /balance`: the two calls that require the private key.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    assert_shape, fixture,
    server::{Server, send, text, with_json},
    with_reference,
};

fn request(phone: &str) -> Value {
    let mut request = with_reference(fixture!("payout.request.json"), "app_transaction_ref");
    request["customer_phone_number"] = phone.into();
    request
}

async fn balance(server: &Server) -> i64 {
    let answer = send(server.private_request(Method::GET, "/balance")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_shape(&answer.json(), &fixture!("balance.answer.json"));
    answer.json()["balance"].as_i64().expect("a number")
}

#[tokio::test]
async fn the_balance_is_a_number() {
    balance(&Server::any().await).await;
}

#[tokio::test]
async fn a_payout_is_done_or_pending_and_lowers_the_balance() {
    let Some(mut server) = Server::that_settles().await else { return };
    let before = balance(&server).await;
    for (phone, status, word) in [("670000001", 200, "SUCCESS"), ("670000007", 202, "PENDING")] {
        let answer = send(with_json(server.private_request(Method::POST, "/payout"), &request(phone))).await;
        assert_eq!(answer.status, status, "{}", answer.text());
        assert_shape(&answer.json(), &fixture!("payout.answer.json"));
        let report = server.status_check(&text(&answer.json(), "transaction_ref")).await.json();
        let found = (&report["transaction_type"], &report["transaction_status"]);
        assert_eq!(found, (&json!("PAYOUT"), &json!(word)), "{report}");
    }
    assert!(balance(&server).await < before);
    assert_eq!(server.next_callback().await.json()["transaction_type"], "PAYOUT");
}

#[tokio::test]
async fn without_the_private_key_there_is_neither() {
    let server = Server::any().await;
    let body = request("670000001");
    for request in [
        server.request(Method::GET, "/balance"),
        server.request(Method::GET, "/balance").header("X-PRIVATE-KEY", "sk_test_another"),
        with_json(server.request(Method::POST, "/payout"), &body),
        with_json(server.request(Method::POST, "/payout").header("X-PRIVATE-KEY", "sk_test_another"), &body),
    ] {
        let answer = send(request).await;
        assert!([401, 403].contains(&answer.status), "{}", answer.text());
        assert_eq!(answer.json()["status"], "error");
    }
}
