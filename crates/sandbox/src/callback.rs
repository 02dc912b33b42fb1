//! Composing callbacks: the fields of a settled payment, signed, in the dialect of its `paylink` request
//! (`docs/mycoolpay.md` §3).

use std::time::Duration;

use md5::{Digest, Md5};
use reqwest::{Client, redirect};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::{SandboxConfig, SandboxOutcome, SandboxPayment, causes::with_causes, json::number};

/// Time-out for a shop's answer to a callback.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The header in which the guide's dialect repeats the signature.
pub const SIGNATURE_HEADER: &str = "X-MyCoolPay-Signature";

/// A callback ready to be sent.
pub(super) struct Callback {
    /// Its fields, including the signature.
    fields: Value,
    /// The signature for [`SIGNATURE_HEADER`]: the guide's dialect only.
    pub(super) signature_header: Option<String>,
}

impl Callback {
    /// Composes and signs the callback for a payment's present state.
    pub(super) fn compose(config: &SandboxConfig, payment: &SandboxPayment) -> Self {
        if payment.asked.guide.is_some() {
            Self::guide(config, payment)
        } else {
            Self::official(config, payment)
        }
    }

    fn official(config: &SandboxConfig, payment: &SandboxPayment) -> Self {
        let asked = &payment.asked;
        let kind = payment.kind.as_str();
        let amount = payment.money().decimal();
        let currency = payment.money().currency().code();
        let operator = payment.operator_code();
        let signature = official_signature(
            &payment.transaction_ref,
            kind,
            &amount.to_string(),
            currency,
            operator,
            &config.private_key,
        );
        let fields = json!({
            "application": config.public_key,
            "app_transaction_ref": asked.app_transaction_ref,
            "operator_transaction_ref": payment.operator_ref(),
            "transaction_ref": payment.transaction_ref,
            "transaction_type": kind,
            "transaction_amount": number(&amount),
            "transaction_fees": number(&payment.fees()),
            "transaction_currency": currency,
            "transaction_operator": operator,
            "transaction_status": payment.outcome.as_str(),
            "transaction_reason": asked.reason,
            "transaction_message": payment.message(),
            "customer_phone_number": payment.phone.as_ref().map(|phone| phone.national()),
            "signature": signature,
        });
        Self { fields, signature_header: None }
    }

    fn guide(config: &SandboxConfig, payment: &SandboxPayment) -> Self {
        let status = payment.outcome.as_str();
        let signature = guide_signature(&config.private_key, &payment.transaction_ref, status);
        let fields = json!({
            "transaction_ref": payment.transaction_ref,
            "reference": payment.asked.app_transaction_ref,
            "amount": number(&payment.money().decimal()),
            "currency": payment.money().currency().code(),
            "status": status,
            "operator": payment.operator_code(),
            "signature": signature,
        });
        Self { fields, signature_header: Some(signature) }
    }

    /// The body as JSON.
    pub(super) fn json(&self) -> String {
        self.fields.to_string()
    }

    /// The body as a form. A null is an empty text.
    pub(super) fn form(&self) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.fields.as_object().into_iter().flatten() {
            match value {
                Value::Null => form.append_pair(name, ""),
                Value::String(text) => form.append_pair(name, text),
                other => form.append_pair(name, &other.to_string()),
            };
        }
        form.finish()
    }

    /// Reverses the status after signing: a success becomes a failure, anything else a success.
    pub(super) fn flip_status(&mut self) {
        let name = if self.signature_header.is_some() { "status" } else { "transaction_status" };
        let opposite = match self.fields[name] == SandboxOutcome::Success.as_str() {
            true => SandboxOutcome::Failed,
            false => SandboxOutcome::Success,
        };
        self.fields[name] = opposite.as_str().into();
    }

    /// Replaces the signature by an invalid one.
    pub(super) fn spoil_signature(&mut self) {
        const WRONG: &str = "00000000000000000000000000000000";
        self.fields["signature"] = WRONG.into();
        self.signature_header = self.signature_header.take().map(|_| WRONG.to_owned());
    }
}

