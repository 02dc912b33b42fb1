//! The guide's JSON: creating a payment page, and the status of the payment.

use caisse_sandbox::SandboxOutcome;
use serde_json::json;

use crate::support::{Attempt, Sizes, TestApp};

/// The request of the guide's own page (its §5, option A).
const GUIDE_SNIPPET: &str = r#"{
    "amount": 15000, "currency": "XAF", "reference": "ORDER_1234", "reason": "Achat produit X",
    "customer": { "name": "Fabrice", "phone": "+2376...", "email": "client@example.com" }
}"#;

#[tokio::test]
async fn the_guides_own_request_opens_a_payment_page() {
    let app = TestApp::sandboxed().await;
    let answer = app.post_json("/api/create-payment", GUIDE_SNIPPET).await;
    let attempt = Attempt::read(&answer);
    assert_eq!(answer.json()["status"], "PENDING");
    assert_eq!(answer.header("content-type"), "application/json");
    assert!(attempt.payment_url.ends_with(&attempt.transaction_ref), "{attempt:?}");
    assert_eq!(app.get(&attempt.payment_url).await.status, 200);
    assert_eq!(app.get(&attempt.order_url).await.state(), "open");

    let asked = app.sandbox().payment(&attempt.transaction_ref).expect("a payment at the gateway").request;
    assert_eq!((asked.amount.to_string().as_str(), asked.reason.as_str()), ("15000 XAF", "Achat produit X"));
    assert_eq!(asked.customer_name.as_deref(), Some("Fabrice"));
    assert_eq!(asked.phone, None);
}

#[tokio::test]
async fn a_placeholder_for_a_phone_is_no_phone() {
    let app = TestApp::sandboxed().await;
    for (number, phone) in ["+2376...", "+2376XXXXXXXX", "2376xxxxxxxx", "", "  "].iter().enumerate() {
        let body = json!({
            "amount": 100, "currency": "XAF", "reference": format!("R{number}"), "customer": { "phone": phone },
        });
        let answer = app.post_json("/api/create-payment", body.to_string()).await;
        assert_eq!(answer.status, 200, "{phone}: {}", answer.text());
    }
    assert_eq!(app.record.number("select count(*) from orders where customer_phone is null").await, 5);
}

#[tokio::test]
async fn a_phone_of_cameroon_reaches_the_gateway_however_it_was_written() {
    let app = TestApp::sandboxed().await;
    let body = json!({
        "amount": 100, "currency": "XAF", "reference": "R", "customer": { "phone": "+237 6 99-00-99-00" },
    });
    let attempt = Attempt::read(&app.post_json("/api/create-payment", body.to_string()).await);
    let phone = app.sandbox().payment(&attempt.transaction_ref).and_then(|payment| payment.request.phone);
    assert_eq!(phone.expect("a phone").national(), "699009900");
}

#[tokio::test]
async fn a_customer_is_reached_anywhere_and_the_gateway_gets_payers_only() {
    let app = TestApp::sandboxed().await;
    let post = async |reference: &str, phone: &str| {
        let body = json!({
            "amount": 100, "currency": "xaf", "reference": reference, "customer": { "phone": phone },
        });
        let answer = app.post_json("/api/create-payment", body.to_string()).await;
        assert_eq!((answer.status, answer.json().get("warnings")), (200, None), "{phone}: {}", answer.text());
        let attempt = Attempt::read(&answer);
        assert_eq!(app.get(&attempt.order_url).await.status, 200);
        app.sandbox().payment(&attempt.transaction_ref).expect("a payment").request.phone
    };
    for (number, phone) in
        ["+33612345678", "+2348012345678", "+237 222 22 22 22", "620000000", "662 00 00 00"]
            .iter()
            .enumerate()
    {
        assert_eq!(post(&format!("R-{number}"), phone).await, None, "{phone}");
    }
    assert_eq!(
        post("R-9", "\u{202a}+237 6 99 00 99 00\u{202c}").await.expect("a phone").national(),
        "699009900"
    );
    let stored = app.record.texts("select customer_phone from orders order by order_id").await;
    let expected =
        ["+33612345678", "+2348012345678", "+237222222222", "+237620000000", "+237662000000", "699009900"];
    assert_eq!(stored, expected);
}

