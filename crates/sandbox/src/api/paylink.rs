//! The server API of the payment page: `paylink` and `checkStatus` (`docs/mycoolpay.md` §2).

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::StatusCode,
};
use serde_json::Value;

use super::auth::OwnKey;
use crate::{
    engine::{
        dialect::{paylink_answer, report},
        payment::{PaylinkRequest, SandboxKind},
        runner,
        sandbox::Sandbox,
        scenario::Scenario,
    },
    error::SandboxError,
    fields::Fields,
};

/// `POST /api/{public_key}/paylink[?extra=params]`: makes a payment link, and answers in the request's dialect.
/// The extra parameters come back on the return page's URL.
pub(crate) async fn create(
    _: OwnKey,
    State(sandbox): State<Sandbox>,
    RawQuery(query): RawQuery,
    fields: Fields,
) -> Result<(StatusCode, Json<Value>), SandboxError> {
    let asked = PaylinkRequest::read(&fields, query.unwrap_or_default())?;
    let dialect = asked.dialect();
    let early = Scenario::of_link(asked.phone.as_ref(), asked.amount).filter(|row| row.begins_early);

    let transaction_ref = sandbox.lock_payments().open(SandboxKind::Payin, asked)?;
    if let Some(scenario) = early {
        runner::start_with_call(&sandbox, &transaction_ref, scenario).await;
    }

    let payment_url = format!("{}/payment/checkout/{transaction_ref}", sandbox.config.base_url);
    let (http_status, answer) = paylink_answer(dialect, &transaction_ref, &payment_url);
    Ok((http_status, Json(answer)))
}

/// `GET /api/{public_key}/checkStatus/{transaction_ref}`: the status of a payment, in the dialect of its
/// `paylink` request.
pub(crate) async fn check_status(
    _: OwnKey,
    State(sandbox): State<Sandbox>,
    Path((_, transaction_ref)): Path<(String, String)>,
) -> Result<Json<Value>, SandboxError> {
    let answer = sandbox.with_payment(&transaction_ref, |payment| {
        payment.status_checks += 1;
        report(&payment.as_reported())
    });
    answer.map(Json).ok_or(SandboxError::UnknownTransaction)
}

/// Every other path: the gateway's error form instead of an empty 404.
pub(crate) async fn unknown_route() -> SandboxError {
    SandboxError::UnknownRoute
}

