//! Callbacks: what the gateway sent by itself, whole. And what they are good for: a reason to look.

use std::{collections::BTreeMap, fmt::Write as _};

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{
    Application, Store, StoreError,
    engine::{Connection, Sql, Value},
    erasure::erase_callbacks,
    rows,
    writer::Statements,
};
use crate::{
    domain::{AppTransactionRef, RequestId, TransactionRef},
    server::evidence::Person,
};

/// SHA-256 of what was sent.
pub(super) type Digest = [u8; 32];

/// A callback to be kept.
#[derive(Clone, Debug)]
pub struct ReceivedCallback {
    /// Where it came from, as far as can be trusted.
    pub source_address: String,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The signature header, where the dialect has one.
    pub signature: Option<String>,
    /// What verification said.
    pub verdict: &'static str,
    /// The gateway's reference it names.
    pub names_transaction: Option<String>,
    /// Our reference it names, or the order's.
    pub names_ours: Option<String>,
    /// The body, untouched.
    pub body: Vec<u8>,
}

impl ReceivedCallback {
    /// What makes it the same as another: everything that was sent, and what it was found to be worth. A copy sent by
    /// somebody else must not stand in the place of the genuine one.
    pub(super) fn digest(&self) -> Digest {
        let mut hash = Sha256::new();
        let texts = [self.content_type.as_deref(), self.signature.as_deref(), Some(self.verdict)];
        for text in texts.map(Option::unwrap_or_default) {
            hash.update(text.len().to_be_bytes());
            hash.update(text);
        }
        hash.update(&self.body);
        hash.finalize().into()
    }
}

/// What hearing callbacks came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// Callbacks that were heard.
    pub callbacks: usize,
    /// Payments that they made due for a look, each with the request that opened it.
    pub payments: Vec<(AppTransactionRef, Option<RequestId>)>,
}

impl Store {
    /// Keeps a callback, or counts it when the very same was kept before. It is on the disk when this returns: only
    /// then may it be answered.
    ///
    /// # Errors
    /// [`StoreError`]; then it must not be answered `OK`.
    pub async fn keep_callback(&self, callback: ReceivedCallback, now: i64) -> Result<(), StoreError> {
        self.inbox.keep(callback, now).await
    }

    /// Takes up to `limit` callbacks that nobody has heard yet, finds the payments they name, and makes those due for
    /// a look: one transaction. An authentic one goes before all that are due by the clock, and teaches the gateway's
    /// reference to a payment that has none, to be confirmed by that look. One that anybody may have sent waits until
    /// `pause`, in milliseconds, has passed since the last look.
    ///
    /// # Errors
    /// [`StoreError`]; then they will be heard again.
    pub async fn hear(&self, now: i64, pause: i64, limit: u32) -> Result<Heard, StoreError> {
        if self.database.line(ANY_UNHEARD, &[]).await?.is_none() {
            return Ok(Heard::default());
        }
        let application = self.application.clone();
        self.database
            .write(Statements::Several, move |connection| {
                Box::pin(hear(connection, application, now, pause, limit))
            })
            .await
    }
}

const ANY_UNHEARD: &str = "select 1 from callbacks where heard_at is null limit 1";

/// A callback on its way into the table.
#[derive(Serialize)]
pub(super) struct Line<'a> {
    at: i64,
    pub(super) times: u32,
    source_address: &'a str,
    content_type: Option<&'a str>,
    signature: Option<&'a str>,
    verdict: &'static str,
    names_transaction: Option<&'a str>,
    names_ours: Option<&'a str>,
    digest: String,
    body: String,
}

impl<'a> Line<'a> {
    pub(super) fn new(callback: &'a ReceivedCallback, digest: &Digest, at: i64) -> Self {
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
            body: hex(&callback.body),
        }
    }
}

/// Bytes as a statement can unfold them.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The JSON array that the statements of this file unfold: one parameter, however many lines.
pub(super) fn document<T: Serialize>(lines: impl Iterator<Item = T>) -> String {
    let lines: Vec<T> = lines.collect();
    // Texts and numbers always have a JSON form.
    serde_json::to_string(&lines).unwrap_or_default()
}

