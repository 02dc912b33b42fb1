//! Composed callbacks, and their signatures.

use axum::http::header;

use super::*;
use crate::testing::{self, GUIDE_REQUEST, OFFICIAL_REQUEST, Shop};

const K1: &str = "sk_test_made_up_0123456789abcdef";
const K2: &str = "a1b2c3d4-e5f6-4789-8abc-def012345678";

fn official_signature(
    [transaction_ref, kind, amount, currency]: [&str; 4],
    operator: Option<&str>,
    private_key: &str,
) -> String {
    let fields = json!({
        "transaction_ref": transaction_ref, "transaction_type": kind, "transaction_amount": amount,
        "transaction_currency": currency, "transaction_operator": operator,
    });
    SignedCallback::new(SandboxDialect::Official, fields, private_key).text("signature")
}

fn guide_signature(private_key: &str, transaction_ref: &str, status: &str) -> String {
    let fields = json!({ "transaction_ref": transaction_ref, "status": status });
    SignedCallback::new(SandboxDialect::Guide, fields, private_key).text("signature")
}

#[test]
fn the_signature_is_the_one_the_official_sdk_accepts() {
    for (transaction_ref, kind, amount, currency, operator, key, expected) in [
        (
            "18ac6335-2bdd-4b95-944e-ef029c49c5b5",
            "PAYIN",
            "100",
            "XAF",
            Some("CM_OM"),
            K1,
            "04170ff4e686af663d88dfe345e9d54a",
        ),
        (
            "7c9e6679-7425-40de-944b-e07fc1f90ae7",
            "PAYIN",
            "2.5",
            "EUR",
            Some("CARD"),
            K1,
            "51c21f8b75bd9cdbc3e799db12762540",
        ),
        (
            "0e4f8d2a-6b1c-4c3e-9f70-1a2b3c4d5e6f",
            "PAYOUT",
            "5000",
            "XAF",
            Some("CM_MOMO"),
            K2,
            "6171b08bbae7b9b44cbe2bad0b84d551",
        ),
        (
            "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
            "PAYIN",
            "1500",
            "XAF",
            None,
            K1,
            "483bfe9ce0137ebb243e97d95f84c441",
        ),
        (
            "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
            "PAYIN",
            "25000",
            "XAF",
            Some("MCP"),
            K2,
            "d51a8b1c62df9c1a8b44185f890ea353",
        ),
    ] {
        let signature = official_signature([transaction_ref, kind, amount, currency], operator, key);
        assert_eq!(signature, expected, "{transaction_ref} {amount}");
    }
}

#[test]
fn the_guides_signature_is_the_one_its_curl_computes() {
    let signature = guide_signature("sk_test_YYYYYYYY", "ORDER_1234", "SUCCESS");
    assert_eq!(signature, "49737cc314f052c97ac0698e86ba19d7");
}

#[tokio::test]
async fn a_status_is_flipped_in_both_dialects_and_the_signature_stays() {
    for (request, status) in [(OFFICIAL_REQUEST, "transaction_status"), (GUIDE_REQUEST, "status")] {
        let (sandbox, transaction_ref) = testing::opened(request).await;
        sandbox.settle(&transaction_ref, SandboxOutcome::Canceled);
        let payment = sandbox.payment(&transaction_ref).expect("a payment");
        let mut callback = SignedCallback::of(&testing::config(), &payment);
        let (signature, header) = (callback.text("signature"), callback.signature_header());

        callback.flip_status();
        assert_eq!((callback.text(status), callback.text("signature")), ("SUCCESS".into(), signature));
        assert_eq!(callback.signature_header(), header);

        callback.set("signature", "0");
        assert_eq!(callback.signature_header(), header.map(|_| "0".to_owned()));
    }
}

#[tokio::test]
async fn a_settled_payment_is_called_back_once_with_every_field() {
    let mut shop = Shop::open().await;
    let sandbox = shop.sandbox();
    let transaction_ref = testing::open(&sandbox, OFFICIAL_REQUEST).await;
    testing::choose(&sandbox, &transaction_ref, "outcome=pending").await;
    testing::choose(&sandbox, &transaction_ref, "outcome=success&operator=CM_OM").await;
    testing::choose(&sandbox, &transaction_ref, "outcome=failed").await;

    let (headers, body) = shop.next_with_headers().await;
    let signature = official_signature([&transaction_ref, "PAYIN", "15000", "XAF"], Some("CM_OM"), K1);
    let expected = json!({
        "application": "pk_sandbox",
        "app_transaction_ref": "order_123",
        "operator_transaction_ref": format!("SB.{}", transaction_ref[..8].to_uppercase()),
        "transaction_ref": transaction_ref,
        "transaction_type": "PAYIN",
        "transaction_amount": 15000,
        "transaction_fees": 300,
        "transaction_currency": "XAF",
        "transaction_operator": "CM_OM",
        "transaction_status": "SUCCESS",
        "transaction_reason": "Deux <pagnes>",
        "transaction_message": null,
        "customer_phone_number": "699009900",
        "signature": signature,
    });
    assert_eq!(body, expected);
    assert_eq!(headers[header::CONTENT_TYPE], "application/json");
    assert_eq!(sandbox.callback_body(&transaction_ref), Some(expected.to_string()));
    assert!(shop.receives_nothing_more(&sandbox).await, "a second callback");
}

#[tokio::test]
async fn a_payment_of_the_guides_dialect_is_called_back_as_in_the_guide() {
    let mut shop = Shop::open().await;
    let sandbox = testing::sandbox();
    let request = GUIDE_REQUEST.replace("http://127.0.0.1:1/api/callback/mycoolpay", &shop.url);
    let transaction_ref = testing::open(&sandbox, &request).await;
    testing::choose(&sandbox, &transaction_ref, "outcome=canceled").await;

    let (headers, body) = shop.next_with_headers().await;
    let signature = guide_signature(K1, &transaction_ref, "CANCELED");
    let expected = json!({
        "transaction_ref": transaction_ref, "reference": "ORDER_1234", "amount": 1500, "currency": "XAF",
        "status": "CANCELED", "operator": null, "signature": signature,
    });
    assert_eq!(body, expected);
    assert_eq!(headers[SIGNATURE_HEADER], signature);
}