/// The HTTP client for callbacks. The shop is local: no proxy. Without root certificates it still sends over plain
/// HTTP.
pub fn client() -> Option<Client> {
    // An error means that a provider is installed already, which is enough.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = || Client::builder().timeout(TIMEOUT).redirect(redirect::Policy::none()).no_proxy();
    builder()
        .build()
        .or_else(|_| builder().tls_certs_only([]).build())
        .inspect_err(|error| {
            tracing::error!(error = %with_causes(error), "sandbox: no callback can be sent");
        })
        .ok()
}

/// `md5(transaction_ref + type + amount + currency + operator + private_key)`: no separators, and no operator is
/// an empty text (`docs/mycoolpay.md` §3).
pub fn official_signature(
    transaction_ref: &str,
    kind: &str,
    amount: &str,
    currency: &str,
    operator: Option<&str>,
    private_key: &str,
) -> String {
    hex_md5(&[transaction_ref, kind, amount, currency, operator.unwrap_or_default(), private_key].concat())
}

/// `md5(private_key|transaction_ref|status)`: the guide's dialect.
pub fn guide_signature(private_key: &str, transaction_ref: &str, status: &str) -> String {
    hex_md5(&[private_key, transaction_ref, status].join("|"))
}

fn hex_md5(text: &str) -> String {
    format!("{:x}", Md5::digest(text))
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use super::*;
    use crate::testing::{self, GUIDE_REQUEST, OFFICIAL_REQUEST, Shop};

    const K1: &str = "sk_test_made_up_0123456789abcdef";
    const K2: &str = "a1b2c3d4-e5f6-4789-8abc-def012345678";

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
            let signature = official_signature(transaction_ref, kind, amount, currency, operator, key);
            assert_eq!(signature, expected, "{transaction_ref} {amount}");
        }
    }

    #[test]
    fn the_guides_signature_is_the_one_its_curl_computes() {
        let signature = guide_signature("sk_test_YYYYYYYY", "ORDER_1234", "SUCCESS");
        assert_eq!(signature, "49737cc314f052c97ac0698e86ba19d7");
    }

    #[tokio::test]
    async fn what_is_spoiled_is_spoiled_in_both_dialects() {
        for (request, status) in [(OFFICIAL_REQUEST, "transaction_status"), (GUIDE_REQUEST, "status")] {
            let sandbox = testing::sandbox();
            let transaction_ref = testing::open(&sandbox, request).await;
            sandbox.settle(&transaction_ref, SandboxOutcome::Canceled);
            let payment = sandbox.payment(&transaction_ref).expect("a payment");
            let mut callback = Callback::compose(&testing::config(), &payment);
            let (signature, header) =
                (callback.fields["signature"].clone(), callback.signature_header.clone());
            callback.flip_status();
            assert_eq!(
                (&callback.fields[status], &callback.fields["signature"]),
                (&"SUCCESS".into(), &signature)
            );
            callback.spoil_signature();
            assert_ne!(callback.fields["signature"], signature);
            assert_eq!(callback.signature_header.is_some(), header.is_some());
            assert!(header.is_none() || callback.signature_header != header);
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

        let (headers, body) = shop.next_whole().await;
        let signature = official_signature(&transaction_ref, "PAYIN", "15000", "XAF", Some("CM_OM"), K1);
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
        assert!(shop.hears_nothing_more().await, "a second callback");
    }

    #[tokio::test]
    async fn a_payment_of_the_guides_dialect_is_called_back_where_and_how_the_guide_says() {
        let mut shop = Shop::open().await;
        let sandbox = testing::sandbox();
        let request = GUIDE_REQUEST.replace("http://127.0.0.1:1/api/callback/mycoolpay", &shop.url);
        let transaction_ref = testing::open(&sandbox, &request).await;
        testing::choose(&sandbox, &transaction_ref, "outcome=canceled").await;

        let (headers, body) = shop.next_whole().await;
        let signature = guide_signature(K1, &transaction_ref, "CANCELED");
        let expected = json!({
            "transaction_ref": transaction_ref, "reference": "ORDER_1234", "amount": 1500, "currency": "XAF",
            "status": "CANCELED", "operator": null, "signature": signature,
        });
        assert_eq!(body, expected);
        assert_eq!(headers[SIGNATURE_HEADER], signature);
    }
}
