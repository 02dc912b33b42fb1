//! A callback on its way into the database.

use std::fmt::Write as _;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::digest::Digest;
use super::{
    engine::{Connection, Sql},
    error::StoreError,
};

/// A callback to be stored.
#[derive(Clone, Debug)]
pub struct NewCallback {
    /// The address it came from, as far as can be trusted.
    pub source_address: String,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The signature header, where the dialect has one.
    pub signature: Option<String>,
    /// The result of the verification.
    pub verdict: &'static str,
    /// The gateway's reference it names.
    pub names_transaction: Option<String>,
    /// Our reference it names, or the order's.
    pub names_ours: Option<String>,
    /// What identifies it, in the place of everything that was sent.
    pub seal: Option<String>,
    /// Bytes of the body as it was sent.
    pub sent_bytes: usize,
    /// The body, untouched; of an unproven callback the beginning.
    pub body: Vec<u8>,
}

impl NewCallback {
    /// What identifies it: its seal or everything that was sent, and its verdict. A copy by another sender must not
    /// take the place of the genuine one.
    pub(super) fn digest(&self) -> Digest {
        let mut hash = Sha256::new();
        if let Some(seal) = &self.seal {
            return hash.chain_update(self.verdict).chain_update(" ").chain_update(seal).finalize().into();
        }
        let texts = [self.content_type.as_deref(), self.signature.as_deref(), Some(self.verdict)];
        for text in texts.map(Option::unwrap_or_default) {
            hash.update(text.len().to_be_bytes());
            hash.update(text);
        }
        hash.update(&self.body);
        hash.finalize().into()
    }
}

/// A callback on its way into the table.
#[derive(Serialize)]
pub(super) struct CallbackRow<'a> {
    at: i64,
    pub(super) times: u32,
    source_address: &'a str,
    content_type: Option<&'a str>,
    signature: Option<&'a str>,
    verdict: &'static str,
    names_transaction: Option<&'a str>,
    names_ours: Option<&'a str>,
    digest: String,
    sent_bytes: usize,
    body: String,
}

impl<'a> CallbackRow<'a> {
    pub(super) fn new(callback: &'a NewCallback, digest: &Digest, at: i64) -> Self {
        Self {
            at,
            times: 1,
            source_address: &callback.source_address,
            content_type: callback.content_type.as_deref(),
            signature: callback.signature.as_deref(),
            verdict: callback.verdict,
            names_transaction: callback.names_transaction.as_deref(),
            names_ours: callback.names_ours.as_deref(),
            digest: hex(digest),
            sent_bytes: callback.sent_bytes,
            body: hex(&callback.body),
        }
    }
}

/// Bytes in a form that a statement can decode.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The JSON array that the statements of this file unfold: one parameter, however many rows.
pub(super) fn document<T: Serialize>(lines: impl Iterator<Item = T>) -> String {
    let lines: Vec<T> = lines.collect();
    // Texts and numbers always have a JSON form.
    serde_json::to_string(&lines).unwrap_or_default()
}

const INSERT: Sql = Sql {
    sqlite: "insert into callbacks (received_at, last_received_at, times, source_address, content_type, signature, \
             verdict, names_transaction, names_ours, digest, sent_bytes, body) \
             select value ->> 'at', value ->> 'at', value ->> 'times', value ->> 'source_address', \
             value ->> 'content_type', value ->> 'signature', value ->> 'verdict', value ->> 'names_transaction', \
             value ->> 'names_ours', unhex(value ->> 'digest'), value ->> 'sent_bytes', \
             unhex(value ->> 'body') \
             from json_each($1) where true \
             on conflict (digest) do update set times = callbacks.times + excluded.times, \
             last_received_at = excluded.last_received_at, processed_at = null",
    postgres: "insert into callbacks (received_at, last_received_at, times, source_address, content_type, signature, \
               verdict, names_transaction, names_ours, digest, sent_bytes, body) \
               select to_timestamp(at / 1000.0), to_timestamp(at / 1000.0), times, source_address, content_type, \
               signature, verdict, names_transaction, names_ours, decode(digest, 'hex'), sent_bytes, \
               decode(body, 'hex') \
               from json_to_recordset($1::json) as line (at bigint, times bigint, source_address text, \
               content_type text, signature text, verdict text, names_transaction text, names_ours text, digest text, \
               sent_bytes bigint, body text) \
               on conflict (digest) do update set times = callbacks.times + excluded.times, \
               last_received_at = excluded.last_received_at, processed_at = null",
};

pub(super) async fn insert(mut connection: Connection<'_>, lines: String) -> Result<(), StoreError> {
    connection.execute(INSERT, &[lines.as_str().into()]).await.map(drop)
}
