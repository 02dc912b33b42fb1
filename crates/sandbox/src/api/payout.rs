//! Payouts and the balance: `payout` and `balance` (`docs/mycoolpay.md` §2). Only these two require the
//! private key, and only these two are closed to unregistered addresses.

use axum::{Json, extract::State, http::StatusCode};
use caisse_domain::Operator;
use serde_json::{Value, json};

use crate::{
    engine::{
        outcome::SandboxOutcome,
        payment::{PaylinkRequest, SandboxKind},
        runner,
        sandbox::Sandbox,
        scenario::{ORDINARY_PAYOUT, Scenario},
    },
    error::SandboxError,
    fields::Fields,
};

/// `POST /api/{public_key}/payout`: 200 when the money has arrived, 202 when it is on its way.
pub(crate) async fn create(
    State(sandbox): State<Sandbox>,
    fields: Fields,
) -> Result<(StatusCode, Json<Value>), SandboxError> {
    let (asked, phone) = PaylinkRequest::read_direct(&fields)?;
    let operator = match Operator::parse(&fields.required("transaction_operator")?) {
        Some(operator) if operator != Operator::Card => operator,
        _ => return Err(SandboxError::Invalid("transaction_operator", "CM_OM, CM_MOMO or MCP")),
    };

    let transaction_ref = sandbox.open_payout(asked, operator)?;
    let scenario = Scenario::of_phone(&phone).unwrap_or(&ORDINARY_PAYOUT);
    runner::start_with_call(&sandbox, &transaction_ref, scenario).await;
    let done =
        sandbox.payment(&transaction_ref).is_some_and(|payout| payout.outcome == SandboxOutcome::Success);
    let (http_status, word) =
        if done { (StatusCode::OK, "SUCCESS") } else { (StatusCode::ACCEPTED, "PENDING") };
    let answer =
        json!({ "status": "success", "transaction_ref": transaction_ref, "transaction_status": word });
    Ok((http_status, Json(answer)))
}

/// `GET /api/{public_key}/balance`.
pub(crate) async fn balance(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!({ "status": "success", "balance": sandbox.balance() }))
}

impl Sandbox {
    /// The balance, in francs: the opening balance, plus payins less their fees, minus payouts that
    /// succeeded or are pending.
    pub fn balance(&self) -> i64 {
        self.rules.opening_balance + self.lock_payments().balance_change()
    }

