//! Mobile money without the payment page: `payin` and `payin/authorize` (`docs/mycoolpay.md` §2).

use axum::{Json, extract::State};
use caisse_domain::Phone;
use serde_json::{Value, json};

use super::auth::OwnKey;
use crate::{
    engine::{
        payment::{PaylinkRequest, SandboxKind, ussd},
        runner,
        sandbox::Sandbox,
        scenario::{ORDINARY_PAYIN, Scenario},
    },
    error::SandboxError,
    fields::Fields,
};

/// `POST /api/{public_key}/payin`: asks the payer's phone for the money.
pub(crate) async fn create(
    _: OwnKey,
    State(sandbox): State<Sandbox>,
    fields: Fields,
) -> Result<Json<Value>, SandboxError> {
    let (asked, phone) = PaylinkRequest::read_direct(&fields)?;

    let transaction_ref = sandbox.lock_payments().open(SandboxKind::Payin, asked)?;
    let scenario = Scenario::of_phone(&phone).unwrap_or(&ORDINARY_PAYIN);
    sandbox.with_payment(&transaction_ref, |payment| {
        payment.opened = true;
        payment.operator = phone.operator();
        payment.ask_for_code(scenario);
    });
    if scenario.code.is_some() {
        return Ok(answer(&transaction_ref, "REQUIRE_OTP", None));
    }
    runner::start_with_call(&sandbox, &transaction_ref, scenario).await;
    Ok(answer(&transaction_ref, "PENDING", Some(&phone)))
}

/// `POST /api/{public_key}/payin/authorize`: takes the code from the SMS. The right one begins the payment; it does not
/// end it.
pub(crate) async fn authorize(
    _: OwnKey,
    State(sandbox): State<Sandbox>,
    fields: Fields,
) -> Result<Json<Value>, SandboxError> {
    let transaction_ref = fields.required("transaction_ref")?;
    let code = fields.required("code")?;
    let tried =
        sandbox.with_payment(&transaction_ref, |payment| (payment.take_code(&code), payment.phone.clone()));
    let (scenario, phone) = tried.ok_or(SandboxError::UnknownTransaction)?;
    drop(runner::start(&sandbox, &transaction_ref, scenario?));
    Ok(answer(&transaction_ref, "PENDING", phone.as_ref()))
}

/// Includes what the payer dials to see the request, once there is one.
fn answer(transaction_ref: &str, action: &str, dialed_by: Option<&Phone>) -> Json<Value> {
    let ussd = dialed_by.map(ussd);
    Json(json!({ "status": "success", "transaction_ref": transaction_ref, "action": action, "ussd": ussd }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        SandboxOutcome,
        testing::{self, payin_request},
    };

    const PAYIN: &str = "/api/pk_sandbox/payin";
    const AUTHORIZE: &str = "/api/pk_sandbox/payin/authorize";

    #[tokio::test]
    async fn each_operators_payer_sees_what_to_dial_and_the_money_follows() {
        for (phone, ussd, operator) in [("677123456", "*126#", "CM_MOMO"), ("699009900", "#150*50#", "CM_OM")]
        {
            let sandbox = testing::fast_sandbox();
            let (status, answer) = testing::post_json(&sandbox, PAYIN, &payin_request(phone)).await;
            let transaction_ref = answer["transaction_ref"].as_str().expect("a reference").to_owned();
            let expected = json!({
                "status": "success", "transaction_ref": transaction_ref, "action": "PENDING", "ussd": ussd,
            });
            assert_eq!((status, answer), (200, expected));
            testing::until_outcome(&sandbox, &transaction_ref, SandboxOutcome::Success).await;
            let (_, report) = testing::check_status(&sandbox, &transaction_ref).await;
            assert_eq!(
                (&report["transaction_type"], &report["transaction_operator"]),
                (&json!("PAYIN"), &json!(operator))
            );
        }
    }

    #[tokio::test]
    async fn a_payin_is_read_from_a_form_and_its_reference_is_used_up() {
        let sandbox = testing::sandbox();
        let form = "transaction_amount=100&transaction_currency=XAF&app_transaction_ref=a&customer_phone_number=677123456";
        assert_eq!(testing::post_form(&sandbox, PAYIN, form).await.0, 200);
        assert_eq!(testing::post_form(&sandbox, PAYIN, form).await.0, 409);
        assert_eq!(sandbox.payments()[0].paylink_calls, 2);
    }

    #[tokio::test]
    async fn a_payin_without_a_number_or_in_euros_is_refused() {
        let sandbox = testing::sandbox();
        for (body, word) in [
            (r#"{"transaction_amount":100,"app_transaction_ref":"a"}"#.to_owned(), "customer_phone_number"),
            (payin_request("677123456").replace("XAF", "EUR"), "transaction_currency"),
            (payin_request("12"), "customer_phone_number"),
        ] {
            let (status, answer) = testing::post_json(&sandbox, PAYIN, &body).await;
            assert_eq!((status, &answer["status"]), (400, &json!("error")), "{body}");
            assert!(answer["message"].as_str().is_some_and(|text| text.contains(word)), "{body}: {answer}");
        }
        assert!(sandbox.payments().is_empty());
    }

    #[tokio::test]
    async fn an_accepted_code_begins_the_payment_and_a_wrong_one_does_not() {
        let sandbox = testing::sandbox();
        let (_, answer) = testing::post_json(&sandbox, PAYIN, &payin_request("690000005")).await;
        assert_eq!((&answer["action"], &answer["ussd"]), (&json!("REQUIRE_OTP"), &Value::Null));
        let transaction_ref = answer["transaction_ref"].as_str().expect("a reference");
        let code = |code: &str| json!({ "transaction_ref": transaction_ref, "code": code }).to_string();

        let (status, answer) = testing::post_json(&sandbox, AUTHORIZE, &code("000000")).await;
        assert_eq!((status, answer), (401, json!({ "status": "error", "message": "Wrong code" })));
        assert_eq!(testing::check_status(&sandbox, transaction_ref).await.1["transaction_status"], "PENDING");

        let (status, answer) = testing::post_json(&sandbox, AUTHORIZE, &code("123456")).await;
        assert_eq!(
            (status, &answer["action"], &answer["ussd"]),
            (200, &json!("PENDING"), &json!("#150*50#"))
        );
        testing::until_outcome(&sandbox, transaction_ref, SandboxOutcome::Success).await;
        assert_eq!(testing::post_json(&sandbox, AUTHORIZE, &code("123456")).await.0, 400);
    }

    #[tokio::test]
    async fn a_code_that_was_not_asked_for_is_refused() {
        let sandbox = testing::sandbox();
        let form = "transaction_ref=unknown&code=123456";
        assert_eq!(testing::post_form(&sandbox, AUTHORIZE, form).await.0, 404);
        assert_eq!(testing::post_form(&sandbox, AUTHORIZE, "code=123456").await.0, 400);
        assert_eq!(testing::post_form(&sandbox, "/api/pk_other/payin/authorize", form).await.0, 404);
    }
}
