//! Callbacks: stored whole as they came, and processed into due status checks.

use std::collections::BTreeMap;

use caisse_domain::{AppTransactionRef, RequestId, TransactionRef};
use serde::Serialize;

use super::{
    Application, Store,
    engine::{Connection, Sql, Value},
    erasure::erase_callbacks,
    error::StoreError,
    new_callback::{NewCallback, document},
    rows,
    writer::Statements,
};
use crate::redaction::Person;

/// The result of processing callbacks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProcessedCallbacks {
    /// Callbacks that were processed.
    pub callbacks: usize,
    /// Payments that they made due for a status check, each with the request that opened it.
    pub payments: Vec<(AppTransactionRef, Option<RequestId>)>,
}

impl Store {
    /// Stores a callback, or counts it when the very same was stored before. It is on the disk when this returns: only
    /// then may it be answered.
    ///
    /// # Errors
    /// [`StoreError`]; then it must not be answered `OK`.
    pub async fn store_callback(&self, callback: NewCallback, now: i64) -> Result<(), StoreError> {
        self.callback_queue.keep(callback, now).await
    }

    /// Whether a callback names a payment that may still change.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn names_unsettled(&self, callback: &NewCallback) -> Result<bool, StoreError> {
        let name = |name: &Option<String>| name.clone().unwrap_or_default();
        let (theirs, ours) = (name(&callback.names_transaction), name(&callback.names_ours));
        let values = [theirs.as_str().into(), ours.as_str().into(), self.application.as_str().into()];
        Ok(self.database.fetch_optional(UNSETTLED, &values).await?.is_some())
    }

    /// Takes up to `limit` unprocessed callbacks, finds the payments they name, and makes those due for a status check:
    /// one transaction. A payment with an authentic callback goes before all scheduled ones. If it has no gateway's
    /// reference, it gets the named one as a candidate, which that check confirms. An unproven callback waits until
    /// `pause`, in milliseconds, has passed since the last check.
    ///
    /// # Errors
    /// [`StoreError`]; then they will be processed again.
    pub async fn process_callbacks(
        &self,
        now: i64,
        pause: i64,
        limit: u32,
    ) -> Result<ProcessedCallbacks, StoreError> {
        if self.database.fetch_optional(ANY_UNHEARD, &[]).await?.is_none() {
            return Ok(ProcessedCallbacks::default());
        }
        let application = self.application.clone();
        self.database
            .write(Statements::Several, move |connection| {
                Box::pin(hear(connection, application, now, pause, limit))
            })
            .await
    }
}

const UNSETTLED: &str = "select 1 from payments where application = $3 and status <> 'paid' \
     and (transaction_ref = $1 or app_transaction_ref = $2 or order_reference = $2 or order_reference = $1) limit 1";

const ANY_UNHEARD: &str = "select 1 from callbacks where processed_at is null limit 1";

/// By the gateway's reference, by ours, or by the order's, then its newest attempt. The guide's own example has an
/// order's reference where the gateway's should be. A wrong guess costs only a status check.
macro_rules! take {
    ($lock:literal) => {
        concat!(
            "update callbacks set processed_at = $1, payment_id = coalesce(\
             (select payment_id from payments where transaction_ref = names_transaction and application = $3), \
             (select payment_id from payments where app_transaction_ref = names_ours and application = $3), \
             (select max(payment_id) from payments where order_reference = names_ours and application = $3), \
             (select max(payment_id) from payments \
             where order_reference = names_transaction and application = $3)) \
             where callback_id in (select callback_id from callbacks where processed_at is null \
             order by verdict <> 'authentic', callback_id limit $2 ",
            $lock,
            ") returning payment_id, verdict = 'authentic' as is_authentic, names_transaction"
        )
    };
}

const TAKE: Sql = Sql { sqlite: take!(""), postgres: take!("for update skip locked") };

/// How far an authentic callback puts its payment before scheduled ones, in milliseconds: when more of those are due
/// than the budget allows, a buyer waits for this one. Fifty years, so that no scheduled check is before it, however
/// long the gateway was away.
const AHEAD: i64 = 50 * 365 * 24 * 60 * 60 * 1_000;

/// Only an authentic callback makes a payment due before this.
pub(super) const fn rung_before(now: i64) -> i64 {
    now - AHEAD / 2
}

/// Since when a payment waits that is due at `due`, whether by the schedule or by a callback.
pub(super) const fn waits_since(due: i64, now: i64) -> i64 {
    if due < rung_before(now) { due + AHEAD } else { due }
}

/// While a check is under way, `next_check_at` is its claim's end: left so, the release of the claim would overlook the
/// callback. A clock that was set back is no reason to wait.
const MAKE_DUE: Sql = Sql {
    sqlite: "update payments set \
             candidate_ref = case when transaction_ref is null then coalesce(ring.taught, candidate_ref) end, \
             next_check_at = min(coalesce(nullif(next_check_at, claimed_until), 9223372036854775807), \
             case when checked_at <= $2 and checked_at + ring.pause > $2 then checked_at + ring.pause \
             else $2 - ring.ahead end) \
             from (select value ->> 'payment_id' as payment_id, value ->> 'pause' as pause, \
             value ->> 'ahead' as ahead, value ->> 'taught' as taught from json_each($1)) as ring \
             where payments.payment_id = ring.payment_id and status <> 'paid' \
             and coalesce(transaction_ref, ring.taught, candidate_ref) is not null \
             returning app_transaction_ref, request_id",
    postgres: "update payments set \
               candidate_ref = case when transaction_ref is null then coalesce(ring.taught, candidate_ref) end, \
               next_check_at = least(nullif(next_check_at, claimed_until), \
               case when checked_at <= $2 and checked_at + ring.pause * interval '1 millisecond' > $2 \
               then checked_at + ring.pause * interval '1 millisecond' \
               else $2 - ring.ahead * interval '1 millisecond' end) \
               from json_to_recordset($1::json) \
               as ring (payment_id bigint, pause bigint, ahead bigint, taught text) \
               where payments.payment_id = ring.payment_id and status <> 'paid' \
               and coalesce(transaction_ref, ring.taught, candidate_ref) is not null \
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
) -> Result<ProcessedCallbacks, StoreError> {
    let values = [Value::Time(Some(now)), i64::from(limit).into(), application.as_str().into()];
    let taken = connection.fetch_all(TAKE, &values).await?;
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
    let mut heard = ProcessedCallbacks { callbacks: taken.len(), payments: Vec::new() };
    if !rung.is_empty() {
        let payments = document(rung.keys());
        for line in connection.fetch_all(OF_THE_ERASED, &[payments.as_str().into()]).await? {
            // The gateway still names a person who was erased here.
            erase_callbacks(&mut connection, line.int("payment_id")?, &Person::default()).await?;
        }
        let rung = document(rung.into_values());
        let due = connection.fetch_all(MAKE_DUE, &[rung.as_str().into(), Value::Time(Some(now))]).await?;
        // The log needs these references. A payment that cannot be read is due all the same, and so are the others.
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