    fn open_payout(&self, asked: PaylinkRequest, operator: Operator) -> Result<String, SandboxError> {
        // One lock for check and payout: two payouts cannot spend the same franc.
        let mut payments = self.lock_payments();
        if self.rules.opening_balance + payments.balance_change() < asked.amount.minor() {
            return Err(SandboxError::InsufficientBalance);
        }
        let transaction_ref = payments.open(SandboxKind::Payout, asked)?;
        if let Some(payout) = payments.get_mut(&transaction_ref) {
            payout.opened = true;
            payout.operator = Some(operator);
        }
        Ok(transaction_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, Answer, Shop};

    const KEY: &str = "sk_test_made_up_0123456789abcdef";

    fn request(reference: &str, phone: &str, amount: i64) -> String {
        json!({
            "transaction_amount": amount, "transaction_currency": "XAF", "transaction_reason": "Salaire",
            "app_transaction_ref": reference, "customer_phone_number": phone, "transaction_operator": "CM_MOMO",
        })
        .to_string()
    }

    async fn payout(sandbox: &Sandbox, body: &str) -> (u16, Value) {
        testing::with_private_key(sandbox, "POST", "/api/pk_sandbox/payout", Some(KEY), body).await.json()
    }

    async fn balance(sandbox: &Sandbox, key: Option<&str>) -> Answer {
        testing::with_private_key(sandbox, "GET", "/api/pk_sandbox/balance", key, "").await
    }

    #[tokio::test]
    async fn a_payout_lowers_the_balance_and_is_called_back_as_one() {
        let mut shop = Shop::open().await;
        let sandbox = shop.sandbox();
        let before = sandbox.balance();
        assert_eq!(
            balance(&sandbox, Some(KEY)).await.json(),
            (200, json!({ "status": "success", "balance": before }))
        );

        let (status, answer) = payout(&sandbox, &request("p-1", "677123456", 5000)).await;
        assert_eq!((status, &answer["status"]), (200, &json!("success")));
        assert_eq!(sandbox.balance(), before - 5000);
        let body = shop.next().await;
        assert_eq!(
            (&body["transaction_type"], &body["transaction_status"]),
            (&json!("PAYOUT"), &json!("SUCCESS"))
        );
        let transaction_ref = answer["transaction_ref"].as_str().expect("a reference");
        let (_, report) = testing::check_status(&sandbox, transaction_ref).await;
        assert_eq!(
            (&report["transaction_type"], &report["transaction_operator"]),
            (&json!("PAYOUT"), &json!("CM_MOMO"))
        );
    }

    #[tokio::test]
    async fn a_payout_that_fails_returns_the_money_and_a_pending_one_holds_it() {
        let sandbox = testing::sandbox();
        let before = sandbox.balance();
        assert_eq!(payout(&sandbox, &request("p-1", "670000007", 5000)).await.0, 202);
        assert_eq!(sandbox.balance(), before - 5000);
        assert_eq!(payout(&sandbox, &request("p-2", "670000003", 700)).await.0, 202);
        assert_eq!(sandbox.balance(), before - 5000);
        assert_eq!(sandbox.payments()[1].outcome, SandboxOutcome::Failed);
    }

    #[tokio::test]
    async fn no_payout_exceeds_the_balance() {
        let sandbox = testing::sandbox();
        let (status, answer) = payout(&sandbox, &request("p-1", "677123456", sandbox.balance() + 1)).await;
        assert_eq!((status, answer), (400, json!({ "status": "error", "message": "Insufficient balance" })));
        assert_eq!(payout(&sandbox, &request("p-2", "677123456", sandbox.balance())).await.0, 200);
        assert_eq!(sandbox.balance(), 0);
        assert_eq!(payout(&sandbox, &request("p-2", "677123456", 1)).await.0, 400);
    }

    #[tokio::test]
    async fn what_is_paid_in_can_be_paid_out_without_its_fees() {
        let sandbox = testing::sandbox();
        let before = sandbox.balance();
        let transaction_ref = testing::open(&sandbox, testing::OFFICIAL_REQUEST).await;
        assert!(sandbox.settle(&transaction_ref, SandboxOutcome::Success));
        assert_eq!(sandbox.balance(), before + 15_000 - 300);
    }

    #[tokio::test]
    async fn the_private_key_opens_both_and_nothing_else_does() {
        let sandbox = testing::sandbox();
        for (key, status) in [(None, 401), (Some("sk_other"), 403), (Some(KEY), 200)] {
            let (answered, answer) = balance(&sandbox, key).await.json();
            assert_eq!((answered, answer["status"] == "error"), (status, status != 200), "{answer}");
            let body = request("p-1", "677123456", 5000);
            let payout =
                testing::with_private_key(&sandbox, "POST", "/api/pk_sandbox/payout", key, &body).await;
            assert_eq!(payout.status, status);
        }
        let other = testing::with_private_key(&sandbox, "GET", "/api/pk_other/balance", Some(KEY), "").await;
        assert_eq!(other.status, 404);
    }

    #[tokio::test]
    async fn a_payout_names_an_operator_that_carries_money_to_people() {
        let sandbox = testing::sandbox();
        for operator in ["CARD", "CM_OTHER", ""] {
            let body = request("p-1", "677123456", 5000).replace("CM_MOMO", operator);
            assert_eq!(payout(&sandbox, &body).await.0, 400, "{operator}");
        }
        assert!(sandbox.payments().is_empty());
    }
}
