//! Verification of callbacks, in both dialects (`docs/mycoolpay.md` §3 and §7).
//!
//! Even an authentic callback is a doorbell: the official signature does not cover the status, so a genuine
//! FAILED edited to SUCCESS still verifies. Hence nothing here exposes a status: only `checkStatus` has one.

use std::net::IpAddr;

use md5::{Digest, Md5};
use serde_json::{Map, Value};
use subtle::ConstantTimeEq;

use super::Dialect;
use crate::{
    domain::Decimal,
    server::{config::GatewayConfig, secret::Secret},
};

/// What verification says of a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Signed with our key.
    Authentic,
    /// Not signed with our key: kept, answered `KO`.
    BadSignature,
    /// Meant for another application's public key.
    WrongApplication,
    /// Neither JSON nor a form with the fields of a callback.
    Malformed,
    /// From an address that is not the gateway's, whoever signed it.
    WrongSource,
}

impl Verdict {
    /// The word under which the store keeps it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Authentic => "authentic",
            Self::BadSignature => "bad_signature",
            Self::WrongApplication => "wrong_application",
            Self::Malformed => "malformed",
            Self::WrongSource => "wrong_source",
        }
    }
}

/// A callback as it arrived.
#[derive(Clone, Copy, Debug)]
pub struct RawCallback<'a> {
    /// The body, untouched.
    pub body: &'a [u8],
    /// The `Content-Type` header.
    pub content_type: Option<&'a str>,
    /// The `X-MyCoolPay-Signature` header (guide dialect).
    pub signature_header: Option<&'a str>,
}

/// What a callback may tell us: whom it is about. Not what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doorbell {
    /// Whether it is signed with our key.
    pub verdict: Verdict,
    /// The gateway's reference it names.
    pub transaction_ref: Option<String>,
    /// Our reference it names.
    pub app_transaction_ref: Option<String>,
}

impl Doorbell {
    /// The same callback, judged by where it came from too, if `config` says where callbacks may come from.
    pub fn heard_from(self, source: IpAddr, config: &GatewayConfig) -> Self {
        let is_wrong = config.callback_sources.as_ref().is_some_and(|sources| !sources.contains(source));
        Self { verdict: if is_wrong { Verdict::WrongSource } else { self.verdict }, ..self }
    }
}

/// Reads and verifies a callback. Never fails: what cannot be read is a verdict too.
pub fn read(raw: RawCallback<'_>, config: &GatewayConfig) -> Doorbell {
    let Some(fields) = Fields::read(raw) else {
        return Doorbell { verdict: Verdict::Malformed, transaction_ref: None, app_transaction_ref: None };
    };
    let verdict = match config.dialect {
        Dialect::Official => verify_official(&fields, config),
        Dialect::Guide => verify_guide(&fields, raw.signature_header, &config.private_key),
    };
    let ours = match config.dialect {
        Dialect::Official => "app_transaction_ref",
        Dialect::Guide => "reference",
    };
    Doorbell {
        verdict,
        transaction_ref: fields.some_text("transaction_ref"),
        app_transaction_ref: fields.some_text(ours),
    }
}

fn verify_official(fields: &Fields, config: &GatewayConfig) -> Verdict {
    if fields.text("application") != config.public_key {
        return Verdict::WrongApplication;
    }
    let signature = fields.text("signature");
    let genuine = fields.amounts("transaction_amount").iter().any(|amount| {
        let expected = digest(&[
            &fields.text("transaction_ref"),
            &fields.text("transaction_type"),
            amount,
            &fields.text("transaction_currency"),
            &fields.text("transaction_operator"),
            config.private_key.expose(),
        ]);
        same(&expected, &signature)
    });
    if genuine { Verdict::Authentic } else { Verdict::BadSignature }
}

fn verify_guide(fields: &Fields, header: Option<&str>, private_key: &Secret) -> Verdict {
    let header = header.filter(|text| !text.is_empty());
    let signature = header.map_or_else(|| fields.text("signature"), ToOwned::to_owned);
    let expected =
        digest(&[private_key.expose(), "|", &fields.text("transaction_ref"), "|", &fields.text("status")]);
    if same(&expected, &signature) { Verdict::Authentic } else { Verdict::BadSignature }
}

fn digest(parts: &[&str]) -> String {
    let mut md5 = Md5::new();
    parts.iter().for_each(|part| md5.update(part));
    md5.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Compares in time that depends on lengths only.
fn same(expected: &str, given: &str) -> bool {
    expected.as_bytes().ct_eq(given.as_bytes()).into()
}

/// The fields of a callback. A JSON document must not name one twice: which of the two was signed?
struct Fields(Map<String, Value>);

impl Fields {
    fn read(raw: RawCallback<'_>) -> Option<Self> {
        const FORM: &str = "application/x-www-form-urlencoded";
        let kind = raw.content_type.and_then(|kind| kind.get(..FORM.len()));
        let is_form = kind.is_some_and(|kind| kind.eq_ignore_ascii_case(FORM));
        let fields = if is_form { form_fields(raw.body) } else { unique_fields(raw.body) }?;
        fields.contains_key("transaction_ref").then_some(Self(fields))
    }

    /// The text of a field; a missing or null one is empty, as the official client hashes it.
    fn text(&self, name: &str) -> String {
        match self.0.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.as_str().to_owned(),
            _ => String::new(),
        }
    }

    fn some_text(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// The texts under which an amount may have been hashed: the canonical one, and for text the verbatim
    /// one (`docs/mycoolpay.md` §3). A JSON number's own spelling is not one: PHP never saw it.
    fn amounts(&self, name: &str) -> Vec<String> {
        let text = self.text(name);
        let canonical = Decimal::parse(&text).map(|number| number.to_string());
        let verbatim = matches!(self.0.get(name), Some(Value::String(_)) | None).then_some(text);
        canonical.into_iter().chain(verbatim).collect()
    }
}

fn form_fields(body: &[u8]) -> Option<Map<String, Value>> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).ok()?;
    let mut fields = Map::new();
    pairs
        .into_iter()
        .all(|(name, value)| fields.insert(name, Value::String(value)).is_none())
        .then_some(fields)
}

fn unique_fields(body: &[u8]) -> Option<Map<String, Value>> {
    struct Unique;

    impl<'de> serde::de::Visitor<'de> for Unique {
        type Value = Map<String, Value>;

        fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            out.write_str("an object that names no field twice")
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut pairs: A) -> Result<Self::Value, A::Error> {
            let mut fields = Map::new();
            while let Some((name, value)) = pairs.next_entry()? {
                if fields.insert(name, value).is_some() {
                    return Err(serde::de::Error::custom("a field is named twice"));
                }
            }
            Ok(fields)
        }
    }

    let mut reader = serde_json::Deserializer::from_slice(body);
    let fields = serde::Deserializer::deserialize_map(&mut reader, Unique).ok()?;
    reader.end().ok()?;
    Some(fields)
}

#[cfg(test)]
#[path = "callback_tests.rs"]
mod tests;
