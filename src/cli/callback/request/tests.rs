//! The vectors of `docs/mycoolpay.md` §3, and what tampering leaves of a signature.

use super::*;

const K1: &str = "sk_test_made_up_0123456789abcdef";
const K2: &str = "a1b2c3d4-e5f6-4789-8abc-def012345678";

fn content([transaction_ref, kind, amount, currency, operator, status]: [&str; 6]) -> Content {
    Content {
        transaction_ref: transaction_ref.to_owned(),
        status: status.to_owned(),
        app_transaction_ref: Some("order_123".to_owned()),
        amount: amount.to_owned(),
        currency: currency.to_owned(),
        operator: operator.to_owned(),
        kind: kind.to_owned(),
    }
}

fn written(dialect: DialectArg, fields: [&str; 6], private_key: &str) -> SignedCallback {
    compose(dialect, &content(fields), "pk_test", private_key).expect("a callback")
}

const FIRST: [&str; 6] = ["18ac6335-2bdd-4b95-944e-ef029c49c5b5", "PAYIN", "100", "XAF", "CM_OM", "FAILED"];
const GUIDES: [&str; 6] = ["ORDER_1234", "", "15000", "XAF", "MTN", "SUCCESS"];

#[test]
fn the_official_vectors_are_signed_as_the_sdk_accepts_them() {
    let second = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    for (fields, private_key, signature) in [
        (FIRST, K1, "04170ff4e686af663d88dfe345e9d54a"),
        (
            ["7c9e6679-7425-40de-944b-e07fc1f90ae7", "PAYIN", "2.50", "EUR", "CARD", "SUCCESS"],
            K1,
            "51c21f8b75bd9cdbc3e799db12762540",
        ),
        (
            ["0e4f8d2a-6b1c-4c3e-9f70-1a2b3c4d5e6f", "PAYOUT", "5000", "XAF", "CM_MOMO", "SUCCESS"],
            K2,
            "6171b08bbae7b9b44cbe2bad0b84d551",
        ),
        ([second, "PAYIN", "1500", "XAF", "", "CANCELED"], K1, "483bfe9ce0137ebb243e97d95f84c441"),
        ([second, "PAYIN", "25000", "XAF", "MCP", "SUCCESS"], K2, "d51a8b1c62df9c1a8b44185f890ea353"),
    ] {
        assert_eq!(
            written(DialectArg::Official, fields, private_key).text("signature"),
            signature,
            "{fields:?}"
        );
    }
}

#[test]
fn the_guides_vector_is_signed_in_the_body_and_in_the_header() {
    let request = written(DialectArg::Guide, GUIDES, "sk_test_YYYYYYYY");
    assert_eq!(request.text("signature"), "49737cc314f052c97ac0698e86ba19d7");
    assert_eq!(request.signature_header().as_deref(), Some("49737cc314f052c97ac0698e86ba19d7"));
}

#[test]
fn an_amount_is_a_number_in_its_canonical_form() {
    for (amount, currency, text) in [("100.0", "XAF", "100"), ("1e2", "XAF", "100"), ("2.50", "EUR", "2.5")] {
        let fields = ["t", "PAYIN", amount, currency, "", "SUCCESS"];
        let body = written(DialectArg::Official, fields, K1).encode(false).1;
        assert!(body.contains(&format!(r#""transaction_amount":{text},"#)), "{body}");
    }
}

#[test]
fn tampering_prints_what_it_changed_and_whether_the_signature_fits() {
    let (official, guide) = (DialectArg::Official, DialectArg::Guide);
    for (dialect, fields, tamper, expected) in [
        (
            official,
            FIRST,
            Tamper::Status,
            "transaction_status was FAILED and is SUCCESS. The signature still",
        ),
        (
            official,
            FIRST,
            Tamper::Amount,
            "transaction_amount was 100 and is 1100. The signature no longer fits.",
        ),
        (
            official,
            FIRST,
            Tamper::Signature,
            "was 04170ff4e686af663d88dfe345e9d54a and is 14170ff4e686af663d88dfe345e9d54a. The signature no longer",
        ),
        (official, FIRST, Tamper::Application, "application was pk_test and is 00000000-"),
        (
            official,
            FIRST,
            Tamper::Fields,
            "transaction_amount was 100 and is 1, transaction_currency was XAF and is 00XAF. The signature still",
        ),
        (guide, GUIDES, Tamper::Status, "status was SUCCESS and is FAILED. The signature no longer fits."),
        (guide, GUIDES, Tamper::Amount, "amount was 15000 and is 115000. The signature still fits."),
    ] {
        let answer = super::tamper(&mut written(dialect, fields, K1), tamper, K1).expect("a change");
        assert!(answer.contains(expected), "{answer}");
    }
}

#[test]
fn what_the_guides_dialect_has_not_cannot_be_tampered_with() {
    for tamper in [Tamper::Application, Tamper::Fields] {
        assert!(super::tamper(&mut written(DialectArg::Guide, GUIDES, K1), tamper, K1).is_err());
    }
    let one_digit = ["t", "PAYIN", "5", "XAF", "", "SUCCESS"];
    assert!(tamper(&mut written(DialectArg::Official, one_digit, K1), Tamper::Fields, K1).is_err());
}

#[test]
fn the_guides_callback_without_a_reference_is_the_guides_example() {
    let mut content = content(GUIDES);
    content.app_transaction_ref = None;
    let callback = compose(DialectArg::Guide, &content, "", "sk_test_YYYYYYYY").expect("a callback");
    let example = include_str!("../../../tests/fixtures/guide.callback.json");
    let body: Value = serde_json::from_str(&callback.encode(false).1).expect("JSON");
    assert_eq!(body, serde_json::from_str::<Value>(example).expect("JSON"));
}

#[test]
fn a_form_leaves_out_what_is_nothing() {
    let fields = ["t", "PAYIN", "2.50", "EUR", "", "SUCCESS"];
    let mut callback = written(DialectArg::Official, fields, K1);
    callback.remove_nulls();
    let (content_type, body) = callback.encode(true);
    assert_eq!(content_type, "application/x-www-form-urlencoded");
    assert!(body.contains("transaction_amount=2.5&") && !body.contains("transaction_operator"), "{body}");
}
