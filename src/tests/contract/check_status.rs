//! §2, `GET /checkStatus/{transaction_ref}`, and §4, its statuses.

use serde_json::Value;

use super::{
    assert_refused, assert_shape, fixture,
    server::{Server, text},
    with_reference,
};

fn request() -> Value {
    with_reference(fixture!("paylink.request.json"), "app_transaction_ref")
}

#[tokio::test]
async fn a_new_link_is_created_or_pending_and_has_no_operator() {
    let server = Server::any().await;
    let request = request();
    let link = server.post("/paylink", &request).await.json();
    let answer = server.status_check(&text(&link, "transaction_ref")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let report = answer.json();
    assert_shape(&report, &fixture!("check_status.answer.json"));
    assert_eq!(report["status"], "success");
    assert!(["CREATED", "PENDING"].contains(&text(&report, "transaction_status").as_str()), "{report}");
    assert_eq!(report["transaction_operator"], "");
    for (field, of_request) in [
        ("app_transaction_ref", "app_transaction_ref"),
        ("transaction_amount", "transaction_amount"),
        ("transaction_currency", "transaction_currency"),
        ("customer_phone_number", "customer_phone_number"),
    ] {
        assert_eq!(report[field], request[of_request], "{report}");
    }
    assert_eq!(report["transaction_type"], "PAYIN");
    assert_eq!(report["transaction_ref"], link["transaction_ref"]);
}

#[tokio::test]
async fn the_call_succeeds_whatever_became_of_the_payment() {
    let Some(server) = Server::that_settles().await else { return };
    for (outcome, word) in
        [("success", "SUCCESS"), ("failed", "FAILED"), ("canceled", "CANCELED"), ("pending", "PENDING")]
    {
        let link = server.post("/paylink", &request()).await.json();
        let form = format!("outcome={outcome}&operator=CM_MOMO&phone=677123456");
        server.choose(&text(&link, "payment_url"), &form).await;
        let report = server.status_check(&text(&link, "transaction_ref")).await.json();
        assert_shape(&report, &fixture!("check_status.answer.json"));
        assert_eq!((&report["status"], &report["transaction_status"]), (&"success".into(), &word.into()));
        assert_eq!(report["transaction_operator"], "CM_MOMO");
    }
}

#[tokio::test]
async fn it_is_found_by_the_gateways_reference_only() {
    let server = Server::any().await;
    let request = request();
    server.post("/paylink", &request).await;
    assert_refused(&server.status_check(&text(&request, "app_transaction_ref")).await, 404);
    assert_refused(&server.status_check("00000000-0000-0000-0000-000000000000").await, 404);
}
