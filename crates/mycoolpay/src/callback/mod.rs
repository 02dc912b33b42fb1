//! Verification of callbacks, in both dialects (`docs/mycoolpay.md` §3 and §7).
//!
//! Even an authentic callback only triggers a status check: the official signature does not cover the status, so a
//! genuine FAILED edited to SUCCESS still verifies. Hence nothing here exposes a status: only `checkStatus` has one.

/// Parsing of a body.
mod body;

use std::fmt;

use caisse_domain::Decimal;
use md5::{Digest, Md5};
use subtle::ConstantTimeEq;

use super::{
    Dialect, GatewayConfig, Secret,
    document::{Document, Value},
};

/// The result of verifying a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Signed with our key.
    Authentic,
    /// Not signed with our key: stored, answered `KO`.
    BadSignature,
    /// Meant for another application's public key.
    WrongApplication,
    /// A necessary field is missing, or a decisive one is there twice.
    Malformed,
    /// From an address that is not the gateway's, whatever its signature.
    WrongSource,
}

impl Verdict {
    /// The word that the store uses.
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
    /// The body, unchanged.
    pub body: &'a [u8],
    /// The `Content-Type` header.
    pub content_type: Option<&'a str>,
    /// The `X-MyCoolPay-Signature` header (guide dialect).
    pub signature_header: Option<&'a str>,
}

/// What is read of a callback: which payment it names, not what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadCallback {
    /// The result of its verification.
    pub verdict: Verdict,
    /// The gateway's reference in it.
    pub transaction_ref: Option<String>,
    /// Our reference in it.
    pub app_transaction_ref: Option<String>,
    /// A key that is equal for copies of one authentic callback, whatever unsigned text in them differs. Opaque.
    pub seal: Option<String>,
}

impl ReadCallback {
    /// The same callback, with [`Verdict::WrongSource`] unless it came from an address of the gateway.
    pub fn with_source(self, is_gateways: bool) -> Self {
        if is_gateways { self } else { Self { verdict: Verdict::WrongSource, seal: None, ..self } }
    }
}

/// Verifies callbacks with an application's keys, in one dialect. Its owner sees no key.
#[derive(Clone)]
pub struct CallbackVerifier {
    dialect: Dialect,
    public_key: String,
    private_key: Secret,
}

impl CallbackVerifier {
    /// Verifies the callbacks of `config`'s application.
    pub fn new(config: &GatewayConfig) -> Self {
        Self {
            dialect: config.dialect,
            public_key: config.public_key.clone(),
            private_key: config.private_key.clone(),
        }
    }

    /// The dialect of the callbacks.
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Reads and verifies a callback. Never fails: an unreadable one has a verdict too, and the references in it serve
    /// as hints.
    pub fn verify(&self, raw: RawCallback<'_>) -> ReadCallback {
        let contract = Contract::of(self.dialect);
        let fields = Fields(body::fields(raw.body));
        let verdict = if fields.is_unmistakable(&contract) {
            match self.dialect {
                Dialect::Official => self.verify_official(&fields),
                Dialect::Guide => self.verify_guide(&fields, raw.signature_header),
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

    fn verify_official(&self, fields: &Fields) -> Verdict {
        if fields.text("application") != self.public_key {
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
                self.private_key.expose(),
            ]);
            same(&expected, &signature)
        });
        if genuine { Verdict::Authentic } else { Verdict::BadSignature }
    }

    fn verify_guide(&self, fields: &Fields, header: Option<&str>) -> Verdict {
        let header = header.filter(|text| !text.is_empty());
        let signature = header.map_or_else(|| fields.text("signature"), ToOwned::to_owned);
        let transaction_ref = fields.text("transaction_ref");
        let expected =
            digest(&[self.private_key.expose(), "|", &transaction_ref, "|", &fields.text("status")]);
        if same(&expected, &signature) { Verdict::Authentic } else { Verdict::BadSignature }
    }
}

impl fmt::Debug for CallbackVerifier {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("CallbackVerifier").field("dialect", &self.dialect).finish_non_exhaustive()
    }
}

/// Reads and verifies one callback, as [`CallbackVerifier::verify`].
pub fn read(raw: RawCallback<'_>, config: &GatewayConfig) -> ReadCallback {
    CallbackVerifier::new(config).verify(raw)
}

/// The field names of a dialect.
struct Contract {
    /// Our reference.
    ours: &'static str,
    /// The payment's status.
    status: &'static str,
    /// Fields that are signed, that name the payment, or that a person would rely on.
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

fn digest(parts: &[&str]) -> String {
    let mut md5 = Md5::new();
    parts.iter().for_each(|part| md5.update(part));
    md5.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Compares in a time that depends on the lengths only.
fn same(expected: &str, given: &str) -> bool {
    expected.as_bytes().ct_eq(given.as_bytes()).into()
}

/// The fields of a callback.
struct Fields(Document);

impl Fields {
    fn has(&self, name: &str) -> bool {
        self.0.all(name).next().is_some()
    }

    /// Whether a transaction is named and no decisive field is there twice, which would leave open which one was
    /// signed. Other fields may be there twice or be unreadable.
    fn is_unmistakable(&self, contract: &Contract) -> bool {
        self.has("transaction_ref") && contract.deciding.iter().all(|name| self.0.all(name).count() <= 1)
    }

    /// The text of a field; empty if missing or null, as the official client hashes it.
    fn text(&self, name: &str) -> String {
        match self.0.all(name).next() {
            Some(Value::Text(text) | Value::Number(text)) => text.clone(),
            _ => String::new(),
        }
    }

    fn some_text(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// Reference, signature, and the status if it is a known word; the official signature does not cover the status. So
    /// a genuine callback that is repeated with other unsigned text has at most eight seals.
    fn seal(&self, contract: &Contract, header: Option<&str>) -> String {
        const WORDS: [&str; 7] =
            ["SUCCESS", "COMPLETED", "CANCELED", "CANCELLED", "FAILED", "PENDING", "CREATED"];
        let status = self.text(contract.status);
        let word = WORDS.iter().find(|word| **word == status).copied().unwrap_or_default();
        let signature =
            header.filter(|text| !text.is_empty()).map_or_else(|| self.text("signature"), str::to_owned);
        format!("{} {signature} {word}", self.text("transaction_ref"))
    }

    /// The texts that the gateway may have hashed for an amount: the canonical one, and for a JSON string the verbatim
    /// one (`docs/mycoolpay.md` §3). Not a JSON number's own spelling: PHP never sees it.
    fn amounts(&self, name: &str) -> Vec<String> {
        let text = self.text(name);
        let canonical = Decimal::parse(&text).map(|number| number.to_string());
        let verbatim = matches!(self.0.all(name).next(), Some(Value::Text(_)) | None).then_some(text);
        canonical.into_iter().chain(verbatim).collect()
    }
}

#[cfg(test)]
mod tests;
