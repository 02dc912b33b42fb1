//! Inserts callbacks, many in one statement.

use caisse_domain::Timestamp;
use std::fmt::Write as _;

use serde::Serialize;

use super::{Digest, NewCallback};
use crate::store::{engine::Connection, error::StoreError, sql::Sql};

/// A callback on its way into the table.
#[derive(Serialize)]
pub(super) struct CallbackRow<'a> {
    at: Timestamp,
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
    pub(super) fn new(callback: &'a NewCallback, digest: &Digest, at: Timestamp) -> Self {
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
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

static INSERT: Sql = Sql::by_engine(
    "
    insert into callbacks (
        received_at, last_received_at, times, source_address, content_type, signature, verdict,
        names_transaction, names_ours, digest, sent_bytes, body
    )
    select value ->> 'at', value ->> 'at', value ->> 'times', value ->> 'source_address',
           value ->> 'content_type', value ->> 'signature', value ->> 'verdict',
           value ->> 'names_transaction', value ->> 'names_ours', unhex(value ->> 'digest'),
           value ->> 'sent_bytes', unhex(value ->> 'body')
    from json_each(:callbacks)
    where true
    on conflict (digest) do update
    set times = callbacks.times + excluded.times,
        last_received_at = excluded.last_received_at,
        processed_at = null
    ",
    "
    insert into callbacks (
        received_at, last_received_at, times, source_address, content_type, signature, verdict,
        names_transaction, names_ours, digest, sent_bytes, body
    )
    select to_timestamp(at / 1000.0), to_timestamp(at / 1000.0), times, source_address, content_type,
           signature, verdict, names_transaction, names_ours, decode(digest, 'hex'), sent_bytes,
           decode(body, 'hex')
    from json_to_recordset(:callbacks::json) as callback (
        at bigint, times bigint, source_address text, content_type text, signature text, verdict text,
        names_transaction text, names_ours text, digest text, sent_bytes bigint, body text
    )
    on conflict (digest) do update
    set times = callbacks.times + excluded.times,
        last_received_at = excluded.last_received_at,
        processed_at = null
    ",
);

/// Inserts callbacks, a JSON array of [`CallbackRow`]s. One that is there already is counted.
pub(super) async fn insert(mut connection: Connection<'_>, callbacks: String) -> Result<(), StoreError> {
    connection.execute(&INSERT, &[("callbacks", callbacks.as_str().into())]).await.map(drop)
}
