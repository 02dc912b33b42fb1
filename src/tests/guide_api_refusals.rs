//! What the guide's JSON refuses: each with its status and its code, without a write.

use serde_json::{Value, json};

use crate::support::{FORM, Sizes, TestApp};

/// Posts the guide's request with one field changed or, by `null`, left out.
async fn refused(app: &TestApp, field: &str, value: Value) -> (u16, String) {
    let mut body = json!({ "amount": 15000, "currency": "XAF", "reference": "ORDER_1234", "reason": "X" });
    body[field] = value;
    if body[field].is_null() {
        body.as_object_mut().expect("an object").remove(field);
    }
    app.post_json("/api/create-payment", body.to_string()).await.refusal()
}

async fn nothing_was_written(app: &TestApp) {
    assert_eq!(app.record.sizes().await, Sizes::default());
    assert!(app.sandbox().payments().is_empty());
}

#[tokio::test]
async fn an_amount_that_no_buyer_can_pay_is_refused() {
    let app = TestApp::sandboxed().await;
    for amount in [
        json!(0),
        json!(-1500),
        json!(10.5),
        json!("0.1"),
        serde_json::from_str("1000000000000000").expect("10^15"),
        serde_json::from_str("1e15").expect("10^15"),
        serde_json::from_str("1e999999999").expect("a number of JSON"),
        serde_json::from_str("1e-999999999").expect("a number of JSON"),
        serde_json::from_str("9223372036854775808").expect("a number of JSON"),
        json!("9".repeat(10_000)),
        json!("abc"),
        json!("1500 XAF"),
        json!("1,500"),
        json!("15.000"),
        json!("15,000"),
        serde_json::from_str("15.000").expect("a number of JSON"),
        json!("NaN"),
        json!(""),
        json!(true),
        json!([1500]),
        Value::Null,
    ] {
        let answer = refused(&app, "amount", amount.clone()).await;
        assert_eq!(answer, (422, "invalid_amount".to_owned()), "{amount}");
    }
    nothing_was_written(&app).await;
}

#[tokio::test]
async fn a_currency_the_gateway_does_not_take_is_refused() {
    let app = TestApp::sandboxed().await;
    for currency in [json!("USD"), json!("FCFA"), json!(""), json!(950), Value::Null] {
        let answer = refused(&app, "currency", currency.clone()).await;
        assert_eq!(answer, (422, "unknown_currency".to_owned()), "{currency}");
    }
    nothing_was_written(&app).await;
}

#[tokio::test]
async fn a_reference_that_is_not_one_is_refused() {
    let app = TestApp::sandboxed().await;
    for reference in [
        json!(""),
        json!("x".repeat(300)),
        json!("x".repeat(65)),
        json!("a b"),
        json!("é"),
        json!("a\n"),
        Value::Null,
    ] {
        let answer = refused(&app, "reference", reference.clone()).await;
        assert_eq!(answer, (422, "invalid_reference".to_owned()), "{reference}");
    }
    nothing_was_written(&app).await;
}

