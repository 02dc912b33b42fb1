//! What `/api/v1/orders` refuses: each field by its name, all of them at once, without a write.

use serde_json::{Value, json};

use crate::support::{Answer, Setup, Sizes, TestApp};

fn order() -> Value {
    json!({ "reference": "ORDER_1234", "amount": 15000, "currency": "XAF", "title": "Deux pagnes" })
}

/// Posts an order with one field changed or, by `null`, left out.
async fn with(app: &TestApp, field: &str, value: Value) -> Answer {
    let mut body = order();
    body[field] = value;
    app.post_order(&body).await
}

async fn nothing_was_written(app: &TestApp) {
    assert_eq!(app.record.sizes().await, Sizes::default());
}

#[tokio::test]
async fn everything_that_is_wrong_is_listed_at_once_by_field() {
    let app = TestApp::sandboxed().await;
    let body = json!({
        "reference": 1234, "amount": true, "currency": "USD", "title": ["X"], "lang": "de", "reason": "X",
        "customer": { "name": 1, "email": "nobody", "phone": 699009900, "address": "Douala" },
        "return_url": "https://elsewhere.example", "metadata": [1], "cancel_url": null,
    });
    let answer = app.post_order(&body).await;
    assert_eq!(answer.problem(), (422, "invalid_fields".to_owned()));
    let expected = [
        "/amount wrong_type",
        "/cancel_url unknown_field",
        "/currency unknown_currency",
        "/customer/address unknown_field",
        "/customer/email invalid_email",
        "/customer/name wrong_type",
        "/customer/phone wrong_type",
        "/lang unknown_language",
        "/metadata wrong_type",
        "/reason unknown_field",
        "/reference wrong_type",
        "/return_url invalid_return_url",
        "/title wrong_type",
    ];
    assert_eq!(answer.fields(), expected);
    nothing_was_written(&app).await;
}

#[tokio::test]
async fn an_amount_with_two_readings_is_refused_and_both_are_named() {
    let app = TestApp::sandboxed().await;
    let number = |text: &str| serde_json::from_str::<Value>(text).expect("a number of JSON");
    for amount in [json!("15.000"), json!("15,000"), json!("1.500.000"), number("15.000")] {
        let answer = with(&app, "amount", amount.clone()).await;
        assert_eq!(answer.fields(), ["/amount ambiguous_amount"], "{amount}");
        assert!(answer.text().contains("15000 for fifteen thousand"), "{}", answer.text());
    }
    nothing_was_written(&app).await;
    let forms =
        [json!("15 000"), json!("15\u{a0}000"), json!("15\u{202f}000"), number("1.5e4"), number("15000.00")];
    for (place, amount) in forms.into_iter().enumerate() {
        let mut body = order();
        (body["reference"], body["amount"], body["currency"]) =
            (format!("R-{place}").into(), amount.clone(), "xaf".into());
        assert_eq!(app.post_order(&body).await.json()["amount"], 15000, "{amount}");
    }
}

#[tokio::test]
async fn a_phone_that_no_country_has_is_named() {
    let app = TestApp::sandboxed().await;
    for phone in ["call me", "699 00 99", "+33 6 12", "+999 123456789"] {
        let answer = with(&app, "customer", json!({ "phone": phone })).await;
        assert_eq!(answer.fields(), ["/customer/phone invalid_phone"], "{phone}");
    }
    nothing_was_written(&app).await;
}

#[tokio::test]
async fn what_has_to_be_given_and_is_not_is_named() {
    let app = TestApp::sandboxed().await;
    let answer = app.post_order(&json!({})).await;
    assert_eq!(
        answer.fields(),
        ["/amount missing", "/currency missing", "/reference missing", "/title missing"]
    );
    for field in ["amount", "currency", "reference", "title"] {
        assert_eq!(with(&app, field, Value::Null).await.fields(), [format!("/{field} missing")]);
    }
    nothing_was_written(&app).await;
}

#[tokio::test]
async fn what_may_be_left_out_may_be_null() {
    let app = TestApp::sandboxed().await;
    let mut body = order();
    for name in ["customer", "lang", "return_url", "metadata"] {
        body[name] = Value::Null;
    }
    assert_eq!(app.post_order(&body).await.status, 201);
    body["reference"] = "ORDER_2".into();
    body["customer"] = json!({ "name": null, "email": "", "phone": " " });
    assert_eq!(app.post_order(&body).await.status, 201);
}

#[tokio::test]
async fn a_refusal_quotes_nothing_that_was_sent() {
    let app = TestApp::sandboxed().await;
    let mut body = order();
    for (name, value) in [("currency", "canary-1"), ("lang", "canary-2"), ("return_url", "https://canary-3")]
    {
        body[name] = value.into();
    }
    body["customer"] = json!({ "email": "canary-4", "phone": "+33 canary-5", "name": "canary-6".repeat(20) });
    body["title"] = "canary-7".repeat(40).into();
    body["metadata"] = json!({ "canary-8": "canary-9".repeat(600) });
    let answer = app.post_order(&body).await;
    assert_eq!(answer.json()["errors"].as_array().map(Vec::len), Some(8), "{}", answer.text());
    assert!(!answer.text().contains("canary"), "{}", answer.text());
}

