//! One altered callback, and what the door has to say to it.

use fastrand::Rng;
use md5::Digest as _;
use serde_json::Value;

use super::common;

/// What the gateway would say, before anybody alters it.
pub(super) struct Genuine {
    /// Of our payments, none of which was paid.
    pub(super) callbacks: Vec<Value>,
    /// Of a success that is not ours.
    pub(super) foreign: Value,
    /// Our references of all attempts, also of the one whose link was lost.
    pub(super) ours: Vec<String>,
}

/// What has to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// The signature verifies.
    Ok,
    /// It does not, or there is none to verify.
    Ko,
    /// Refused unread.
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
    /// What was done to it.
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

/// A body on its way, as JSON unless it is said otherwise.
pub(super) fn json(body: impl Into<Vec<u8>>, expected: Expected) -> Altered {
    let content_type = Some(b"application/json".to_vec());
    Altered { how: "", content_type, signature: None, body: body.into(), expected }
}

/// The fields of a dialect, and who may sign them.
pub(super) struct Dialect {
    /// The field that says what happened.
    pub(super) status: &'static str,
    /// The field that names our attempt.
    pub(super) ours: &'static str,
    /// The fields under the signature; of each, the door knows no other spelling.
    pub(super) signed: &'static [&'static str],
    /// Whether the status is under the signature.
    pub(super) signs_status: bool,
    /// Signs again, as nobody but the gateway can.
    pub(super) sign: fn(&mut Value),
    /// What only this dialect can be asked.
    pub(super) alterations: &'static [Alteration],
}

/// A name, and what is done to one of the genuine callbacks.
pub(super) type Alteration = (&'static str, fn(&mut Rng, &Dialect, &Genuine) -> Altered);

impl Genuine {
    /// One of ours.
    pub(super) fn any(&self, rng: &mut Rng) -> Value {
        self.callbacks[rng.usize(..self.callbacks.len())].clone()
    }

    /// One of our attempts.
    pub(super) fn attempt(&self, rng: &mut Rng) -> Value {
        self.ours[rng.usize(..self.ours.len())].as_str().into()
    }
}

/// At least `count` callbacks: each alteration as often as the others, in any order, and a few megabytes.
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
