//! Composing callbacks: the fields of a settled payment, signed, in the dialect of its `paylink` request
//! (`docs/mycoolpay.md` §3).

use axum::http::HeaderMap;
use caisse_domain::{Currency, Decimal, Locale, Phone};
use md5::{Digest, Md5};
use serde_json::{Number, Value, json};
use url::form_urlencoded;

use super::{
    outcome::SandboxOutcome,
    payment::{GuideUrls, PaylinkRequest, SandboxPayment},
};
use crate::{config::SandboxConfig, error::SandboxError, fields::Fields};

/// The header in which the guide's dialect repeats the signature.
pub const SIGNATURE_HEADER: &str = "X-MyCoolPay-Signature";

/// Longest query of the paylink call itself that comes back on the return page, in characters (§2).
pub(crate) const LONGEST_ECHO: usize = 255;

impl PaylinkRequest {
    /// Reads a request: `transaction_amount` makes it official, `amount` the guide's dialect.
    ///
    /// # Errors
    /// The fault in the shop's request, as [`SandboxError`].
    pub(crate) fn read(headers: &HeaderMap, body: &[u8], echoed: String) -> Result<Self, SandboxError> {
        if echoed.chars().count() > LONGEST_ECHO {
            return Err(SandboxError::LongEcho);
        }
        Self::of(&Fields::read(headers, body)?, echoed)
    }

    fn of(fields: &Fields, echoed: String) -> Result<Self, SandboxError> {
        if !fields.has("transaction_amount") && fields.has("amount") {
            Self::from_guide(fields, echoed)
        } else {
            Self::from_official(fields, echoed)
        }
    }

    fn from_official(fields: &Fields, echoed: String) -> Result<Self, SandboxError> {
        let phone =
            match fields.text("customer_phone_number")? {
                None => None,
                Some(text) => Some(Phone::parse(&text).map_err(|_| {
                    SandboxError::Invalid("customer_phone_number", "9 digits such as 699009900")
                })?),
            };
        let locale = match fields.text("customer_lang")?.as_deref() {
            None => Locale::default(),
            Some("fr") => Locale::Fr,
            Some("en") => Locale::En,
            Some(_) => return Err(SandboxError::Invalid("customer_lang", "fr or en")),
        };
        Ok(Self {
            amount: fields.amount("transaction_amount", "transaction_currency")?,
            app_transaction_ref: fields.required("app_transaction_ref")?,
            reason: fields.text("transaction_reason")?.unwrap_or_default(),
            customer_name: fields.text("customer_name")?,
            customer_email: fields.text("customer_email")?,
            phone,
            locale,
            echoed,
            guide: None,
        })
    }

    /// Reads a payment without a page: the official fields, in francs and with a phone number.
    ///
    /// # Errors
    /// The fault in the shop's request, as [`SandboxError`].
    pub(crate) fn direct(fields: &Fields) -> Result<(Self, Phone), SandboxError> {
        let asked = Self::of(fields, String::new())?;
        if asked.amount.currency() != Currency::Xaf {
            return Err(SandboxError::Invalid(
                "transaction_currency",
                "XAF: in EUR only cards are taken, on a payment page",
            ));
        }
        let phone = asked.phone.clone().ok_or(SandboxError::Missing("customer_phone_number"))?;
        Ok((asked, phone))
    }

    /// The guide's own examples have numbers such as `+2376XXXXXXXX`: a number that cannot be read counts as absent.
    fn from_guide(fields: &Fields, echoed: String) -> Result<Self, SandboxError> {
        let customer = fields.inner("customer");
        Ok(Self {
            amount: fields.amount("amount", "currency")?,
            app_transaction_ref: fields.required("reference")?,
            reason: fields.text("reason")?.unwrap_or_default(),
            customer_name: customer.text("name")?,
            customer_email: customer.text("email")?,
            phone: customer.text("phone")?.and_then(|text| Phone::parse(&text).ok()),
            locale: fields.text("customer_lang")?.and_then(|tag| Locale::parse(&tag)).unwrap_or_default(),
            echoed,
            guide: Some(GuideUrls {
                callback: fields.url("callback_url")?,
                success: fields.url("success_url")?,
                cancel: fields.url("cancel_url")?,
            }),
        })
    }
}

pub(crate) fn official_report(payment: &SandboxPayment) -> Value {
    let asked = &payment.asked;
    json!({
        "status": "success",
        "app_transaction_ref": asked.app_transaction_ref,
        "operator_transaction_ref": payment.operator_ref(),
        "transaction_ref": payment.transaction_ref,
        "transaction_type": payment.kind.as_str(),
        "transaction_amount": reported_amount(payment),
        "transaction_fees": number(&payment.fees()),
        "transaction_currency": payment.money().currency().code(),
        "transaction_operator": payment.operator_code().unwrap_or_default(),
        "transaction_status": payment.official_word(),
        "transaction_message": payment.message(),
        "customer_phone_number": payment.phone.as_ref().map(|phone| phone.national()),
    })
}

pub(crate) fn guide_report(payment: &SandboxPayment) -> Value {
    json!({
        "transaction_ref": payment.transaction_ref,
        "reference": payment.asked.app_transaction_ref,
        "amount": reported_amount(payment),
        "currency": payment.money().currency().code(),
        "status": payment.outcome.as_str(),
        "operator": payment.operator_code().unwrap_or_default(),
    })
}

fn reported_amount(payment: &SandboxPayment) -> Number {
    payment.misreported_amount.clone().unwrap_or_else(|| number(&payment.money().decimal()))
}

/// A callback ready to be sent.
pub(crate) struct Callback {
    /// Its fields, including the signature.
    fields: Value,
    /// The signature for [`SIGNATURE_HEADER`]: the guide's dialect only.
    pub(crate) signature_header: Option<String>,
}

impl Callback {
    /// Composes and signs the callback for a payment's present state.
    pub(crate) fn compose(config: &SandboxConfig, payment: &SandboxPayment) -> Self {
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
    pub(crate) fn json(&self) -> String {
        self.fields.to_string()
    }

    /// The body as a form. A null is an empty text.
    pub(crate) fn form(&self) -> String {
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
    pub(crate) fn flip_status(&mut self) {
        let name = if self.signature_header.is_some() { "status" } else { "transaction_status" };
        let opposite = match self.fields[name] == SandboxOutcome::Success.as_str() {
            true => SandboxOutcome::Failed,
            false => SandboxOutcome::Success,
        };
        self.fields[name] = opposite.as_str().into();
    }

    /// Replaces the signature by an invalid one.
    pub(crate) fn spoil_signature(&mut self) {
        const WRONG: &str = "00000000000000000000000000000000";
        self.fields["signature"] = WRONG.into();
        self.signature_header = self.signature_header.take().map(|_| WRONG.to_owned());
    }
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

/// A decimal as a JSON number of the same characters: never through a float.
pub(crate) fn number(decimal: &Decimal) -> Number {
    serde_json::from_str(&decimal.to_string()).expect("a decimal's canonical text is a JSON number")
}

#[cfg(test)]
mod tests;
