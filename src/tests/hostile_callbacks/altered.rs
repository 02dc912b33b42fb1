//! One altered callback, and the endpoint's expected answer.

use fastrand::Rng;
use md5::Digest as _;
use serde_json::Value;

use super::common;

/// The gateway's callbacks, before an alteration.
pub(super) struct Genuine {
    /// About our payments, none of which was paid.
    pub(super) callbacks: Vec<Value>,
    /// About a success that is not ours.
    pub(super) foreign: Value,
    /// Our references of all attempts, including the one whose link was lost.
    pub(super) ours: Vec<String>,
}

/// The expected answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// The signature is valid.
    Ok,
    /// The signature is invalid or missing.
    Ko,
    /// Refused without being read.
    TooLarge,
    /// Either of the first two.
    Any,
}

impl Expected {
    pub(super) fn allows(self, status: u16) -> bool {
        match self {
            Self::Ok => status == 200,
            Self::Ko => matches!(status, 400 | 403),
            Self::TooLarge => status == 413,
            Self::Any => status != 413,
        }
    }
}

/// A callback after an alteration.
pub(super) struct Altered {
    /// The name of the alteration.
    pub(super) how: &'static str,
    pub(super) content_type: Option<Vec<u8>>,
    /// The header of the guide's dialect.
    pub(super) signature: Option<Vec<u8>>,
    pub(super) body: Vec<u8>,
    pub(super) expected: Expected,
}

impl std::fmt::Debug for Altered {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let beginning = String::from_utf8_lossy(&self.body[..self.body.len().min(600)]);
        let kind = self.content_type.as_deref().map(String::from_utf8_lossy);
        write!(out, "{} ({kind:?}, {} bytes, {:?}): {beginning}", self.how, self.body.len(), self.expected)
    }
}

/// A JSON body with its expected answer.
pub(super) fn json(body: impl Into<Vec<u8>>, expected: Expected) -> Altered {
    let content_type = Some(b"application/json".to_vec());
    Altered { how: "", content_type, signature: None, body: body.into(), expected }
}

/// A dialect's fields, and how they are signed.
pub(super) struct Dialect {
    /// The field with the status.
    pub(super) status: &'static str,
    /// The field with our reference of the attempt.
    pub(super) ours: &'static str,
    /// The signed fields; the endpoint accepts no other spelling of their names.
    pub(super) signed: &'static [&'static str],
    /// Whether the status is signed.
    pub(super) signs_status: bool,
    /// Signs again, which only the gateway can do.
    pub(super) sign: fn(&mut Value),
    /// Alterations that apply to this dialect only.
    pub(super) alterations: &'static [Alteration],
}

/// A name, and the alteration of one of the genuine callbacks.
pub(super) type Alteration = (&'static str, fn(&mut Rng, &Dialect, &Genuine) -> Altered);

impl Genuine {
    /// A callback about one of our payments.
    pub(super) fn any(&self, rng: &mut Rng) -> Value {
        self.callbacks[rng.usize(..self.callbacks.len())].clone()
    }

    /// The reference of one of our attempts.
    pub(super) fn attempt(&self, rng: &mut Rng) -> Value {
        self.ours[rng.usize(..self.ours.len())].as_str().into()
    }
}

/// At least `count` callbacks: each alteration equally often, in random order, and a few of a megabyte.
pub(super) fn corpus(rng: &mut Rng, genuine: &Genuine, dialect: &Dialect, count: usize) -> Vec<Altered> {
    let alterations = || common::ALTERATIONS.iter().chain(dialect.alterations);
    let mut corpus: Vec<_> = alterations()
        .cycle()
        .take(count)
        .map(|&(how, alter)| Altered { how, ..alter(rng, dialect, genuine) })
        .collect();
    for _ in 0..4 {
        let (how, alter) = common::A_MEGABYTE;
        corpus.push(Altered { how, ..alter(rng, dialect, genuine) });
    }
    rng.shuffle(&mut corpus);
    corpus
}

/// The text of a field as it is signed.
pub(super) fn text(callback: &Value, name: &str) -> String {
    match &callback[name] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// Lowercase hex.
pub(super) fn md5_hex(text: &str) -> String {
    md5::Md5::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}