const INSERT: Sql = Sql {
    sqlite: "insert into callbacks (received_at, last_received_at, times, source_address, content_type, signature, \
             verdict, names_transaction, names_ours, digest, body) \
             select value ->> 'at', value ->> 'at', value ->> 'times', value ->> 'source_address', \
             value ->> 'content_type', value ->> 'signature', value ->> 'verdict', value ->> 'names_transaction', \
             value ->> 'names_ours', unhex(value ->> 'digest'), unhex(value ->> 'body') \
             from json_each($1) where true \
             on conflict (digest) do update set times = callbacks.times + excluded.times, \
             last_received_at = excluded.last_received_at, heard_at = null",
    postgres: "insert into callbacks (received_at, last_received_at, times, source_address, content_type, signature, \
               verdict, names_transaction, names_ours, digest, body) \
               select to_timestamp(at / 1000.0), to_timestamp(at / 1000.0), times, source_address, content_type, \
               signature, verdict, names_transaction, names_ours, decode(digest, 'hex'), decode(body, 'hex') \
               from json_to_recordset($1::json) as line (at bigint, times bigint, source_address text, \
               content_type text, signature text, verdict text, names_transaction text, names_ours text, digest text, \
               body text) \
               on conflict (digest) do update set times = callbacks.times + excluded.times, \
               last_received_at = excluded.last_received_at, heard_at = null",
};

pub(super) async fn insert(mut connection: Connection<'_>, lines: String) -> Result<(), StoreError> {
    connection.run(INSERT, &[lines.as_str().into()]).await.map(drop)
}

/// By the gateway's reference, by ours, or by the order's, then its newest attempt. The guide's own example has an
/// order's reference where the gateway's should be. Since a callback only causes a look, a wrong guess costs a look.
macro_rules! take {
    ($lock:literal) => {
        concat!(
            "update callbacks set heard_at = $1, payment_id = coalesce(\
             (select payment_id from payments where transaction_ref = names_transaction and application = $3), \
             (select payment_id from payments where app_transaction_ref = names_ours and application = $3), \
             (select max(payment_id) from payments where order_reference = names_ours and application = $3), \
             (select max(payment_id) from payments \
             where order_reference = names_transaction and application = $3)) \
             where callback_id in (select callback_id from callbacks where heard_at is null \
             order by verdict <> 'authentic', callback_id limit $2 ",
            $lock,
            ") returning payment_id, verdict = 'authentic' as is_authentic, names_transaction"
        )
    };
}

const TAKE: Sql = Sql { sqlite: take!(""), postgres: take!("for update skip locked") };

/// By how much an authentic callback lets its payment overtake those that are due by the clock, in milliseconds: when
/// there are more of those than the gateway may be asked about, somebody waits for this one. Fifty years, so that nothing
/// that is due by the clock is before it, however long the gateway was away.
const AHEAD: i64 = 50 * 365 * 24 * 60 * 60 * 1_000;

/// Due before this is what an authentic callback made due.
pub(super) const fn rung_before(now: i64) -> i64 {
    now - AHEAD / 2
}

/// Since when a payment waits that is due at `due`, whether by the clock or by a callback.
pub(super) const fn waits_since(due: i64, now: i64) -> i64 {
    if due < rung_before(now) { due + AHEAD } else { due }
}

