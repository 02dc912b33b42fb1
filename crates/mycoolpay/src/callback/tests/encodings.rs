//! Bodies in every encoding, and with garbage in them.

use super::*;

#[test]
fn a_form_is_read_as_a_document_is() {
    let fields = [
        ("application", APPLICATION),
        ("transaction_ref", "18ac6335-2bdd-4b95-944e-ef029c49c5b5"),
        ("transaction_type", "PAYIN"),
        ("transaction_amount", "100"),
        ("transaction_currency", "XAF"),
        ("transaction_operator", "CM_OM"),
        ("signature", "04170ff4e686af663d88dfe345e9d54a"),
    ];
    let body = serde_urlencoded::to_string(fields).expect("a form");
    let form = "application/x-www-form-urlencoded; charset=utf-8";
    assert_eq!(verdict(&body, form, Dialect::Official, K1), Verdict::Authentic);
    assert_eq!(
        verdict(&format!("{body}&transaction_amount=100"), form, Dialect::Official, K1),
        Verdict::Malformed
    );
}

#[test]
fn a_field_named_twice_is_malformed() {
    let body = first_vector("100").to_string().replacen('{', r#"{"transaction_ref":"other","#, 1);
    assert_eq!(verdict(&body, "application/json", Dialect::Official, K1), Verdict::Malformed);
}

/// A genuine callback with `garbage` as the first of its fields.
fn with_garbage(garbage: &[u8]) -> Vec<u8> {
    let text = first_vector("100").to_string();
    [b"{", garbage, b",", &text.as_bytes()[1..]].concat()
}

fn read_as(body: &[u8], content_type: &str) -> ReadCallback {
    let raw = RawCallback { body, content_type: Some(content_type), signature_header: None };
    read(raw, &config(Dialect::Official, K1))
}

#[test]
fn a_content_type_does_not_decide_what_a_body_is() {
    let callback = first_vector("100");
    let texts = callback.as_object().expect("an object").iter();
    let texts = texts.filter(|(_, value)| !value.is_null()).map(|(name, value)| {
        (name.as_str(), value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned))
    });
    let texts: Vec<(&str, String)> = texts.collect();
    let part = |(name, value): &(&str, String)| {
        format!("--b0\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let bodies = [
        callback.to_string(),
        format!("\u{feff}{callback}"),
        serde_urlencoded::to_string(&texts).expect("a form"),
        texts.iter().map(part).collect::<String>() + "--b0--\r\n",
    ];
    for body in bodies {
        for kind in
            ["application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain", ""]
        {
            assert_eq!(read_as(body.as_bytes(), kind).verdict, Verdict::Authentic, "{kind}: {body}");
        }
    }
}

#[test]
fn what_is_wrong_where_nothing_is_signed_leaves_a_callback_authentic() {
    for garbage in [
        &b"\"transaction_message\":\"Pay\xe9\""[..],
        br#""transaction_message":"\ud83d""#,
        br#""note":1,"note":2"#,
        br#""transaction_fees":NaN"#,
        br#""customer":{"transaction_ref":"other","signature":"x"}"#,
    ] {
        let bell = read_as(&with_garbage(garbage), "application/json");
        assert_eq!(bell.verdict, Verdict::Authentic, "{}", garbage.escape_ascii());
    }
    for garbage in [
        &br#""transaction_ref":"18ac6335-2bdd-4b95-944e-ef029c49c5b5""#[..],
        br#""signature":"""#,
        br#""application":null"#,
        br#""transaction_status":"FAILED""#,
    ] {
        let bell = read_as(&with_garbage(garbage), "application/json");
        assert_eq!(bell.verdict, Verdict::Malformed, "{}", garbage.escape_ascii());
        assert!(bell.transaction_ref.is_some() && bell.app_transaction_ref.is_some(), "the hint is kept");
    }
}

#[test]
fn what_cannot_be_read_still_names_its_payment() {
    let text = first_vector("100").to_string();
    let end = text.find("transaction_type").expect("a field");
    let bell = read_as(&text.as_bytes()[..end], "application/json");
    assert_eq!(bell.verdict, Verdict::Malformed);
    assert_eq!(bell.transaction_ref.as_deref(), Some("18ac6335-2bdd-4b95-944e-ef029c49c5b5"));
    assert_eq!((bell.app_transaction_ref.as_deref(), bell.seal), (Some("order_123"), None));
}

#[test]
fn a_genuine_callback_in_other_clothes_has_the_same_seal() {
    let seal =
        |callback: &Value| read_as(callback.to_string().as_bytes(), "application/json").seal.expect("a seal");
    let genuine = seal(&first_vector("100"));
    for (field, value) in [
        ("transaction_fees", json!(3)),
        ("app_transaction_ref", json!("another")),
        ("customer_phone_number", json!("699009900")),
        ("anything", json!("x")),
    ] {
        let mut callback = first_vector("100");
        callback[field] = value;
        assert_eq!(seal(&callback), genuine, "{field}");
    }
    let word = |word: &str| {
        let mut callback = first_vector("100");
        callback["transaction_status"] = word.into();
        seal(&callback)
    };
    assert_ne!(word("FAILED"), genuine, "what the gateway sent is evidence");
    assert_eq!(word("anything"), word("else"), "and a handful of words is enough");
}

#[test]
fn a_header_that_the_dialect_does_not_sign_changes_no_seal() {
    let body = first_vector("100").to_string();
    let seal = |signature_header| {
        let raw =
            RawCallback { body: body.as_bytes(), content_type: Some("application/json"), signature_header };
        read(raw, &config(Dialect::Official, K1)).seal.expect("a seal")
    };
    assert_eq!(seal(Some("anything")), seal(None));
    assert_eq!(seal(Some("something else")), seal(None));
}
