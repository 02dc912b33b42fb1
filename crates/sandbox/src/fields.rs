//! The fields of a body, JSON or form: both are accepted (`docs/mycoolpay.md` §1).

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use caisse_domain::{Currency, Money};
use serde_json::{Map, Value};
use url::Url;

use crate::error::SandboxError;

/// Longest text of any field, in characters: the gateway's own plugin cuts a reason there (§2).
const LONGEST_TEXT: usize = 255;
/// Longest address in a request of the guide's dialect, in bytes.
const LONGEST_URL: usize = 2048;

/// The fields of a body, whatever its encoding. A form's `customer[name]` is JSON's `customer.name`.
pub(crate) struct Fields(Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = SandboxError;

    async fn from_request(request: Request, state: &S) -> Result<Self, SandboxError> {
        let headers = request.headers().clone();
        let body = Bytes::from_request(request, state).await.map_err(|_| SandboxError::UnreadableBody)?;
        Self::read(&headers, &body)
    }
}

impl Fields {
    fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, SandboxError> {
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        match media_type.to_ascii_lowercase().as_str() {
            "application/json" => {
                serde_json::from_slice(body).map(Self).map_err(|_| SandboxError::MalformedBody)
            }
            "application/x-www-form-urlencoded" => Self::read_form(body),
            _ => Err(SandboxError::UnknownEncoding),
        }
    }

    fn read_form(body: &[u8]) -> Result<Self, SandboxError> {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_bytes(body).map_err(|_| SandboxError::MalformedBody)?;
        let mut fields = Map::new();
        for (name, value) in pairs {
            match name.strip_suffix(']').and_then(|name| name.split_once('[')) {
                None => drop(fields.insert(name, value.into())),
                Some((outer, inner)) => {
                    let group = fields.entry(outer).or_insert_with(|| Map::new().into());
                    if let Value::Object(group) = group {
                        group.insert(inner.to_owned(), value.into());
                    }
                }
            }
        }
        Ok(Self(fields))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(crate) fn inner(&self, name: &str) -> Self {
        Self(self.0.get(name).and_then(Value::as_object).cloned().unwrap_or_default())
    }

    /// A trimmed text; an empty one is `None`. A number is taken as it is written.
    fn text_up_to(&self, longest: usize, name: &'static str) -> Result<Option<String>, SandboxError> {
        let text = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(Value::Number(number)) => number.to_string(),
            Some(_) => return Err(SandboxError::Invalid(name, "a text")),
        };
        if text.chars().count() > longest {
            return Err(SandboxError::Invalid(name, "a shorter text"));
        }
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    pub(crate) fn text(&self, name: &'static str) -> Result<Option<String>, SandboxError> {
        self.text_up_to(LONGEST_TEXT, name)
    }

    pub(crate) fn required(&self, name: &'static str) -> Result<String, SandboxError> {
        self.text(name)?.ok_or(SandboxError::Missing(name))
    }

    pub(crate) fn amount(&self, name: &'static str, currency: &'static str) -> Result<Money, SandboxError> {
        let amount = self.required(name)?;
        let code = self.text(currency)?;
        let currency = Currency::parse(code.as_deref().unwrap_or("XAF"))
            .map_err(|problem| SandboxError::Amount(currency, problem))?;
        Money::parse(&amount, currency).map_err(|problem| SandboxError::Amount(name, problem))
    }

    /// An http or https address, for a browser or a callback.
    pub(crate) fn url(&self, name: &'static str) -> Result<Option<String>, SandboxError> {
        let Some(text) = self.text_up_to(LONGEST_URL, name)? else { return Ok(None) };
        match Url::parse(&text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Some(url.into())),
            _ => Err(SandboxError::Invalid(name, "an http or https address")),
        }
    }
}
