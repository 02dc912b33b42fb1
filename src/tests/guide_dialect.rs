//! The guide's dialect, end to end.

use caisse_sandbox::SandboxOutcome;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{CALLBACK, FORM, PRIVATE_KEY, PUBLIC_KEY, Setup, TestApp, eventually, form_of};

async fn in_the_guides_dialect() -> TestApp {
    Setup::live().with("MYCOOLPAY_DIALECT", "guide").start().await
}

#[tokio::test]
async fn a_link_is_asked_for_in_the_guides_words() {
    let app = in_the_guides_dialect().await;
    let token = app.open("ORDER_1234", 1500).await.token;
    let paylink = app.gateway().paylinks().remove(0);
    assert!(paylink.target.starts_with(&format!("/api/{PUBLIC_KEY}/paylink")), "{}", paylink.target);
    let sent: Value = serde_json::from_str(&paylink.body).expect("JSON");
    assert_eq!((&sent["amount"], &sent["currency"]), (&json!(1500), &json!("XAF")));
    assert_eq!(sent["reason"], "Deux pagnes");
    assert_eq!(sent["reference"], app.record.attempts().await[0]);
    assert_eq!(sent["callback_url"], format!("{}/api/callback/mycoolpay", app.url));
    assert_eq!(sent["success_url"], format!("{}/payment/success?order={token}", app.url));
    assert_eq!(sent["cancel_url"], format!("{}/payment/cancel?order={token}", app.url));
    assert_eq!(sent["transaction_amount"], Value::Null);
}

#[tokio::test]
async fn a_buyer_pays_and_comes_back_to_the_paid_order() {
    for (outcome, state, path) in
        [("success", "paid", "success"), ("failed", "failed", "cancel"), ("canceled", "canceled", "cancel")]
    {
        let app = Setup::sandbox().with("MYCOOLPAY_DIALECT", "guide").start().await;
        let order = app.place_order("R-1", 15_000).await;
        let payment_page = app.pay(order.token.as_str()).await.location();
        let return_page = app.submit(&payment_page, &format!("outcome={outcome}")).await.location();
        assert!(return_page.starts_with(&format!("{}/payment/{path}?", app.url)), "{return_page}");
        assert_eq!(app.get(&return_page).await.state(), state, "{return_page}");
        eventually("the callback came", async || app.record.verdicts().await == ["authentic"]).await;
    }
}

#[tokio::test]
async fn a_callback_is_believed_by_its_header_or_by_its_body() {
    let app = in_the_guides_dialect().await;
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Failed);
    let callback = app.callback(&attempt.transaction_ref);
    assert_eq!(callback["status"], "FAILED");
    let mut bare = callback.clone();
    let signature = bare.as_object_mut().and_then(|fields| fields.remove("signature")).expect("a signature");
    assert_eq!(app.send_callback(&bare).await.text(), "KO");
    let request = app.request(Method::POST, CALLBACK).header("content-type", "application/json");
    let signed = request.header("X-MyCoolPay-Signature", signature.as_str().expect("a text"));
    assert_eq!(app.send(signed.body(bare.to_string())).await.text(), "OK");
    let stored = app.record.texts("select signature from callbacks where signature is not null").await;
    assert_eq!(stored, [signature.as_str().expect("a text")]);
    // The same content with its signature in the body is the same callback: it is counted.
    assert_eq!(app.send_callback(&callback).await.text(), "OK");
    assert_eq!(app.post(CALLBACK, FORM, form_of(&callback)).await.text(), "OK");
    assert_eq!(app.record.verdicts().await, ["bad_signature", "authentic"]);
    assert_eq!(app.record.number("select times from callbacks where verdict = 'authentic'").await, 3);
    eventually("a status check follows", async || app.record.statuses().await == ["failed"]).await;
}

#[tokio::test]
async fn a_status_that_was_not_signed_is_refused() {
    let app = in_the_guides_dialect().await;
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Failed);
    let mut callback = app.callback(&attempt.transaction_ref);
    callback["status"] = "SUCCESS".into();
    let answer = app.send_callback(&callback).await;
    assert_eq!((answer.status, answer.text().as_str()), (400, "KO"));
    assert_eq!(app.record.verdicts().await, ["bad_signature"]);
}

#[tokio::test]
async fn the_guides_own_curl_is_answered_ok_and_only_check_status_is_believed() {
    let app = in_the_guides_dialect().await;
    let attempt = app.open("ORDER_1234", 15_000).await;
    // §10 of the guide, with our key: echo -n "$KEY|ORDER_1234|SUCCESS" | md5sum
    let signature = guide_signature("ORDER_1234", "SUCCESS");
    let body = json!({
        "transaction_ref": "ORDER_1234", "amount": 15000, "currency": "XAF", "status": "SUCCESS",
        "operator": "MTN", "signature": signature,
    });
    let request = app.request(Method::POST, CALLBACK).header("content-type", "application/json");
    let answer = app.send(request.header("X-MyCoolPay-Signature", &signature).body(body.to_string())).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "OK"));
    eventually("a status check follows", async || app.record.status_checks().await == 1).await;
    assert_eq!(app.record.statuses().await, ["pending"]);

    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    app.advance_past_check_interval();
    assert_eq!(app.send_callback(&body).await.text(), "OK");
    eventually("the payment it names is checked", async || app.record.statuses().await == ["paid"]).await;
}

#[tokio::test]
async fn a_success_of_another_amount_is_for_a_person_to_decide() {
    let app = in_the_guides_dialect().await;
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    assert!(app.sandbox().misreport_amount(&attempt.transaction_ref, "1"));
    assert_eq!(app.tx_status(&attempt.transaction_ref).await, "PENDING");
    assert_eq!(app.record.statuses().await, ["review"]);
}

/// `md5(private_key|transaction_ref|status)`.
fn guide_signature(transaction_ref: &str, status: &str) -> String {
    use md5::Digest as _;
    let digest = md5::Md5::digest(format!("{PRIVATE_KEY}|{transaction_ref}|{status}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