#[tokio::test]
async fn a_field_that_is_given_twice_is_refused_at_any_depth() {
    let app = TestApp::sandboxed().await;
    let rest = r#""reference":"R","currency":"XAF","title":"X""#;
    for (fields, pointer) in [
        (r#""amount":15000,"amount":1"#, "/amount"),
        (r#""amount":1,"customer":{"phone":"699009900","phone":"677123456"}"#, "/customer/phone"),
        (r#""amount":1,"metadata":{"a":[{"b":1,"b":1}]}"#, "/metadata/a/0/b"),
    ] {
        let answer = app.post_json("/api/v1/orders", format!("{{{fields},{rest}}}")).await;
        assert_eq!(answer.fields(), [format!("{pointer} repeated_field")]);
    }
    nothing_was_written(&app).await;
}

#[tokio::test]
async fn an_unknown_field_is_named_as_a_pointer_and_not_at_length() {
    let app = TestApp::sandboxed().await;
    assert_eq!(with(&app, "a/b~c", json!(1)).await.fields(), ["/a~1b~0c unknown_field"]);
    let answer = with(&app, &"x".repeat(10_000), json!(1)).await;
    assert_eq!(answer.fields(), [format!("/{} unknown_field", "x".repeat(64))]);
    nothing_was_written(&app).await;
}

#[tokio::test]
async fn a_buyer_is_led_back_to_the_shops_own_origins_only() {
    let setup = Setup::live().with("SHOP_URL", "https://shop.example/start");
    let app = setup.with("RETURN_ORIGINS", "https://pay.shop.example, http://localhost:8000").start().await;
    for (number, url) in [
        "https://shop.example",
        "https://shop.example/a?b=c#d",
        "https://pay.shop.example/",
        "http://localhost:8000/",
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = order();
        (body["reference"], body["return_url"]) = (format!("R-{number}").into(), url.into());
        assert_eq!(app.post_order(&body).await.status, 201, "{url}");
    }
    let before = app.record.sizes().await;
    let long = format!("https://shop.example/{}", "x".repeat(2048));
    for url in [
        "https://elsewhere.example/",
        "http://shop.example/",
        "https://shop.example:8443/",
        "https://shop.example.elsewhere.example/",
        "https://shop.example@elsewhere.example/",
        "https://user:word@shop.example/",
        "http://localhost:8001/",
        "/thanks",
        "//shop.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "",
        &long,
    ] {
        let answer = with(&app, "return_url", url.into()).await;
        assert_eq!(answer.fields(), ["/return_url invalid_return_url"], "{url}");
    }
    let answer = with(&app, "return_url", "https://elsewhere.example/".into()).await;
    let message = answer.json()["errors"][0]["message"].as_str().unwrap_or_default().to_owned();
    assert!(message.contains("SHOP_URL") && message.contains("RETURN_ORIGINS"), "{message}");
    assert_eq!(app.record.sizes().await, before);
}

#[tokio::test]
async fn a_sandbox_without_settings_leads_back_to_this_machine_only() {
    let app = TestApp::sandboxed().await;
    for (number, url) in
        ["http://localhost:8000/merci", "http://127.0.0.1:8000/", "https://[::1]/"].into_iter().enumerate()
    {
        let mut body = order();
        (body["reference"], body["return_url"]) = (format!("R-{number}").into(), url.into());
        assert_eq!(app.post_order(&body).await.status, 201, "{url}");
    }
    for url in ["https://shop.example/", "ftp://localhost/", "javascript://localhost/%0aalert(1)"] {
        let answer = with(&app, "return_url", url.into()).await;
        assert_eq!(answer.fields(), ["/return_url invalid_return_url"], "{url}");
    }

    let app = Setup::sandbox().with("SHOP_URL", "https://shop.example").start().await;
    let answer = with(&app, "return_url", "http://localhost:8000/".into()).await;
    assert_eq!(
        answer.fields(),
        ["/return_url invalid_return_url"],
        "a shop that has an address is led back to it"
    );
}

#[tokio::test]
async fn metadata_of_four_kilobytes_come_back_as_they_were_and_more_are_refused() {
    let app = TestApp::sandboxed().await;
    let metadata = json!({ "text": "x".repeat(4096 - r#"{"text":""}"#.len()) });
    let answer = with(&app, "metadata", metadata.clone()).await;
    assert_eq!((answer.status, &answer.json()["metadata"]), (201, &metadata));
    let mut body = order();
    (body["reference"], body["metadata"]) = ("R-2".into(), json!({ "text": "x".repeat(4096) }));
    assert_eq!(app.post_order(&body).await.fields(), ["/metadata invalid_metadata"]);
}
