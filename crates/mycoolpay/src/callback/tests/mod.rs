//! Every signature vector of `docs/mycoolpay.md` §3, matching and not, and tampered callbacks.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::FramingSetting;

/// Bodies in every encoding.
mod encodings;

const K1: &str = "sk_test_made_up_0123456789abcdef";
const K2: &str = "a1b2c3d4-e5f6-4789-8abc-def012345678";
const APPLICATION: &str = "pk_test_XXXXXXXX";

fn config(dialect: Dialect, private_key: &str) -> GatewayConfig {
    GatewayConfig {
        public_key: APPLICATION.into(),
        private_key: Secret::new(private_key),
        api_base: "http://localhost".into(),
        dialect,
        checkout_origins: vec![],
        framing: FramingSetting::Auto,
    }
}

fn verdict(body: &str, content_type: &str, dialect: Dialect, private_key: &str) -> Verdict {
    let raw = RawCallback { body: body.as_bytes(), content_type: Some(content_type), signature_header: None };
    read(raw, &config(dialect, private_key)).verdict
}

#[test]
fn a_callback_of_another_source_keeps_the_payment_it_names() {
    let called_back = ReadCallback {
        verdict: Verdict::Authentic,
        transaction_ref: Some("t-1".into()),
        app_transaction_ref: Some("ORDER_1234-00ff".into()),
        seal: Some("t-1".into()),
    };
    assert_eq!(called_back.clone().with_source(true), called_back);
    let verified = called_back.clone().with_source(false);
    assert_eq!(verified, ReadCallback { verdict: Verdict::WrongSource, seal: None, ..called_back });
}

fn official(body: &serde_json::Value, private_key: &str) -> Verdict {
    verdict(&body.to_string(), "application/json", Dialect::Official, private_key)
}

fn vector(
    reference: &str,
    kind: &str,
    amount: &str,
    currency: &str,
    operator: Option<&str>,
    md5: &str,
) -> Value {
    json!({
        "application": APPLICATION, "app_transaction_ref": "order_123", "transaction_ref": reference,
        "transaction_type": kind, "transaction_amount": serde_json::from_str::<Value>(amount).expect("a JSON value"),
        "transaction_fees": 2, "transaction_currency": currency, "transaction_operator": operator,
        "transaction_status": "SUCCESS", "transaction_message": null, "signature": md5,
    })
}

fn first_vector(amount: &str) -> Value {
    let md5 = "04170ff4e686af663d88dfe345e9d54a";
    vector("18ac6335-2bdd-4b95-944e-ef029c49c5b5", "PAYIN", amount, "XAF", Some("CM_OM"), md5)
}

#[test]
fn a_callback_names_its_payment_whatever_its_verdict_and_an_empty_name_names_nothing() {
    let named = |dialect, body: serde_json::Value| {
        let body = body.to_string();
        let raw = RawCallback { body: body.as_bytes(), content_type: None, signature_header: None };
        let called_back = read(raw, &config(dialect, K1));
        assert_ne!(called_back.verdict, Verdict::Authentic);
        (called_back.transaction_ref, called_back.app_transaction_ref)
    };
    let both = json!({ "transaction_ref": "t-1", "app_transaction_ref": "R-1", "reference": "R-2" });
    assert_eq!(named(Dialect::Official, both.clone()), (Some("t-1".into()), Some("R-1".into())));
    assert_eq!(named(Dialect::Guide, both), (Some("t-1".into()), Some("R-2".into())));
    assert_eq!(named(Dialect::Official, json!({ "transaction_ref": "" })), (None, None));
    assert_eq!(
        named(Dialect::Official, json!({ "transaction_ref": 7, "app_transaction_ref": null })),
        (Some("7".into()), None)
    );
}

#[test]
fn the_database_has_a_word_for_each_verdict() {
    let verdicts = [
        Verdict::Authentic,
        Verdict::BadSignature,
        Verdict::WrongApplication,
        Verdict::Malformed,
        Verdict::WrongSource,
    ];
    let words = ["authentic", "bad_signature", "wrong_application", "malformed", "wrong_source"];
    assert_eq!(verdicts.map(Verdict::as_str), words);
}

#[test]
fn the_vectors_of_the_contract_are_authentic() {
    let euro = "51c21f8b75bd9cdbc3e799db12762540";
    for (callback, key) in [
        (first_vector("100"), K1),
        (vector("7c9e6679-7425-40de-944b-e07fc1f90ae7", "PAYIN", "2.50", "EUR", Some("CARD"), euro), K1),
        (
            vector(
                "0e4f8d2a-6b1c-4c3e-9f70-1a2b3c4d5e6f",
                "PAYOUT",
                "5000",
                "XAF",
                Some("CM_MOMO"),
                "6171b08bbae7b9b44cbe2bad0b84d551",
            ),
            K2,
        ),
        (
            vector(
                "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
                "PAYIN",
                "1500",
                "XAF",
                None,
                "483bfe9ce0137ebb243e97d95f84c441",
            ),
            K1,
        ),
        (
            vector(
                "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
                "PAYIN",
                "25000",
                "XAF",
                Some("MCP"),
                "d51a8b1c62df9c1a8b44185f890ea353",
            ),
            K2,
        ),
    ] {
        assert_eq!(official(&callback, key), Verdict::Authentic, "{callback}");
    }
}