#[tokio::test]
async fn an_optional_text_that_cannot_be_used_is_left_out_with_a_warning() {
    let app = TestApp::sandboxed().await;
    for (number, (field, value, warning)) in [
        ("reason", json!("x".repeat(256)), "/reason invalid_title"),
        ("reason", json!(" \n "), "/reason invalid_title"),
        ("customer", json!({ "name": "x".repeat(101) }), "/customer/name invalid_name"),
        ("customer", json!({ "email": "nobody" }), "/customer/email invalid_email"),
        ("customer", json!({ "phone": "call me" }), "/customer/phone invalid_phone"),
        ("customer", json!({ "phone": "699 00 99" }), "/customer/phone invalid_phone"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = json!({ "amount": 1500, "currency": "XAF", "reference": format!("R-{number}") });
        body[field] = value;
        let answer = app.post_json("/api/create-payment", body.to_string()).await;
        assert_eq!(answer.status, 200, "{warning}: {}", answer.text());
        let document = answer.json();
        let found = &document["warnings"][0];
        assert_eq!(format!("{} {}", found["pointer"], found["code"]).replace('"', ""), warning);
        assert!(!answer.text().contains("nobody") && !answer.text().contains("call me"));
    }
    let erased = "select count(*) from orders where customer_name is null and customer_email is null \
                and customer_phone is null and title = reference";
    assert_eq!(app.record.number(erased).await, 6);
}

#[tokio::test]
async fn a_field_of_the_wrong_type_is_an_error_with_its_name() {
    let app = TestApp::sandboxed().await;
    for (field, value, code) in [
        ("reference", json!(1234), "invalid_reference"),
        ("reason", json!(17), "invalid_order"),
        ("customer", json!("Awa"), "invalid_order"),
        ("customer", json!({ "phone": 699_009_900 }), "invalid_phone"),
        ("lang", json!("de"), "invalid_order"),
        ("lang", json!(1), "invalid_order"),
    ] {
        assert_eq!(refused(&app, field, value.clone()).await, (422, code.to_owned()), "{field}: {value}");
    }
    nothing_was_written(&app).await;
}

#[tokio::test]
async fn a_reference_used_again_with_another_amount_is_refused() {
    let app = TestApp::sandboxed().await;
    app.open("ORDER_1234", 1500).await;
    let before = app.record.sizes().await;
    for (amount, currency) in [(1501, "XAF"), (15, "EUR")] {
        let body = json!({ "amount": amount, "currency": currency, "reference": "ORDER_1234" });
        let answer = app.post_json("/api/create-payment", body.to_string()).await;
        assert_eq!(answer.refusal(), (409, "reference_taken".to_owned()), "{amount} {currency}");
    }
    assert_eq!(app.record.sizes().await, before);
    assert_eq!(app.record.number("select amount from orders").await, 1500);
}

#[tokio::test]
async fn what_would_not_be_obeyed_is_refused_by_name_and_everything_at_once() {
    let app = TestApp::sandboxed().await;
    let body = json!({
        "amount": 15000, "currency": "XAF", "reference": 1234, "lang": "de", "callback_url": "https://x.example",
        "success_url": "https://x.example", "cancel_url": "https://x.example",
        "customer": { "phone": 699009900, "city": "Douala" },
    });
    let answer = app.post_json("/api/create-payment", body.to_string()).await;
    assert_eq!(answer.refusal(), (422, "invalid_reference".to_owned()), "the first one's, as ever");
    let expected = [
        "/callback_url unknown_field",
        "/cancel_url unknown_field",
        "/customer/city unknown_field",
        "/customer/phone wrong_type",
        "/lang unknown_language",
        "/reference wrong_type",
        "/success_url unknown_field",
    ];
    assert_eq!(answer.fields(), expected);
    assert_eq!(refused(&app, "cancel_url", json!("/")).await, (422, "unknown_field".to_owned()));
    nothing_was_written(&app).await;
}

#[tokio::test]
async fn return_url_and_metadata_are_stored_with_the_order_and_do_not_change() {
    let app = TestApp::sandboxed().await;
    let mut body = json!({
        "amount": 1500, "currency": "XAF", "reference": "R-1", "return_url": "http://localhost:8000/merci",
        "metadata": { "cart": 17 },
    });
    let post = async |body: &Value| app.post_json("/api/create-payment", body.to_string()).await;
    assert_eq!(post(&body).await.status, 200);
    let order = app.order("R-1").await;
    assert_eq!((&order["return_url"], &order["metadata"]), (&body["return_url"], &body["metadata"]));
    assert_eq!(post(&body).await.status, 200);
    body["metadata"] = json!({ "cart": 18 });
    let answer = post(&body).await;
    assert_eq!(answer.refusal(), (409, "reference_taken".to_owned()));
    assert_eq!(answer.fields(), ["/metadata differs"]);
    body["return_url"] = "https://elsewhere.example/".into();
    assert_eq!(post(&body).await.fields(), ["/return_url invalid_return_url"]);
}

#[tokio::test]
async fn a_body_that_is_not_a_json_object_is_refused() {
    let app = TestApp::sandboxed().await;
    for body in
        ["", "not json", "{", r#"{"amount": 15000"#, "[]", r#"[{"amount":1}]"#, "null", "15000", "\u{feff}{}"]
    {
        let answer = app.post_json("/api/create-payment", body).await;
        assert_eq!(answer.refusal(), (400, "invalid_json".to_owned()), "{body}");
    }
    let not_text = app.post_json("/api/create-payment", vec![b'{', b'"', 0xff, b'"']).await;
    assert_eq!(not_text.refusal(), (400, "invalid_json".to_owned()));
    let deep = app.post_json("/api/create-payment", "[".repeat(60_000)).await;
    assert_eq!(deep.refusal(), (400, "invalid_json".to_owned()));
    nothing_was_written(&app).await;
}

#[tokio::test]
async fn a_body_without_the_type_json_is_refused() {
    let app = TestApp::sandboxed().await;
    let body = r#"{"amount":15000,"currency":"XAF","reference":"ORDER_1234"}"#;
    for kind in ["text/plain", FORM, ""] {
        let answer = app.post("/api/create-payment", kind, body).await;
        assert_eq!(answer.refusal(), (415, "not_json".to_owned()), "{kind}");
    }
    nothing_was_written(&app).await;
    let answer = app.post("/api/create-payment", "Application/JSON; charset=UTF-8", body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn a_megabyte_is_refused() {
    let app = TestApp::sandboxed().await;
    let body = json!({ "amount": 1, "currency": "XAF", "reference": "R", "reason": "x".repeat(1 << 20) });
    let answer = app.post_json("/api/create-payment", body.to_string()).await;
    assert_eq!(answer.refusal(), (413, "too_large".to_owned()));
    nothing_was_written(&app).await;
}

#[tokio::test]
async fn a_paid_order_cannot_be_paid_again() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("ORDER_1234", 1500).await;
    app.settle(&attempt.transaction_ref, caisse_sandbox::SandboxOutcome::Success);
    assert_eq!(app.tx_status(&attempt.transaction_ref).await, "SUCCESS");
    let before = app.record.sizes().await;
    let answer = app.create_payment("ORDER_1234", 1500).await;
    assert_eq!(answer.refusal(), (409, "not_payable".to_owned()));
    assert_eq!(app.record.sizes().await, before);
}
