//! Processes callbacks: finds the payments that they name, and makes these due for a status check.

use std::collections::BTreeMap;

use caisse_domain::{AppTransactionRef, RequestId, Timestamp, TransactionRef};
use serde::Serialize;

use super::NewCallback;
use crate::{
    redaction::Person,
    store::{
        Application, Store,
        engine::Connection,
        erasure::erase_callbacks,
        error::StoreError,
        rows,
        sql::{Sql, json_array},
        writer::Statements,
    },
};

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
    pub async fn store_callback(&self, callback: NewCallback, now: Timestamp) -> Result<(), StoreError> {
        self.callback_queue.store(callback, now).await
    }

    /// Whether a callback names a payment that may still change.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn names_unsettled(&self, callback: &NewCallback) -> Result<bool, StoreError> {
        let name = |name: &Option<String>| name.clone().unwrap_or_default();
        let (theirs, ours) = (name(&callback.names_transaction), name(&callback.names_ours));
        let values = [
            ("theirs", theirs.as_str().into()),
            ("ours", ours.as_str().into()),
            ("application", self.application.as_str().into()),
        ];
        Ok(self.database.fetch_optional(&UNSETTLED, &values).await?.is_some())
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
        now: Timestamp,
        pause: i64,
        limit: u32,
    ) -> Result<ProcessedCallbacks, StoreError> {
        if self.database.fetch_optional(&ANY_UNPROCESSED, &[]).await?.is_none() {
            return Ok(ProcessedCallbacks::default());
        }
        let application = self.application.clone();
        self.database
            .write(Statements::Several, move |connection| {
                Box::pin(process(connection, application, now, pause, limit))
            })
            .await
    }
}

static UNSETTLED: Sql = Sql::new(
    "
    select 1
    from payments
    where application = :application
      and status <> 'paid'
      and (
          transaction_ref = :theirs
          or app_transaction_ref = :ours
          or order_reference = :ours
          or order_reference = :theirs
      )
    limit 1
    ",
);

static ANY_UNPROCESSED: Sql = Sql::new("select 1 from callbacks where processed_at is null limit 1");

/// By the gateway's reference, by ours, or by the order's, then its newest attempt. The guide's own example has an
/// order's reference where the gateway's should be. A wrong guess costs only a status check.
static TAKE: Sql = Sql::new(
    "
    update callbacks
    set processed_at = :now,
        payment_id = coalesce(
            (
                select payment_id from payments
                where transaction_ref = names_transaction and application = :application
            ),
            (
                select payment_id from payments
                where app_transaction_ref = names_ours and application = :application
            ),
            (
                select max(payment_id) from payments
                where order_reference = names_ours and application = :application
            ),
            (
                select max(payment_id) from payments
                where order_reference = names_transaction and application = :application
            )
        )
    where callback_id in (
        select callback_id
        from callbacks
        where processed_at is null
        order by verdict <> 'authentic', callback_id
        limit :limit
        {skip_locked}
    )
    returning payment_id, verdict = 'authentic' as is_authentic, names_transaction
    ",
);

/// An authentic callback's payment is due now. An unproven callback waits until `:pause` has passed since the last
/// check; a clock that was set back is no reason to wait. While a check is under way, `next_check_at` is the end of its
/// lease, unless a callback asked for another check before.
static MAKE_DUE: Sql = Sql::new(
    "
    update payments
    set candidate_ref = case
            when transaction_ref is null then coalesce(named.candidate_ref, payments.candidate_ref)
        end,
        callback_at = case when named.is_authentic then coalesce(callback_at, :now) else callback_at end,
        recheck = claimed_until is not null,
        next_check_at = {least}(
            case
                when next_check_at is null or (claimed_until is not null and not recheck) then :end_of_time
                else next_check_at
            end,
            case
                when named.is_authentic then :now
                when checked_at > :paused_since and checked_at <= :now then {next_unproven_check}
                else :now
            end
        )
    from {named_payments}
    where payments.payment_id = named.payment_id
      and status <> 'paid'
      and coalesce(transaction_ref, named.candidate_ref, payments.candidate_ref) is not null
    returning app_transaction_ref, request_id
    ",
);

/// Of these payments those whose orders' customers were erased.
static OF_THE_ERASED: Sql = Sql::new(
    "
    select payment_id
    from payments
    join orders on orders.order_id = payments.order_id
    where erased_at is not null
      and payment_id in (
          select cast(value as bigint) from {elements_of}(:payments{as_json}) as value
      )
    ",
);

/// A payment that callbacks name.
#[derive(Serialize)]
struct NamedPayment {
    payment_id: i64,
    is_authentic: bool,
    candidate_ref: Option<String>,
}

async fn process(
    mut connection: Connection<'_>,
    application: Application,
    now: Timestamp,
    pause: i64,
    limit: u32,
) -> Result<ProcessedCallbacks, StoreError> {
    let values = [
        ("now", now.into()),
        ("application", application.as_str().into()),
        ("limit", i64::from(limit).into()),
    ];
    let taken = connection.fetch_all(&TAKE, &values).await?;
    let mut named: BTreeMap<i64, NamedPayment> = BTreeMap::new();
    for row in &taken {
        let Some(payment_id) = row.int_or_null("payment_id")? else { continue };
        let unproven = NamedPayment { payment_id, is_authentic: false, candidate_ref: None };
        let payment = named.entry(payment_id).or_insert(unproven);
        if row.flag("is_authentic")? {
            payment.is_authentic = true;
            let theirs = row.text_or_null("names_transaction")?;
            payment.candidate_ref =
                theirs.and_then(|theirs| TransactionRef::parse(theirs).ok()).map(|theirs| theirs.to_string());
        }
    }
    let mut processed = ProcessedCallbacks { callbacks: taken.len(), payments: Vec::new() };
    if !named.is_empty() {
        let payments = json_array(named.keys());
        for row in connection.fetch_all(&OF_THE_ERASED, &[("payments", payments.as_str().into())]).await? {
            // The gateway still names a person who was erased here.
            erase_callbacks(&mut connection, row.int("payment_id")?, &Person::default()).await?;
        }
        let named = json_array(named.into_values());
        let values = [
            ("named", named.as_str().into()),
            ("now", now.into()),
            ("paused_since", (now - pause).into()),
            ("pause", pause.into()),
            ("end_of_time", Timestamp::MAX.into()),
        ];
        let due = connection.fetch_all(&MAKE_DUE, &values).await?;
        // The log needs these references. A payment that cannot be read is due all the same, and so are the others.
        processed.payments = due.iter().filter_map(|row| rows::opened_by(row).ok()).collect();
    }
    Ok(processed)
}
