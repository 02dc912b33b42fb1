//! §7: the integration guide's dialect, on the same server.

use md5::{Digest as _, Md5};
use serde_json::{Value, json};

use super::{
    assert_shape, fixture,
    server::{Server, text},
    with_reference,
};

fn request() -> Value {
    let mut request = with_reference(fixture!("guide.paylink.request.json"), "reference");
    // The example's own address is not the test's; without one the application's is called.
    request["callback_url"] = Value::Null;
    request
}

#[tokio::test]
async fn a_link_is_pending_and_checked_in_the_guides_words() {
    let server = Server::any().await;
    let request = request();
    let answer = server.post("/paylink", &request).await;
    assert!((200..300).contains(&answer.status), "{}", answer.text());
    let link = answer.json();
    assert_shape(&link, &fixture!("guide.paylink.answer.json"));
    assert_eq!(link["status"], "PENDING");
    let report = server.status_check(&text(&link, "transaction_ref")).await.json();
    assert_shape(&report, &fixture!("guide.check_status.answer.json"));
    let found = (&report["status"], &report["reference"], &report["amount"]);
    assert_eq!(found, (&json!("PENDING"), &request["reference"], &json!(1500)));
}

#[tokio::test]
async fn the_callback_carries_its_signature_twice() {
    let Some(mut server) = Server::that_settles().await else { return };
    let request = request();
    let link = server.post("/paylink", &request).await.json();
    server.choose(&text(&link, "payment_url"), "outcome=success&operator=CM_MOMO").await;
    let callback_received = server.next_callback().await;
    let callback = callback_received.json();
    assert_shape(&callback, &fixture!("guide.callback.json"));
    assert_eq!((&callback["status"], &callback["reference"]), (&json!("SUCCESS"), &request["reference"]));
    let signed = format!("{}|{}|SUCCESS", server.private_key, text(&link, "transaction_ref"));
    let signature = format!("{:x}", Md5::digest(signed));
    assert_eq!(callback["signature"], signature);
    assert_eq!(callback_received.headers["x-mycoolpay-signature"], signature.as_str());
}

#[tokio::test]
async fn the_buyer_returns_to_the_pages_of_the_request() {
    let Some(server) = Server::that_settles().await else { return };
    for (outcome, page) in [("success", "success"), ("canceled", "cancel"), ("failed", "cancel")] {
        let link = server.post("/paylink", &request()).await.json();
        let returned = server.choose(&text(&link, "payment_url"), &format!("outcome={outcome}")).await;
        assert_eq!(returned.location(), format!("https://your-site.com/payment/{page}"));
    }
}