/// Every other method, likewise.
pub(crate) async fn wrong_method() -> SandboxError {
    SandboxError::WrongMethod
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        SandboxOutcome,
        testing::{self, GUIDE_REQUEST, OFFICIAL_REQUEST},
    };

    const PAYLINK: &str = "/api/pk_sandbox/paylink";

    #[tokio::test]
    async fn an_official_link_is_answered_201_and_starts_created() {
        let sandbox = testing::sandbox();
        let (status, answer) = testing::post_json(&sandbox, PAYLINK, OFFICIAL_REQUEST).await;
        let transaction_ref = answer["transaction_ref"].as_str().expect("a reference");
        assert_eq!((status, &answer["status"]), (201, &Value::from("success")));
        assert_eq!(
            answer["payment_url"],
            format!("http://localhost:3001/payment/checkout/{transaction_ref}")
        );

        let (status, report) = testing::check_status(&sandbox, transaction_ref).await;
        assert_eq!(status, 200);
        assert_eq!(
            report,
            json!({
                "status": "success",
                "app_transaction_ref": "order_123",
                "operator_transaction_ref": null,
                "transaction_ref": transaction_ref,
                "transaction_type": "PAYIN",
                "transaction_amount": 15000,
                "transaction_fees": 300,
                "transaction_currency": "XAF",
                "transaction_operator": "",
                "transaction_status": "CREATED",
                "transaction_message": null,
                "customer_phone_number": "699009900",
            })
        );
    }

    #[tokio::test]
    async fn a_guide_link_is_answered_and_checked_in_the_guides_words() {
        let sandbox = testing::sandbox();
        let (status, answer) = testing::post_json(&sandbox, PAYLINK, GUIDE_REQUEST).await;
        let transaction_ref = answer["transaction_ref"].as_str().expect("a reference");
        assert_eq!((status, &answer["status"]), (200, &Value::from("PENDING")));
        assert!(answer["payment_url"].as_str().is_some_and(|url| url.ends_with(transaction_ref)));

        let (_, report) = testing::check_status(&sandbox, transaction_ref).await;
        let expected = json!({
            "transaction_ref": transaction_ref, "reference": "ORDER_1234", "amount": 1500,
            "currency": "XAF", "status": "PENDING", "operator": "",
        });
        assert_eq!(report, expected);
    }

    #[tokio::test]
    async fn a_form_is_read_like_json_in_both_dialects() {
        let sandbox = testing::sandbox();
        let official =
            "transaction_amount=2.50&transaction_currency=EUR&app_transaction_ref=a&customer_lang=en";
        let guide = "amount=1500&currency=XAF&reference=b&customer%5Bname%5D=Fabrice";
        assert_eq!(testing::post_form(&sandbox, PAYLINK, official).await.0, 201);
        assert_eq!(testing::post_form(&sandbox, PAYLINK, guide).await.0, 200);

        let payments = sandbox.payments();
        assert_eq!(payments[0].request.amount.to_string(), "2.5 EUR");
        assert_eq!(payments[1].request.customer_name.as_deref(), Some("Fabrice"));
    }

    #[tokio::test]
    async fn an_amount_of_cents_is_written_as_a_number_and_never_as_a_float() {
        let sandbox = testing::sandbox();
        let body = r#"{"transaction_amount":2.50,"transaction_currency":"EUR","app_transaction_ref":"a"}"#;
        let (_, answer) = testing::post_json(&sandbox, PAYLINK, body).await;
        let transaction_ref = answer["transaction_ref"].as_str().expect("a reference");
        let report = testing::check_status(&sandbox, transaction_ref).await.1.to_string();
        assert!(report.contains(r#""transaction_amount":2.5,"#), "{report}");
        assert!(report.contains(r#""transaction_fees":0.05,"#), "{report}");

        assert!(sandbox.misreport_amount(transaction_ref, "2.50000"));
        assert!(!sandbox.misreport_amount(transaction_ref, "two"));
        let report = testing::check_status(&sandbox, transaction_ref).await.1.to_string();
        assert!(report.contains(r#""transaction_amount":2.50000,"#), "{report}");
    }

    #[tokio::test]
    async fn a_second_use_of_a_reference_is_refused_and_counted() {
        let sandbox = testing::sandbox();
        testing::post_json(&sandbox, PAYLINK, OFFICIAL_REQUEST).await;
        let (status, answer) = testing::post_json(&sandbox, PAYLINK, OFFICIAL_REQUEST).await;
        let expected = json!({ "status": "error", "message": "Duplicate transaction reference" });
        assert_eq!((status, answer), (409, expected));
        assert_eq!(sandbox.payments().len(), 1);
        assert_eq!(sandbox.payments()[0].paylink_calls, 2);
    }

    #[tokio::test]
    async fn a_bad_request_is_refused_in_the_gateways_shape_and_opens_nothing() {
        let sandbox = testing::sandbox();
        for (body, word) in [
            ("not json", "body"),
            ("[]", "body"),
            ("{}", "transaction_amount"),
            (r#"{"transaction_amount":100}"#, "app_transaction_ref"),
            (r#"{"transaction_amount":0,"app_transaction_ref":"a"}"#, "greater than zero"),
            (r#"{"transaction_amount":-5,"app_transaction_ref":"a"}"#, "greater than zero"),
            (r#"{"transaction_amount":10.5,"app_transaction_ref":"a"}"#, "decimals"),
            (r#"{"transaction_amount":1e15,"app_transaction_ref":"a"}"#, "too large"),
            (r#"{"transaction_amount":[1],"app_transaction_ref":"a"}"#, "transaction_amount"),
            (
                r#"{"transaction_amount":9,"transaction_currency":"USD","app_transaction_ref":"a"}"#,
                "XAF or EUR",
            ),
            (r#"{"transaction_amount":9,"app_transaction_ref":"a","customer_phone_number":"12"}"#, "phone"),
            (r#"{"transaction_amount":9,"app_transaction_ref":"a","customer_lang":"de"}"#, "fr or en"),
            (r#"{"amount":100}"#, "reference"),
            (r#"{"amount":100,"reference":"a","success_url":"javascript:alert(1)"}"#, "success_url"),
        ] {
            let (status, answer) = testing::post_json(&sandbox, PAYLINK, body).await;
            assert_eq!((status, &answer["status"]), (400, &Value::from("error")), "{body}");
            assert!(answer["message"].as_str().is_some_and(|text| text.contains(word)), "{body}: {answer}");
        }
        assert!(sandbox.payments().is_empty());
    }

    #[tokio::test]
    async fn what_cannot_be_read_at_all_is_reported() {
        let sandbox = testing::sandbox();
        let large = format!(r#"{{"transaction_reason":"{}"}}"#, "x".repeat(70_000));
        assert_eq!(testing::post_json(&sandbox, PAYLINK, &large).await.0, 413);
        assert_eq!(testing::post(&sandbox, PAYLINK, "text/plain", OFFICIAL_REQUEST).await.0, 415);
        let echo = format!("{PAYLINK}?order={}", "x".repeat(250));
        assert_eq!(testing::post_json(&sandbox, &echo, OFFICIAL_REQUEST).await.0, 400);
    }

    #[tokio::test]
    async fn another_key_and_an_unknown_reference_are_not_found() {
        let sandbox = testing::sandbox();
        for (status, answer) in [
            testing::post_json(&sandbox, "/api/pk_other/paylink", OFFICIAL_REQUEST).await,
            testing::get_json(&sandbox, "/api/pk_other/checkStatus/x").await,
            testing::check_status(&sandbox, "00000000-0000-0000-0000-000000000000").await,
            testing::get_json(&sandbox, "/api/pk_sandbox/refund").await,
        ] {
            assert_eq!((status, &answer["status"]), (404, &Value::from("error")), "{answer}");
        }
    }

    #[tokio::test]
    async fn a_test_may_settle_a_payment_as_it_likes() {
        let (sandbox, transaction_ref) = testing::opened(OFFICIAL_REQUEST).await;
        for outcome in [SandboxOutcome::Failed, SandboxOutcome::Success] {
            assert!(sandbox.settle(&transaction_ref, outcome));
            assert_eq!(
                testing::check_status(&sandbox, &transaction_ref).await.1["transaction_status"],
                outcome.as_str()
            );
        }
        assert!(!sandbox.settle("unknown", SandboxOutcome::Success));
        assert_eq!(sandbox.payments()[0].status_checks, 2);
    }
}