#[test]
fn the_vectors_that_must_not_match_do_not() {
    for signature in [
        "6c04a880aa31e4948c5952c30fc830dd",
        "cae72a794cef7596791b90eea7ef5fba",
        "980b569e2d25098aeffad1ad2abfd840",
    ] {
        let mut callback = first_vector("100");
        callback["signature"] = json!(signature);
        assert_eq!(official(&callback, K1), Verdict::BadSignature, "{signature}");
    }
    // The hash of a number's own spelling, `100.0`, which PHP never sees.
    let mut callback = first_vector("100.0");
    callback["signature"] = json!("6c04a880aa31e4948c5952c30fc830dd");
    assert_eq!(official(&callback, K1), Verdict::BadSignature);
}

#[test]
fn a_number_is_hashed_by_its_value_and_a_text_verbatim_or_by_its_value() {
    for amount in ["100", "100.0", "1e2", r#""100""#, r#""100.0""#] {
        assert_eq!(official(&first_vector(amount), K1), Verdict::Authentic, "{amount}");
    }
    let mut verbatim = first_vector(r#""100.0""#);
    verbatim["signature"] = json!("6c04a880aa31e4948c5952c30fc830dd");
    assert_eq!(official(&verbatim, K1), Verdict::Authentic);
}

#[test]
fn a_callback_for_another_application_is_not_ours_however_it_is_signed() {
    let mut callback = first_vector("100");
    callback["application"] = json!("pk_test_XXXXXXXY");
    assert_eq!(official(&callback, K1), Verdict::WrongApplication);
}

#[test]
fn a_changed_amount_currency_type_operator_or_reference_breaks_the_signature() {
    for (field, value) in [
        ("transaction_amount", json!(1)),
        ("transaction_currency", json!("EUR")),
        ("transaction_type", json!("PAYOUT")),
        ("transaction_operator", json!("CM_MOMO")),
        ("transaction_ref", json!("another")),
        ("signature", json!("")),
        ("signature", json!(null)),
    ] {
        let mut callback = first_vector("100");
        callback[field] = value;
        assert_eq!(official(&callback, K1), Verdict::BadSignature, "{field}");
    }
}

#[test]
fn the_signature_does_not_cover_the_status_which_is_why_a_callback_has_none() {
    let mut callback = first_vector("100");
    callback["transaction_status"] = json!("FAILED");
    assert_eq!(official(&callback, K1), Verdict::Authentic);
}

#[test]
fn the_guides_signature_is_read_from_the_header_or_the_body() {
    let signature = "49737cc314f052c97ac0698e86ba19d7";
    let body =
        json!({"transaction_ref": "ORDER_1234", "amount": 15000, "currency": "XAF", "status": "SUCCESS",
                      "operator": "MTN", "signature": signature})
        .to_string();
    assert_eq!(verdict(&body, "application/json", Dialect::Guide, "sk_test_YYYYYYYY"), Verdict::Authentic);
    assert_eq!(verdict(&body, "application/json", Dialect::Guide, "sk_test_YYYYYYYZ"), Verdict::BadSignature);

    let unsigned = json!({"transaction_ref": "ORDER_1234", "status": "SUCCESS"}).to_string();
    let config = config(Dialect::Guide, "sk_test_YYYYYYYY");
    let with_header = |header| {
        let body = unsigned.as_bytes();
        read(RawCallback { body, content_type: None, signature_header: Some(header) }, &config).verdict
    };
    assert_eq!(with_header(signature), Verdict::Authentic);
    assert_eq!(with_header("49737cc314f052c97ac0698e86ba19d8"), Verdict::BadSignature);
}

proptest! {
    #[test]
    fn any_bytes_are_answered_without_a_panic_and_are_not_authentic(body: Vec<u8>, form: bool) {
        let content_type = form.then_some("application/x-www-form-urlencoded");
        let raw = RawCallback { body: &body, content_type, signature_header: None };
        prop_assert_ne!(read(raw, &config(Dialect::Official, K1)).verdict, Verdict::Authentic);
    }

    #[test]
    fn no_made_up_signature_is_authentic(signature in "[0-9a-f]{32}") {
        let mut callback = first_vector("100");
        prop_assume!(signature != "04170ff4e686af663d88dfe345e9d54a");
        callback["signature"] = json!(signature);
        prop_assert_eq!(official(&callback, K1), Verdict::BadSignature);
    }
}

#[test]
fn a_verifier_prints_no_key() {
    let text = format!("{:?}", CallbackVerifier::new(&config(Dialect::Guide, K1)));
    assert!(text.contains("Guide") && !text.contains(K1) && !text.contains(APPLICATION), "{text}");
}
