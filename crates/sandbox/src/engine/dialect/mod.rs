//! Both dialects of the contract (`docs/mycoolpay.md` §2, §3 and §7): the names of their fields, requests, answers,
//! callbacks and signatures.

use axum::http::StatusCode;
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

/// The form of a request, its answers and its callbacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SandboxDialect {
    /// The one of the official plugins and SDK.
    Official,
    /// The one of the integration guide.
    Guide,
}

impl PaylinkRequest {
    /// The dialect of the request, of its answers and of its callbacks.
    pub(crate) const fn dialect(&self) -> SandboxDialect {
        if self.guide.is_some() { SandboxDialect::Guide } else { SandboxDialect::Official }
    }

    /// Reads a request: `transaction_amount` makes it official, `amount` the guide's dialect.
    ///
    /// # Errors
    /// The fault in the shop's request, as [`SandboxError`].
    pub(crate) fn read(fields: &Fields, echoed: String) -> Result<Self, SandboxError> {
        if echoed.chars().count() > LONGEST_ECHO {
            return Err(SandboxError::LongEcho);
        }
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
    pub(crate) fn read_direct(fields: &Fields) -> Result<(Self, Phone), SandboxError> {
        let asked = Self::read(fields, String::new())?;
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

/// The answer to a request for a payment link.
pub(crate) fn paylink_answer(
    dialect: SandboxDialect,
    transaction_ref: &str,
    payment_url: &str,
) -> (StatusCode, Value) {
    let (http_status, word) = match dialect {
        SandboxDialect::Official => (StatusCode::CREATED, "success"),
        SandboxDialect::Guide => (StatusCode::OK, "PENDING"),
    };
    let answer = json!({ "status": word, "transaction_ref": transaction_ref, "payment_url": payment_url });
    (http_status, answer)
}

/// The answer of checkStatus, in the dialect of the payment's request.
pub(crate) fn report(payment: &SandboxPayment) -> Value {
    match payment.request.dialect() {
        SandboxDialect::Official => official_report(payment),
        SandboxDialect::Guide => {
            let mut report = guide_fields(payment);
            report["amount"] = reported_amount(payment);
            report["operator"] = payment.operator_code().unwrap_or_default().into();
            report
        }
    }
}

pub(crate) fn official_report(payment: &SandboxPayment) -> Value {
    let mut report = official_fields(payment);
    report["status"] = "success".into();
    report["transaction_amount"] = reported_amount(payment);
    report["transaction_operator"] = payment.operator_code().unwrap_or_default().into();
    report["transaction_status"] = payment.official_status().into();
    report
}

fn reported_amount(payment: &SandboxPayment) -> Value {
    payment.misreported_amount.clone().unwrap_or_else(|| number(&payment.money().decimal())).into()
}

/// What reports and callbacks have in common.
fn official_fields(payment: &SandboxPayment) -> Value {
    json!({
        "app_transaction_ref": payment.request.app_transaction_ref,
        "operator_transaction_ref": payment.operator_ref(),
        "transaction_ref": payment.transaction_ref,
        "transaction_type": payment.kind.as_str(),
        "transaction_amount": number(&payment.money().decimal()),
        "transaction_fees": number(&payment.fees()),
        "transaction_currency": payment.money().currency().code(),
        "transaction_operator": payment.operator_code(),
        "transaction_status": payment.outcome.as_str(),
        "transaction_message": payment.message(),
        "customer_phone_number": payment.phone.as_ref().map(|phone| phone.national()),
    })
}

/// What reports and callbacks have in common.
fn guide_fields(payment: &SandboxPayment) -> Value {
    json!({
        "transaction_ref": payment.transaction_ref,
        "reference": payment.request.app_transaction_ref,
        "amount": number(&payment.money().decimal()),
        "currency": payment.money().currency().code(),
        "status": payment.outcome.as_str(),
        "operator": payment.operator_code(),
    })
}

/// A callback ready to be sent.
pub struct SignedCallback {
    dialect: SandboxDialect,
    /// Its fields, including the signature.
    fields: Value,
}

impl SignedCallback {
    /// Signs the fields of a callback, a JSON object.
    pub fn new(dialect: SandboxDialect, fields: Value, private_key: &str) -> Self {
        let mut callback = Self { dialect, fields };
        callback.set("signature", callback.signature(private_key));
        callback
    }

    /// The callback for a payment's present state.
    pub(crate) fn of(config: &SandboxConfig, payment: &SandboxPayment) -> Self {
        let dialect = payment.request.dialect();
        let fields = match dialect {
            SandboxDialect::Official => {
                let mut fields = official_fields(payment);
                fields["application"] = config.public_key.clone().into();
                fields["transaction_reason"] = payment.request.reason.clone().into();
                fields
            }
            SandboxDialect::Guide => guide_fields(payment),
        };
        Self::new(dialect, fields, &config.private_key)
    }

    /// The right signature of the fields as they are now (`docs/mycoolpay.md` §3). The official one has no separators,
    /// and an absent operator is an empty text.
    pub fn signature(&self, private_key: &str) -> String {
        let text = |name| self.text(name);
        let signed = match self.dialect {
            SandboxDialect::Official => {
                let [_, amount, currency] = self.names();
                let names = ["transaction_ref", "transaction_type", amount, currency, "transaction_operator"];
                names.map(text).concat() + private_key
            }
            SandboxDialect::Guide => [private_key, &text("transaction_ref"), &text("status")].join("|"),
        };
        format!("{:x}", Md5::digest(signed))
    }

    /// The signature once more, for [`SIGNATURE_HEADER`]: the guide's dialect only.
    pub fn signature_header(&self) -> Option<String> {
        (self.dialect == SandboxDialect::Guide).then(|| self.text("signature"))
    }

    /// The names of status, amount and currency.
    pub const fn names(&self) -> [&'static str; 3] {
        match self.dialect {
            SandboxDialect::Official => ["transaction_status", "transaction_amount", "transaction_currency"],
            SandboxDialect::Guide => ["status", "amount", "currency"],
        }
    }

    /// A field as a form has it. A null is an empty text.
    pub fn text(&self, name: &str) -> String {
        match &self.fields[name] {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }

    /// Replaces a field, and leaves the signature as it is.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.fields[name] = value.into();
    }

    /// Removes the fields that are null.
    pub fn remove_nulls(&mut self) {
        if let Value::Object(fields) = &mut self.fields {
            fields.retain(|_, value| !value.is_null());
        }
    }

    /// Its content type and its body.
    pub fn encode(&self, as_form: bool) -> (&'static str, String) {
        if !as_form {
            return ("application/json", self.fields.to_string());
        }
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (name, _) in self.fields.as_object().into_iter().flatten() {
            form.append_pair(name, &self.text(name));
        }
        ("application/x-www-form-urlencoded", form.finish())
    }

    /// Reverses the status: a success becomes a failure, anything else a success.
    pub fn flip_status(&mut self) {
        let [status, ..] = self.names();
        let is_success = self.text(status) == SandboxOutcome::Success.as_str();
        let opposite = if is_success { SandboxOutcome::Failed } else { SandboxOutcome::Success };
        self.set(status, opposite.as_str());
    }
}

/// A decimal as a JSON number of the same characters: never through a float.
fn number(decimal: &Decimal) -> Number {
    serde_json::from_str(&decimal.to_string()).expect("a decimal's canonical text is a JSON number")
}

#[cfg(test)]
mod tests;
