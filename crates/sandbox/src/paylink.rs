//! A shop's `paylink` request: the official fields (`docs/mycoolpay.md` §2) or the integration guide's
//! (§3 there), as JSON or as a form.

use axum::http::HeaderMap;
use caisse_domain::{Currency, Locale, Money, Phone};

use super::{error::SandboxError, fields::Fields};

/// Longest query of the paylink call itself that comes back on the return page, in characters (§2).
pub(super) const LONGEST_ECHO: usize = 255;

/// A request for a payment link.
#[derive(Clone, Debug)]
pub struct PaylinkRequest {
    /// The merchant's reference of this attempt: `app_transaction_ref`, or the guide's `reference`.
    pub app_transaction_ref: String,
    /// The amount to pay.
    pub amount: Money,
    /// The reason of the payment; may be empty.
    pub reason: String,
    /// The payer's name.
    pub customer_name: Option<String>,
    /// The address for a receipt.
    pub customer_email: Option<String>,
    /// The number that pays.
    pub phone: Option<Phone>,
    /// The language of the payment page.
    pub locale: Locale,
    /// The query of the call itself, unchanged: the return page's URL repeats it.
    pub echoed: String,
    /// The request's own addresses, when it came in the guide's dialect; answers then use that dialect too.
    pub guide: Option<GuideUrls>,
}

/// The addresses in a request of the guide's dialect.
#[derive(Clone, Debug)]
pub struct GuideUrls {
    /// Where its callback goes.
    pub callback: Option<String>,
    /// Its return page after a success.
    pub success: Option<String>,
    /// Its return page after every other outcome.
    pub cancel: Option<String>,
}

impl PaylinkRequest {
    /// Reads a request: `transaction_amount` makes it official, `amount` the guide's dialect.
    ///
    /// # Errors
    /// The fault in the shop's request, as [`SandboxError`].
    pub(super) fn read(headers: &HeaderMap, body: &[u8], echoed: String) -> Result<Self, SandboxError> {
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
    pub(super) fn direct(fields: &Fields) -> Result<(Self, Phone), SandboxError> {
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
