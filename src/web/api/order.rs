//! An order in a shop's request: all its errors are returned at once.

use caisse_domain::{Currency, Customer, Locale, Money, MoneyError, NewOrder, Reference};
use serde_json::{Map, Value};
use url::Url;

use super::fields::Fields;
use crate::{
    config::{Config, is_loopback},
    contact,
    web::{error::InvalidField, extract::JsonBody},
};

/// The format in which an order is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum OrderFormat {
    /// The format of `/api/v1/orders`.
    V1,
    /// The integration guide's: the title is its `reason`, and is optional.
    Guide,
}

/// Errors in optional texts that the guide's endpoint ignores.
const LEFT_OUT: [&str; 4] = ["invalid_title", "invalid_name", "invalid_email", "invalid_phone"];
/// Longest `return_url`, in bytes.
const MAX_RETURN_URL: usize = 2048;
/// Longest `metadata`, in bytes of JSON.
const MAX_METADATA: usize = 4096;

impl JsonBody {
    /// Reads an order. In the guide's format unusable optional texts are left out and returned: there they are a
    /// customer's typing errors, and no reason to lose the sale.
    ///
    /// # Errors
    /// All errors in the order.
    pub(in crate::web) fn order(
        &self,
        format: OrderFormat,
        config: &Config,
    ) -> Result<(NewOrder, Vec<InvalidField>), Vec<InvalidField>> {
        let mut fields = Fields::new("", &self.object);
        let reference = fields.needed_text("reference");
        let reference =
            reference.and_then(|text| fields.read("reference", "invalid_reference", Reference::parse(text)));
        let currency = fields.needed_text("currency");
        let currency = currency
            .and_then(|text| fields.read("currency", "unknown_currency", Currency::parse(text.trim())));
        let amount = read_amount(&mut fields, currency);
        let title = read_title(&mut fields, format, reference.as_ref());
        let locale = read_locale(&mut fields);
        let return_url = fields.text("return_url");
        let return_url = return_url.and_then(|text| {
            fields.read("return_url", "invalid_return_url", read_return_url(text, config)).flatten()
        });
        let metadata = fields.object("metadata").map(|object| Value::Object(object.clone()).to_string());
        if metadata.as_ref().is_some_and(|text| text.len() > MAX_METADATA) {
            fields.refuse("metadata", "invalid_metadata", "the metadata are above 4 kB of JSON");
        }
        let customer = fields.object("customer");
        let (customer, of_customer) = customer.map(read_customer).unwrap_or_default();
        let errors = [self.repeated.clone(), fields.errors(), of_customer].concat();
        let may_be_left_out =
            |error: &InvalidField| format == OrderFormat::Guide && LEFT_OUT.contains(&error.code);
        let (warnings, errors): (Vec<_>, Vec<_>) = errors.into_iter().partition(may_be_left_out);
        match (reference, amount, title) {
            (Some(reference), Some(amount), Some(title)) if errors.is_empty() => {
                Ok((NewOrder { reference, amount, title, customer, locale, return_url, metadata }, warnings))
            }
            _ => Err(errors),
        }
    }
}

fn read_amount(fields: &mut Fields<'_>, currency: Option<Currency>) -> Option<Money> {
    let text = match fields.value("amount") {
        Some(Value::Number(number)) => number.as_str(),
        Some(Value::String(text)) => text.trim(),
        Some(_) => {
            fields.refuse("amount", "wrong_type", "the amount must be a number");
            return None;
        }
        None => {
            fields.refuse("amount", "missing", "this has to be given");
            return None;
        }
    };
    // Without a currency the most decimals are allowed, so that the amount's other errors are found now.
    let amount = Money::parse(text, currency.unwrap_or(Currency::Eur));
    let code = if amount == Err(MoneyError::Ambiguous) { "ambiguous_amount" } else { "invalid_amount" };
    fields.read("amount", code, amount)
}

fn read_title(fields: &mut Fields<'_>, format: OrderFormat, reference: Option<&Reference>) -> Option<String> {
    match format {
        OrderFormat::V1 => {
            let text = fields.needed_text("title")?;
            fields.read("title", "invalid_title", NewOrder::parse_title(text))
        }
        OrderFormat::Guide => {
            let text = fields.text("reason");
            let title =
                text.and_then(|text| fields.read("reason", "invalid_title", NewOrder::parse_title(text)));
            title.or_else(|| reference.map(ToString::to_string))
        }
    }
}

fn read_locale(fields: &mut Fields<'_>) -> Locale {
    let Some(text) = fields.text("lang") else { return Locale::default() };
    let locale = Locale::parse(text).ok_or("the language must be fr or en");
    fields.read("lang", "unknown_language", locale).unwrap_or_default()
}

/// Reads the address to return to, on an allowed origin. Any other would make Caisse an open redirect.
fn read_return_url(text: &str, config: &Config) -> Result<Option<String>, &'static str> {
    if text.len() > MAX_RETURN_URL {
        return Err("the return_url is longer than 2048 bytes");
    }
    let url = Url::parse(text)
        .map_err(|_| "the return_url must be a whole URL such as https://shop.example/thanks")?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err("the return_url must begin with https:// or http://");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the return_url must not have a user or a password in it");
    }
    // A sandbox without origins also allows loopback, so that a shop can be tried without settings.
    let is_tried = config.is_sandbox() && config.return_origins.is_empty() && is_loopback(&url);
    if is_tried || config.return_origins.contains(&url.origin().ascii_serialization()) {
        Ok(Some(url.into()))
    } else {
        Err("the return_url must be on the origin of SHOP_URL or on one of RETURN_ORIGINS")
    }
}

fn read_customer(object: &Map<String, Value>) -> (Customer, Vec<InvalidField>) {
    let mut fields = Fields::new("/customer", object);
    let name = fields.text("name");
    let name = fields.read("name", "invalid_name", Customer::parse(name, None, None));
    let email = fields.text("email");
    let email = fields.read("email", "invalid_email", Customer::parse(None, email, None));
    let phone = fields.text("phone").filter(|phone| !is_placeholder(phone));
    let phone = phone.and_then(|phone| fields.read("phone", "invalid_phone", contact::read(phone)));
    let customer = Customer {
        name: name.and_then(|customer| customer.name),
        email: email.and_then(|customer| customer.email),
        phone,
    };
    (customer, fields.errors())
}

/// Whether a phone is one of the guide's examples (`+2376...`, `+2376XXXXXXXX`) or empty: then none was given.
fn is_placeholder(phone: &str) -> bool {
    phone.trim().is_empty() || phone.contains("...") || phone.to_ascii_uppercase().contains("XX")
}
