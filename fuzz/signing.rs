//! A second implementation of signatures (`docs/mycoolpay.md` §3 and §7).

use caisse_mycoolpay::{Dialect, FramingSetting, GatewayConfig, Secret, callback::RawCallback};
use md5::{Digest as _, Md5};
use serde_json::{Map, Value};

use crate::number;

/// The public key of our application.
pub const PUBLIC_KEY: &str = "7b0a7e0c-3f6a-4c8e-9b1d-2a5f4e6d8c90";
/// Its private key, that of the vectors in `crates/mycoolpay/src/callback/tests/mod.rs`.
pub const PRIVATE_KEY: &str = "sk_test_made_up_0123456789abcdef";

/// The settings of a shop with this key.
pub fn keys(dialect: Dialect, private_key: &str) -> GatewayConfig {
    GatewayConfig {
        public_key: PUBLIC_KEY.to_owned(),
        private_key: Secret::new(private_key),
        api_base: "http://127.0.0.1:1".to_owned(),
        dialect,
        checkout_origins: Vec::new(),
        framing: FramingSetting::Deny,
    }
}

/// The MD5 of `text`, in lowercase hex.
pub fn md5_hex(text: &str) -> String {
    Md5::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The signature of the official dialect.
pub fn official(reference: &str, kind: &str, amount: &str, currency: &str, operator: &str) -> String {
    md5_hex(&format!("{reference}{kind}{amount}{currency}{operator}{PRIVATE_KEY}"))
}

/// The signature of the guide's dialect.
pub fn guide(reference: &str, status: &str) -> String {
    md5_hex(&format!("{PRIVATE_KEY}|{reference}|{status}"))
}

/// The valid signatures of a callback, and the one that it carries. `None` when it has no fields at all.
pub fn expected(raw: RawCallback<'_>, dialect: Dialect) -> Option<(Vec<String>, String)> {
    let fields = fields(raw)?;
    let text = |name: &str| match fields.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let given = text("signature");
    Some(match dialect {
        Dialect::Official => {
            let amount = text("transaction_amount");
            let verbatim =
                (!fields.get("transaction_amount").is_some_and(Value::is_number)).then(|| amount.clone());
            let texts = number::plain(&amount).into_iter().chain(verbatim);
            let sign = |amount: String| {
                official(
                    &text("transaction_ref"),
                    &text("transaction_type"),
                    &amount,
                    &text("transaction_currency"),
                    &text("transaction_operator"),
                )
            };
            let signatures =
                if text("application") == PUBLIC_KEY { texts.map(sign).collect() } else { Vec::new() };
            (signatures, given)
        }
        Dialect::Guide => {
            let given = raw.signature_header.filter(|text| !text.is_empty()).map_or(given, ToOwned::to_owned);
            (vec![guide(&text("transaction_ref"), &text("status"))], given)
        }
    })
}

/// The fields of a callback, read leniently: the last value of a repeated name counts.
fn fields(raw: RawCallback<'_>) -> Option<Map<String, Value>> {
    // The first byte decides what a body is, not the header.
    if raw.body.first().is_some_and(u8::is_ascii_alphabetic)
        && raw.body.windows(16).any(|name| name == b"transaction_ref=")
    {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(raw.body).ok()?;
        return Some(pairs.into_iter().map(|(name, value)| (name, Value::String(value))).collect());
    }
    match serde_json::from_slice(raw.body).ok()? {
        Value::Object(fields) => Some(fields),
        _ => None,
    }
}
