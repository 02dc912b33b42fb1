//! Verification of callbacks, in both dialects (`docs/mycoolpay.md` §3 and §7).
//!
//! Even an authentic callback is a doorbell: the official signature does not cover the status, so a genuine
//! FAILED edited to SUCCESS still verifies. Hence nothing here exposes a status: only `checkStatus` has one.

/// What a body holds.
mod body;

use caisse_domain::Decimal;
use md5::{Digest, Md5};
use subtle::ConstantTimeEq;

use super::{
    Dialect, GatewayConfig, Secret,
    document::{Document, Value},
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
    /// Without the fields of a callback, or with one that decides twice.
    Malformed,
    /// From an address that is not the gateway's, whoever signed it.
    WrongSource,
}

impl Verdict {
    /// The word under which the store keeps it.
    pub const fn as_str(self) -> &'static str {
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
pub struct ReadCallback {
    /// Whether it is signed with our key.
    pub verdict: Verdict,
    /// The gateway's reference it names.
    pub transaction_ref: Option<String>,
    /// Our reference it names.
    pub app_transaction_ref: Option<String>,
    /// What makes an authentic one the same as another, whatever was changed in it that is not signed. Not for reading.
    pub seal: Option<String>,
}

impl ReadCallback {
    /// The same callback, judged by whether it came from an address of the gateway.
    pub fn with_source(self, is_gateways: bool) -> Self {
        if is_gateways { self } else { Self { verdict: Verdict::WrongSource, seal: None, ..self } }
    }
}

/// Reads and verifies a callback. Never fails: what cannot be read is a verdict too, and what can be read of it is kept as
/// a hint.
pub fn read(raw: RawCallback<'_>, config: &GatewayConfig) -> ReadCallback {
    let contract = Contract::of(config.dialect);
    let fields = Fields(body::fields(raw.body));
    let verdict = if fields.is_unmistakable(&contract) {
        match config.dialect {
            Dialect::Official => verify_official(&fields, config),
            Dialect::Guide => verify_guide(&fields, raw.signature_header, &config.private_key),
        }
    } else {
        Verdict::Malformed
    };
    let named = |name| {
        let named = fields.some_text(name);
        if fields.has(name) { named } else { body::salvaged(raw.body, name) }
    };
    ReadCallback {
        verdict,
        transaction_ref: named("transaction_ref"),
        app_transaction_ref: named(contract.ours),
        seal: (verdict == Verdict::Authentic).then(|| fields.seal(&contract, raw.signature_header)),
    }
}

/// The names of a dialect.
struct Contract {
    /// Our reference.
    ours: &'static str,
    /// What became of the payment.
    status: &'static str,
    /// What is signed, what says whose it is, and what a person would go by.
    deciding: &'static [&'static str],
}

impl Contract {
    const OFFICIAL: Self = Self {
        ours: "app_transaction_ref",
        status: "transaction_status",
        deciding: &[
            "application",
            "transaction_ref",
            "app_transaction_ref",
            "transaction_type",
            "transaction_amount",
            "transaction_currency",
            "transaction_operator",
            "transaction_status",
            "signature",
        ],
    };
    const GUIDE: Self = Self {
        ours: "reference",
        status: "status",
        deciding: &["transaction_ref", "reference", "amount", "currency", "status", "signature"],
    };

    const fn of(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Official => Self::OFFICIAL,
            Dialect::Guide => Self::GUIDE,
        }
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

/// The fields of a callback.
struct Fields(Document);

impl Fields {
    fn has(&self, name: &str) -> bool {
        self.0.all(name).next().is_some()
    }

    /// Whether there is a transaction, and nothing that decides is named twice: which of the two was signed? What else is
    /// in it twice, or cannot be read, is nobody's concern.
    fn is_unmistakable(&self, contract: &Contract) -> bool {
        self.has("transaction_ref") && contract.deciding.iter().all(|name| self.0.all(name).count() <= 1)
    }

    /// The text of a field; a missing or null one is empty, as the official client hashes it.
    fn text(&self, name: &str) -> String {
        match self.0.all(name).next() {
            Some(Value::Text(text) | Value::Number(text)) => text.clone(),
            _ => String::new(),
        }
    }

    fn some_text(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// The signature is over what it is about; the status is not signed, and has a word for each of a few. So a genuine
    /// callback that comes again in ever new clothes is one of a handful.
    fn seal(&self, contract: &Contract, header: Option<&str>) -> String {
        const WORDS: [&str; 7] =
            ["SUCCESS", "COMPLETED", "CANCELED", "CANCELLED", "FAILED", "PENDING", "CREATED"];
        let status = self.text(contract.status);
        let word = WORDS.iter().find(|word| **word == status).copied().unwrap_or_default();
        let signature =
            header.filter(|text| !text.is_empty()).map_or_else(|| self.text("signature"), str::to_owned);
        format!("{} {signature} {word}", self.text("transaction_ref"))
    }

    /// The texts under which an amount may have been hashed: the canonical one, and for text the verbatim
    /// one (`docs/mycoolpay.md` §3). A JSON number's own spelling is not one: PHP never saw it.
    fn amounts(&self, name: &str) -> Vec<String> {
        let text = self.text(name);
        let canonical = Decimal::parse(&text).map(|number| number.to_string());
        let verbatim = matches!(self.0.all(name).next(), Some(Value::Text(_)) | None).then_some(text);
        canonical.into_iter().chain(verbatim).collect()
    }
}

#[cfg(test)]
#[path = "callback_tests.rs"]
mod tests;
