//! Observations: only they change a payment's status.

use caisse_domain::{
    AppTransactionRef, Money, Observation, Payment, PaymentStatus, Prompt, Transition, apply,
};
use md5::{Digest as _, Md5};

use super::{
    Application, Store,
    claims::NextCheck,
    engine::{Connection, Sql, Value},
    error::{StoreError, Unique},
    new_callback::hex,
    rows,
    writer::Statements,
};
use crate::redaction::Person;

/// What recording an observation did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The payment as it stands now.
    pub payment: Payment,
    /// What the observation did to it.
    pub change: Transition,
}

/// An observation on its way into the database.
#[derive(Clone, Debug)]
pub(super) struct NewObservation {
    pub(super) application: Application,
    pub(super) attempt: AppTransactionRef,
    pub(super) observation: Observation,
    pub(super) at: i64,
    pub(super) next: NextCheck,
}

impl Store {
    /// Appends an observation, joins it to the payment's status, and settles the order: one transaction. `None` when
    /// there is no such payment, or it is another application's, of which observations here say nothing.
    ///
    /// `at` is when it was true, in milliseconds since 1970 UTC; `next` when the payment is to be checked next, if this
    /// does not settle it.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing of it was stored. [`StoreError::ReferenceTaken`] when it brings a reference of the
    /// gateway's that is another payment's.
    pub async fn record(
        &self,
        attempt: &AppTransactionRef,
        observation: &Observation,
        at: i64,
        next: NextCheck,
    ) -> Result<Option<Recorded>, StoreError> {
        let (application, attempt) = (self.application.clone(), attempt.clone());
        let seen = NewObservation { application, attempt, observation: observation.clone(), at, next };
        let recorded = self
            .database
            .write(Statements::Several, move |connection| Box::pin(record(connection, seen)))
            .await;
        recorded.map_err(|error| match error {
            error if error.is_conflict_on(&THEIRS) => StoreError::ReferenceTaken,
            error => error,
        })
    }

    /// The gateway's text when a payment first came under review, whole; `None` for one that never did.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn said_under_review(&self, attempt: &AppTransactionRef) -> Result<Option<String>, StoreError> {
        let line = self.database.fetch_optional(UNDER_REVIEW, &[attempt.as_str().into()]).await?;
        line.map(|line| line.text("payload").map(ToOwned::to_owned)).transpose()
    }

    /// Payments that were observed after the observation with the number `after`, and the number of the newest.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn observed_after(&self, after: i64) -> Result<(Vec<Payment>, i64), StoreError> {
        // First: observations between the two queries are read again, not missed.
        let newest = self.newest_observation().await?;
        let lines =
            self.database.fetch_all(OBSERVED, &[after.into(), self.application.as_str().into()]).await?;
        Ok((rows::readable_payments(&lines), newest))
    }

    /// The number of the newest observation; 0 before the first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn newest_observation(&self) -> Result<i64, StoreError> {
        let line = self.database.fetch_optional(NEWEST, &[]).await?;
        Ok(line.map(|line| line.int_or_null("newest")).transpose()?.flatten().unwrap_or(0))
    }
}

const THEIRS: Unique =
    Unique { sqlite: "payments.transaction_ref", postgres: "payments_transaction_ref_key" };
const UNDER_REVIEW: &str = "select payload from observations where status = 'review' and payment_id = \
     (select payment_id from payments where app_transaction_ref = $1) order by observation_id limit 1";

const OBSERVED: &str = "select * from payments where application = $2 and payment_id in \
     (select payment_id from observations where observation_id > $1)";
const NEWEST: &str = "select max(observation_id) as newest from observations";

macro_rules! lock {
    ($lock:literal) => {
        concat!(
            "select payments.*, \
             (select erased_at from orders where orders.order_id = payments.order_id) as erased_at \
             from payments where app_transaction_ref = $1 and application = $2",
            $lock
        )
    };
}

/// On SQLite the writer is alone, so no other write comes between reading the status and storing the new one.
const LOCK: Sql = Sql { sqlite: lock!(""), postgres: lock!(" for update") };

const APPEND: Sql = Sql {
    sqlite: "insert into observations (payment_id, source, status, mismatches, change, event, payload, observed_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (payment_id, event) do nothing",
    postgres: "insert into observations (payment_id, source, status, mismatches, change, event, payload, observed_at) \
               values ($1, $2, $3, to_jsonb(string_to_array($4, ' ')), $5, $6, $7, $8) \
               on conflict (payment_id, event) do nothing",
};