#[tokio::test]
async fn asking_twice_answers_the_same_payment() {
    let app = TestApp::sandboxed().await;
    let first = app.open("R-1", 1500).await;
    app.advance_past_check_interval();
    assert_eq!(app.open("R-1", 1500).await, first);
    let sizes = app.record.sizes().await;
    assert_eq!((sizes.orders, sizes.payments), (1, 1));
    assert_eq!(app.sandbox().payments().len(), 1);
}

#[tokio::test]
async fn an_amount_may_be_written_in_any_way_that_is_exact() {
    let app = TestApp::sandboxed().await;
    for (number, amount) in ["1500", "1500.0", "1.5e3", r#""1500""#, r#"" 1500 ""#].iter().enumerate() {
        let body = format!(r#"{{"amount":{amount},"currency":"XAF","reference":"R{number}"}}"#);
        let answer = app.post_json("/api/create-payment", body).await;
        assert_eq!(answer.status, 200, "{amount}: {}", answer.text());
    }
    assert_eq!(app.record.number("select count(*) from orders where amount = 1500").await, 5);
}

#[tokio::test]
async fn euros_have_cents() {
    let app = TestApp::sandboxed().await;
    let body = r#"{"amount":2.50,"currency":"EUR","reference":"R","lang":"en"}"#;
    let attempt = Attempt::read(&app.post_json("/api/create-payment", body).await);
    assert_eq!(app.record.number("select amount from payments").await, 250);
    let status = app.get(&format!("/api/tx-status/{}", attempt.transaction_ref)).await;
    assert!(status.text().contains(r#""amount":2.5,"#), "{}", status.text());
    assert!(app.get(&attempt.order_url).await.text().contains("€2.50"));
}

#[tokio::test]
async fn tx_status_answers_in_the_guides_words() {
    let app = TestApp::sandboxed().await;
    for (outcome, word) in [
        (SandboxOutcome::Pending, "PENDING"),
        (SandboxOutcome::Success, "SUCCESS"),
        (SandboxOutcome::Failed, "FAILED"),
        (SandboxOutcome::Canceled, "CANCELED"),
    ] {
        let attempt = app.open(word, 1500).await;
        app.settle(&attempt.transaction_ref, outcome);
        assert_eq!(app.tx_status(&attempt.transaction_ref).await, word);
    }
}

#[tokio::test]
async fn tx_status_answers_what_is_paid_for_how_much() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("ORDER_1234", 15_000).await;
    let answer = app.get(&format!("/api/tx-status/{}", attempt.transaction_ref)).await;
    let expected = json!({
        "transaction_ref": attempt.transaction_ref, "reference": "ORDER_1234", "status": "PENDING",
        "amount": 15000, "currency": "XAF", "operator": null,
        "order": {
            "reference": "ORDER_1234", "status": "pending", "amount": 15000, "currency": "XAF", "paid_at": null,
        },
    });
    assert_eq!(answer.json(), expected);
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn an_unknown_transaction_is_not_found() {
    let app = TestApp::sandboxed().await;
    for reference in ["18ac6335-2bdd-4b95-944e-ef029c49c5b5", "x%20y", "%C3%A9", &"x".repeat(300)] {
        let answer = app.get(&format!("/api/tx-status/{reference}")).await;
        assert_eq!(answer.refusal(), (404, "unknown_transaction".to_owned()), "{reference}");
    }
}

#[tokio::test]
async fn a_transaction_that_is_not_even_text_is_not_found() {
    let app = TestApp::sandboxed().await;
    let answer = app.get("/api/tx-status/%FF").await;
    assert_eq!(answer.refusal(), (404, "unknown_transaction".to_owned()));
}

#[tokio::test]
async fn below_api_errors_are_json_whatever_the_address_and_the_method() {
    let app = TestApp::sandboxed().await;
    for path in ["/api/nothing", "/api/", "/api/tx-status/", "/api/tx-status/a/b", "/api/callback/other"] {
        assert_eq!(app.get(path).await.refusal(), (404, "not_found".to_owned()), "{path}");
    }
    for path in ["/api/create-payment", "/api/callback/mycoolpay"] {
        let answer = app.get(path).await;
        assert_eq!(answer.refusal(), (405, "method_not_allowed".to_owned()), "{path}");
        assert!(answer.header("allow").contains("POST"), "{path}");
    }
    let answer = app.post_json("/api/tx-status/x", "{}").await;
    assert_eq!(answer.refusal(), (405, "method_not_allowed".to_owned()));
    assert_eq!(app.record.sizes().await, Sizes::default());
}
