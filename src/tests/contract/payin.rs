//! §2, `POST /payin` and `POST /payin/authorize`. The numbers are the sandbox's magic ones.

use serde_json::{Value, json};

use super::{
    assert_refused, assert_shape, fixture,
    server::{Server, text},
    with_reference,
};

fn request(phone: &str) -> Value {
    let mut request = with_reference(fixture!("payin.request.json"), "app_transaction_ref");
    request["customer_phone_number"] = phone.into();
    request
}

#[tokio::test]
async fn a_payin_names_what_to_dial_and_ends_by_itself() {
    let Some(mut server) = Server::that_settles().await else { return };
    let answer = server.post("/payin", &request("670000001")).await;
    assert!((200..300).contains(&answer.status), "{}", answer.text());
    let answer = answer.json();
    assert_shape(&answer, &fixture!("payin.pending.answer.json"));
    assert_eq!((&answer["status"], &answer["action"]), (&json!("success"), &json!("PENDING")));
    let report = server.comes_to(&text(&answer, "transaction_ref"), "SUCCESS").await;
    assert_eq!(report["transaction_type"], "PAYIN");
    assert_eq!(server.next_callback().await.json()["transaction_ref"], answer["transaction_ref"]);
}

#[tokio::test]
async fn a_code_that_is_asked_for_is_tried_until_it_is_right() {
    let Some(server) = Server::that_settles().await else { return };
    let answer = server.post("/payin", &request("690000005")).await.json();
    assert_shape(&answer, &fixture!("payin.otp.answer.json"));
    assert_eq!(answer["action"], "REQUIRE_OTP");
    let transaction_ref = text(&answer, "transaction_ref");
    let mut code = fixture!("authorize.request.json");
    code["transaction_ref"] = transaction_ref.as_str().into();

    let mut wrong = code.clone();
    wrong["code"] = "000000".into();
    assert_refused(&server.post("/payin/authorize", &wrong).await, 401);
    assert_eq!(server.status_check(&transaction_ref).await.json()["transaction_status"], "PENDING");

    let accepted = server.post("/payin/authorize", &code).await;
    assert_eq!(accepted.status, 200, "{}", accepted.text());
    assert_shape(&accepted.json(), &fixture!("authorize.answer.json"));
    assert_eq!(accepted.json()["action"], "PENDING");
    server.comes_to(&transaction_ref, "SUCCESS").await;
}

#[tokio::test]
async fn a_form_is_taken_and_a_reference_is_used_once() {
    let Some(server) = Server::that_settles().await else { return };
    let request = request("670000007");
    assert_eq!(server.post_form("/payin", &request).await.status, 200);
    let again = server.post("/payin", &request).await;
    assert_refused(&again, 409);
    assert_refused(&server.post("/paylink", &request).await, 409);
}

#[tokio::test]
async fn a_code_for_no_payment_is_refused() {
    let server = Server::any().await;
    assert_refused(&server.post("/payin/authorize", &fixture!("authorize.request.json")).await, 404);
}
