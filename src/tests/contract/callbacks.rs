//! §3: the callbacks that the shop gets, and their signature.

use md5::{Digest as _, Md5};
use serde_json::{Value, json};

use super::{
    assert_shape, fixture,
    server::{Server, text},
    with_reference,
};

/// A third implementation of the page's formula: this test may use neither the sandbox's nor the client's.
fn signature(callback: &Value, private_key: &str) -> String {
    let part = |name: &str| match &callback[name] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let signed =
        ["ref", "type", "amount", "currency", "operator"].map(|name| part(&format!("transaction_{name}")));
    format!("{:x}", Md5::digest(signed.concat() + private_key))
}

async fn settled(server: &mut Server, changes: Value, form: &str) -> Value {
    let mut request = with_reference(fixture!("paylink.request.json"), "app_transaction_ref");
    for (name, value) in changes.as_object().expect("an object") {
        request[name] = value.clone();
    }
    let link = server.post("/paylink", &request).await.json();
    server.choose(&text(&link, "payment_url"), form).await;
    let callback = server.next_callback().await;
    assert_eq!(callback.headers["content-type"], "application/json");
    let callback = callback.json();
    assert_shape(&callback, &fixture!("callback.json"));
    assert_eq!(callback["transaction_ref"], link["transaction_ref"]);
    assert_eq!(callback["app_transaction_ref"], request["app_transaction_ref"]);
    assert_eq!(callback["application"], server.public_key);
    assert_eq!(callback["signature"], signature(&callback, &server.private_key), "{callback}");
    callback
}

#[test]
fn the_fixture_is_signed_as_in_its_table() {
    let callback = fixture!("callback.json");
    assert_eq!(callback["signature"], signature(&callback, super::server::PRIVATE_KEY));
}

#[tokio::test]
async fn every_ending_is_called_back_once_and_signed() {
    let Some(mut server) = Server::that_settles().await else { return };
    for (outcome, word) in [("success", "SUCCESS"), ("failed", "FAILED"), ("canceled", "CANCELED")] {
        let form = format!("outcome={outcome}&operator=CM_OM");
        let callback = settled(&mut server, json!({}), &form).await;
        assert_eq!(callback["transaction_status"], word);
        assert_eq!(callback["transaction_type"], "PAYIN");
        assert_eq!(callback["transaction_amount"].to_string(), "15000");
    }
    assert!(!server.has_more_callbacks().await);
}

#[tokio::test]
async fn a_number_is_written_without_needless_zeros() {
    let Some(mut server) = Server::that_settles().await else { return };
    for (amount, written) in [("2.50", "2.5"), ("100.00", "100"), ("0.07", "0.07")] {
        let euros = json!({ "transaction_amount": amount, "transaction_currency": "EUR" });
        let callback = settled(&mut server, euros, "outcome=success&operator=CARD").await;
        assert_eq!(callback["transaction_amount"].to_string(), written);
    }
}

#[tokio::test]
async fn no_operator_is_nothing_in_the_signature() {
    let Some(mut server) = Server::that_settles().await else { return };
    let callback = settled(&mut server, json!({}), "outcome=canceled").await;
    assert_eq!(callback["transaction_operator"], Value::Null);
}

#[tokio::test]
async fn a_buyer_who_only_leaves_ends_nothing() {
    let Some(mut server) = Server::that_settles().await else { return };
    let request = with_reference(fixture!("paylink.request.json"), "app_transaction_ref");
    let link = server.post("/paylink", &request).await.json();
    server.choose(&text(&link, "payment_url"), "outcome=pending").await;
    assert!(!server.has_more_callbacks().await);
}
