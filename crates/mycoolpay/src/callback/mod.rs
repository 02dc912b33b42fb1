//! Verification of callbacks, in every dialect (`docs/mycoolpay.md` §3 and §7).
//!
//! Even an authentic callback only triggers a status check: the official signature does not cover the status, so a
//! genuine FAILED edited to SUCCESS still verifies. Hence nothing here exposes a status: only `checkStatus` has one.

/// Parsing of a body.
mod body;
/// The fields of a body.
pub(crate) mod fields;

use std::fmt;

use md5::{Digest, Md5};
use subtle::ConstantTimeEq;

use super::{Dialect, GatewayConfig, Secret, dialect::contract::CallbackContract};
use fields::CallbackFields;

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
        let contract = &self.dialect.contract().callback;
        let fields = CallbackFields::read(raw.body);
        let named = |name| {
            let named = fields.some_text(name);
            if fields.has(name) { named } else { body::salvaged(raw.body, name) }
        };
        // A header that no one verifies must not tell copies apart either.
        let header = raw.signature_header.filter(|_| contract.has_signature_header);
        let verdict = self.verdict(contract, &fields, header);
        ReadCallback {
            verdict,
            transaction_ref: named("transaction_ref"),
            app_transaction_ref: named(contract.our_reference),
            seal: (verdict == Verdict::Authentic).then(|| seal(contract, &fields, header)),
        }
    }

    fn verdict(&self, contract: &CallbackContract, fields: &CallbackFields, header: Option<&str>) -> Verdict {
        if !is_unmistakable(contract, fields) {
            return Verdict::Malformed;
        }
        if contract.application.is_some_and(|name| fields.text(name) != self.public_key) {
            return Verdict::WrongApplication;
        }
        let given = signature(fields, header);
        let signed = (contract.signed_texts)(fields, &self.private_key);
        if signed.iter().any(|text| is_signature_of(&given, text)) {
            Verdict::Authentic
        } else {
            Verdict::BadSignature
        }
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

/// Whether a transaction is named and no decisive field is there twice, which would leave open which one was signed.
/// Other fields may be there twice or be unreadable.
fn is_unmistakable(contract: &CallbackContract, fields: &CallbackFields) -> bool {
    fields.has("transaction_ref") && contract.deciding.iter().all(|name| fields.count(name) <= 1)
}

/// The signature in the header, or else in the body.
fn signature(fields: &CallbackFields, header: Option<&str>) -> String {
    let header = header.filter(|text| !text.is_empty());
    header.map_or_else(|| fields.text("signature"), ToOwned::to_owned)
}

/// Compares in a time that depends on the lengths only.
fn is_signature_of(given: &str, text: &str) -> bool {
    let expected = Md5::digest(text).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    expected.as_bytes().ct_eq(given.as_bytes()).into()
}

/// Reference, signature, and the status if it is a known word: the signature may not cover the status. So a genuine
/// callback that is repeated with other unsigned text has at most eight seals.
fn seal(contract: &CallbackContract, fields: &CallbackFields, header: Option<&str>) -> String {
    const WORDS: [&str; 7] =
        ["SUCCESS", "COMPLETED", "CANCELED", "CANCELLED", "FAILED", "PENDING", "CREATED"];
    let status = fields.text(contract.status);
    let word = WORDS.iter().find(|word| **word == status).copied().unwrap_or_default();
    format!("{} {} {word}", fields.text("transaction_ref"), signature(fields, header))
}

#[cfg(test)]
mod tests;