/// While a look is under way, `next_check_at` is only when its claim ends, and whoever gives the claim back would
/// think that nothing had happened meanwhile. A clock that was set back is no reason to wait.
const MAKE_DUE: Sql = Sql {
    sqlite: "update payments set \
             taught_ref = case when transaction_ref is null then coalesce(ring.taught, taught_ref) end, \
             next_check_at = min(coalesce(nullif(next_check_at, claimed_until), 9223372036854775807), \
             case when looked_at <= $2 and looked_at + ring.pause > $2 then looked_at + ring.pause \
             else $2 - ring.ahead end) \
             from (select value ->> 'payment_id' as payment_id, value ->> 'pause' as pause, \
             value ->> 'ahead' as ahead, value ->> 'taught' as taught from json_each($1)) as ring \
             where payments.payment_id = ring.payment_id and status <> 'paid' \
             and coalesce(transaction_ref, ring.taught, taught_ref) is not null \
             returning app_transaction_ref, request_id",
    postgres: "update payments set \
               taught_ref = case when transaction_ref is null then coalesce(ring.taught, taught_ref) end, \
               next_check_at = least(nullif(next_check_at, claimed_until), \
               case when looked_at <= $2 and looked_at + ring.pause * interval '1 millisecond' > $2 \
               then looked_at + ring.pause * interval '1 millisecond' \
               else $2 - ring.ahead * interval '1 millisecond' end) \
               from json_to_recordset($1::json) \
               as ring (payment_id bigint, pause bigint, ahead bigint, taught text) \
               where payments.payment_id = ring.payment_id and status <> 'paid' \
               and coalesce(transaction_ref, ring.taught, taught_ref) is not null \
               returning app_transaction_ref, request_id",
};

/// Of these payments those whose orders' customers were erased.
const OF_THE_ERASED: Sql = Sql {
    sqlite: "select payment_id from payments join orders on orders.order_id = payments.order_id \
             where erased_at is not null and payment_id in (select value from json_each($1))",
    postgres: "select payment_id from payments join orders on orders.order_id = payments.order_id \
               where erased_at is not null and payment_id in \
               (select cast(value as bigint) from json_array_elements_text(cast($1 as json)) as value)",
};

/// A payment that callbacks name.
#[derive(Serialize)]
struct Rung {
    payment_id: i64,
    pause: i64,
    ahead: i64,
    taught: Option<String>,
}

async fn hear(
    mut connection: Connection<'_>,
    application: Application,
    now: i64,
    pause: i64,
    limit: u32,
) -> Result<Heard, StoreError> {
    let values = [Value::Time(Some(now)), i64::from(limit).into(), application.as_str().into()];
    let taken = connection.lines(TAKE, &values).await?;
    let mut rung: BTreeMap<i64, Rung> = BTreeMap::new();
    for line in &taken {
        let Some(payment_id) = line.int_or_null("payment_id")? else { continue };
        let doubtful = Rung { payment_id, pause, ahead: 0, taught: None };
        let ring = rung.entry(payment_id).or_insert(doubtful);
        if line.flag("is_authentic")? {
            (ring.pause, ring.ahead) = (0, AHEAD);
            let named = line.text_or_null("names_transaction")?;
            ring.taught =
                named.and_then(|name| TransactionRef::parse(name).ok()).map(|theirs| theirs.to_string());
        }
    }
    let mut heard = Heard { callbacks: taken.len(), payments: Vec::new() };
    if !rung.is_empty() {
        let payments = document(rung.keys());
        for line in connection.lines(OF_THE_ERASED, &[payments.as_str().into()]).await? {
            // The gateway goes on naming who was erased here.
            erase_callbacks(&mut connection, line.int("payment_id")?, &Person::default()).await?;
        }
        let rung = document(rung.into_values());
        let due = connection.lines(MAKE_DUE, &[rung.as_str().into(), Value::Time(Some(now))]).await?;
        // By these the log names them. One that cannot be read is due all the same, and so are the others.
        heard.payments = due.iter().filter_map(|line| rows::opened_by(line).ok()).collect();
    }
    Ok(heard)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_rang_waits_since_then_and_not_for_fifty_years() {
        const DAY: i64 = 24 * 60 * 60 * 1_000;
        let now = 1_790_000_000_000;
        for since in [now + 1, now, now - 1, now - 400 * DAY] {
            assert_eq!(waits_since(since, now), since);
            assert_eq!(waits_since(since - AHEAD, now), since);
        }
    }
}