/// No known fact is lost: an observation without a reference, operator or page leaves ours. A callback that was
/// processed during the check stays due, since the check's answer may be older. A prompt for the PIN stays once the
/// code was accepted: a code is not asked for again. A payment is late if it was given up before, be it with a review
/// in between.
const UPDATE: &str = "update payments set status = $2, \
     updated_at = case when status = $2 then updated_at else $3 end, \
     checked_at = case when $4 = 'status_check' then $3 else checked_at end, \
     claimed_until = case when $4 = 'status_check' then null else claimed_until end, \
     next_check_at = case when $2 = 'paid' then null \
     when nullif(next_check_at, claimed_until) is null then case when $9 then coalesce($10, next_check_at) end \
     when $9 and $10 < next_check_at then $10 else next_check_at end, \
     transaction_ref = coalesce(transaction_ref, $5), \
     payment_url = coalesce(payment_url, $6), \
     operator = coalesce($7, operator), \
     operator_ref = coalesce($14, operator_ref), \
     fees = coalesce($15, fees), \
     prompt = case when prompt like 'pin%' then prompt else coalesce($13, prompt) end, \
     payload = case when $8 = '' then payload else $8 end, \
     is_late = is_late or ($11 and exists (select 1 from observations \
     where observations.payment_id = payments.payment_id and observations.change = 'advanced' \
     and observations.status in ('expired', 'canceled', 'failed'))), \
     is_double = is_double or $12 \
     where payment_id = $1 returning *";

const SETTLE_ORDER: &str = "update orders set paid_at = $2 where order_id = $1 and paid_at is null";

/// Appends, joins, settles: see [`Store::record`].
pub(super) async fn record(
    mut connection: Connection<'_>,
    mut seen: NewObservation,
) -> Result<Option<Recorded>, StoreError> {
    let named = [seen.attempt.as_str().into(), seen.application.as_str().into()];
    let Some(line) = connection.fetch_optional(LOCK, &named).await? else { return Ok(None) };
    let (payment_id, before) = (line.int("payment_id")?, rows::payment(&line)?);
    let order_id = line.int("order_id")?;
    if line.time_or_null("erased_at")?.is_some() {
        // The gateway still names a person who was erased here.
        seen.observation.payload = Person::default().erased_from(&seen.observation.payload);
    }
    let change = apply(before.status, &seen.observation);
    append(&mut connection, payment_id, &seen, change).await?;
    let is_success = change == Transition::Advanced(PaymentStatus::Paid);
    // The order's row decides whose success settles the order, whichever process is first.
    let is_double = is_success && !settle_order(&mut connection, order_id, seen.at).await?;
    let payment = update(&mut connection, payment_id, &before, &seen, is_success, is_double).await?;
    Ok(Some(Recorded { payment, change }))
}

async fn append(
    connection: &mut Connection<'_>,
    payment_id: i64,
    seen: &NewObservation,
    change: Transition,
) -> Result<(), StoreError> {
    let observation = &seen.observation;
    let mismatches: Vec<_> = observation.mismatches.iter().map(|doubt| doubt.as_str()).collect();
    let values = [
        payment_id.into(),
        observation.source.as_str().into(),
        observation.status.as_str().into(),
        Value::Text(Some(&mismatches.join(" "))),
        change.as_str().into(),
        Value::Text(Some(&event_of(observation))),
        observation.payload.as_str().into(),
        Value::Time(Some(seen.at)),
    ];
    connection.execute(APPEND, &values).await.map(drop)
}

/// Returns whether this success was the order's first.
async fn settle_order(connection: &mut Connection<'_>, order_id: i64, at: i64) -> Result<bool, StoreError> {
    let values = [order_id.into(), Value::Time(Some(at))];
    Ok(connection.execute(SETTLE_ORDER, &values).await? == 1)
}

async fn update(
    connection: &mut Connection<'_>,
    payment_id: i64,
    before: &Payment,
    seen: &NewObservation,
    is_success: bool,
    is_double: bool,
) -> Result<Payment, StoreError> {
    let observation = &seen.observation;
    let status = before.status.join(observation.status);
    let prompt = observation.prompt.as_ref().map(Prompt::encode);
    let values = [
        payment_id.into(),
        status.as_str().into(),
        Value::Time(Some(seen.at)),
        observation.source.as_str().into(),
        Value::Text(observation.transaction_ref.as_ref().map(|reference| reference.as_str())),
        Value::Text(observation.payment_url.as_deref()),
        Value::Text(observation.operator.as_deref()),
        observation.payload.as_str().into(),
        Value::Flag(status.is_unsettled() && seen.next != NextCheck::Never),
        Value::Time(seen.next.time()),
        Value::Flag(is_success),
        Value::Flag(is_double),
        Value::Text(prompt.as_deref()),
        Value::Text(observation.operator_ref.as_deref()),
        Value::Int(observation.fees.map(Money::minor)),
    ];
    let line = connection.fetch_optional(UPDATE, &values).await?.ok_or(StoreError::NotWritten)?;
    rows::payment(&line)
}

fn event_of(observation: &Observation) -> String {
    event(observation.source.as_str(), observation.status.as_str(), &observation.payload)
}

/// The same fact observed again has the same event. The digest distinguishes payloads; it proves nothing.
pub(super) fn event(source: &str, status: &str, payload: &str) -> String {
    let digest = hex(&Md5::digest(payload));
    format!("{source}:{status}:{digest}")
}
