//! Observations: only they change a payment's status.

use caisse_domain::{
    AppTransactionRef, Money, Observation, ObservationSource, Payment, PaymentStatus, Prompt, Timestamp,
    Transition, apply,
};
use md5::{Digest as _, Md5};

use super::{
    Application, Store, days,
    engine::{Connection, Values},
    error::{StoreError, Unique},
    order_status, rows,
    schedule::{NextCheck, Schedule},
    sql::Sql,
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
    pub(super) at: Timestamp,
    pub(super) next: NextCheck,
}

impl Store {
    /// Appends an observation, joins it to the payment's status, and settles the order: one transaction. `None` when
    /// there is no such payment, or it is another application's, of which observations here say nothing.
    ///
    /// `at` is when it was true; `next` when the payment is to be checked next, if this
    /// does not settle it.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing of it was stored. [`StoreError::ReferenceTaken`] when it brings a reference of the
    /// gateway's that is another payment's.
    pub async fn record(
        &self,
        attempt: &AppTransactionRef,
        observation: &Observation,
        at: Timestamp,
        next: NextCheck,
    ) -> Result<Option<Recorded>, StoreError> {
        let (application, attempt) = (self.application.clone(), attempt.clone());
        let new = NewObservation { application, attempt, observation: observation.clone(), at, next };
        let recorded = self
            .database
            .write(Statements::Several, move |connection| Box::pin(record(connection, new)))
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
    pub async fn payload_under_review(
        &self,
        attempt: &AppTransactionRef,
    ) -> Result<Option<String>, StoreError> {
        let row =
            self.database.fetch_optional(&UNDER_REVIEW, &[("attempt", attempt.as_str().into())]).await?;
        row.map(|row| row.text("payload").map(ToOwned::to_owned)).transpose()
    }

    /// Payments that were observed after the observation with the number `after`, and the number of the newest.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn observed_after(&self, after: i64) -> Result<(Vec<Payment>, i64), StoreError> {
        // First: observations between the two queries are read again, not missed.
        let newest = self.newest_observation().await?;
        let values = [("after", after.into()), ("application", self.application.as_str().into())];
        let rows = self.database.fetch_all(&OBSERVED, &values).await?;
        Ok((rows::readable_payments(&rows), newest))
    }

    /// The number of the newest observation; 0 before the first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn newest_observation(&self) -> Result<i64, StoreError> {
        let row = self.database.fetch_optional(&NEWEST, &[]).await?;
        Ok(row.map(|row| row.int_or_null("newest")).transpose()?.flatten().unwrap_or(0))
    }
}

const THEIRS: Unique =
    Unique { sqlite: "payments.transaction_ref", postgres: "payments_transaction_ref_key" };

static UNDER_REVIEW: Sql = Sql::new(
    "
    select payload
    from observations
    where status = 'review'
      and payment_id = (select payment_id from payments where app_transaction_ref = :attempt)
    order by observation_id
    limit 1
    ",
);

static OBSERVED: Sql = Sql::new(
    "
    select {payment}
    from payments
    where application = :application
      and payment_id in (select payment_id from observations where observation_id > :after)
    ",
);

static NEWEST: Sql = Sql::new("select max(observation_id) as newest from observations");

/// On SQLite the writer is alone, so no other write comes between reading the row and storing the new one.
static LOCK: Sql = Sql::new(
    "
    select {payment}, payload, paid_at, next_check_at, callback_at, recheck, claimed_until,
           (select erased_at from orders where orders.order_id = payments.order_id) as erased_at
    from payments
    where app_transaction_ref = :attempt
      and application = :application
    {for_update}
    ",
);

static APPEND: Sql = Sql::new(
    "
    insert into observations (payment_id, source, status, mismatches, change, event, payload, observed_at)
    values (:payment_id, :source, :status, {mismatches_in}, :change, :event, :payload, :at)
    on conflict (payment_id, event) do nothing
    ",
);

static UPDATE: Sql = Sql::new(
    "
    update payments
    set status = :status,
        updated_at = :updated_at,
        paid_at = :paid_at,
        is_late = :is_late,
        is_double = :is_double,
        transaction_ref = :transaction_ref,
        payment_url = :payment_url,
        operator = :operator,
        operator_ref = :operator_ref,
        fees = :fees,
        prompt = :prompt,
        payload = :payload,
        checked_at = :checked_at,
        next_check_at = :next_check_at,
        callback_at = :callback_at,
        recheck = :recheck,
        claimed_until = :claimed_until
    where payment_id = :payment_id
    ",
);

/// Appends, joins, settles: see [`Store::record`]. The payment's row is locked first, then its order's, then the
/// day's: two attempts of one order settle one after the other, and no two processes wait for each other.
pub(super) async fn record(
    mut connection: Connection<'_>,
    mut new: NewObservation,
) -> Result<Option<Recorded>, StoreError> {
    let named = [("attempt", new.attempt.as_str().into()), ("application", new.application.as_str().into())];
    let Some(row) = connection.fetch_optional(&LOCK, &named).await? else { return Ok(None) };
    if row.time_or_null("erased_at")?.is_some() {
        // The gateway still names a person who was erased here.
        new.observation.payload = Person::default().erased_from(&new.observation.payload);
    }
    let (payment_id, order_id) = (row.int("payment_id")?, row.int("order_id")?);
    let before = rows::payment(&row)?;
    let change = apply(before.status, &new.observation);
    append(&mut connection, payment_id, &new, change).await?;
    let mut after = joined(&before, &new, change);
    let is_check = new.observation.source == ObservationSource::StatusCheck;
    let schedule = Schedule::from_row(&row)?.after(after.status, new.next, is_check, new.at);
    after.checked_at = schedule.checked_at;
    let mut order = None;
    if order_status::may_differ(&before, &after) {
        order = Some(order_status::lock(&mut connection, order_id, payment_id).await?);
    }
    let is_success = change == Transition::Advanced(PaymentStatus::Paid);
    if is_success {
        // The order's row decides whose success settles the order, whichever process is first.
        after.is_double |= order.as_ref().is_some_and(|order| order.paid_at.is_some());
        after.is_late |= order.as_ref().is_some_and(|order| order.had_ended);
    }
    let had_paid_at = row.time_or_null("paid_at")?;
    let paid_at = if is_success { Some(new.at) } else { had_paid_at };
    let payload = &new.observation.payload;
    let payload = if payload.is_empty() { row.text("payload")? } else { payload };
    update(&mut connection, payment_id, &after, schedule, paid_at, payload).await?;
    if let Some(order) = order {
        order_status::update(&mut connection, order, is_success.then_some(new.at), new.at).await?;
    }
    let (was, is) = (days::Share::of(&before, had_paid_at), days::Share::of(&after, paid_at));
    days::update(&mut connection, new.application.as_str(), was, is).await?;
    Ok(Some(Recorded { payment: after, change }))
}

async fn append(
    connection: &mut Connection<'_>,
    payment_id: i64,
    new: &NewObservation,
    change: Transition,
) -> Result<(), StoreError> {
    let observation = &new.observation;
    let mismatches: Vec<_> = observation.mismatches.iter().map(|mismatch| mismatch.as_str()).collect();
    let (mismatches, event) = (mismatches.join(" "), event_of(observation));
    let values = [
        ("payment_id", payment_id.into()),
        ("source", observation.source.as_str().into()),
        ("status", observation.status.as_str().into()),
        ("mismatches", mismatches.as_str().into()),
        ("change", change.as_str().into()),
        ("event", event.as_str().into()),
        ("payload", observation.payload.as_str().into()),
        ("at", new.at.into()),
    ];
    connection.execute(&APPEND, &values).await.map(drop)
}

/// The payment with what the observation says of it. No known fact is lost: an observation without a reference, an
/// operator or a page leaves ours. A prompt for the PIN stays once the code was accepted: a code is not asked for again.
fn joined(before: &Payment, new: &NewObservation, change: Transition) -> Payment {
    let (payment, observation) = (before.clone(), new.observation.clone());
    let prompt = match payment.prompt {
        Some(Prompt::Pin(_)) => payment.prompt,
        _ => observation.prompt.or(payment.prompt),
    };
    Payment {
        status: payment.status.join(observation.status),
        updated_at: if matches!(change, Transition::Advanced(_)) { new.at } else { payment.updated_at },
        transaction_ref: payment.transaction_ref.or(observation.transaction_ref),
        payment_url: payment.payment_url.or(observation.payment_url),
        operator: observation.operator.or(payment.operator),
        operator_ref: observation.operator_ref.or(payment.operator_ref),
        fees: observation.fees.or(payment.fees),
        prompt,
        ..payment
    }
}

async fn update(
    connection: &mut Connection<'_>,
    payment_id: i64,
    after: &Payment,
    schedule: Schedule,
    paid_at: Option<Timestamp>,
    payload: &str,
) -> Result<(), StoreError> {
    let prompt = after.prompt.as_ref().map(Prompt::encode);
    let payment: Values<'_> = &[
        ("payment_id", payment_id.into()),
        ("status", after.status.as_str().into()),
        ("updated_at", after.updated_at.into()),
        ("paid_at", paid_at.into()),
        ("is_late", after.is_late.into()),
        ("is_double", after.is_double.into()),
        ("transaction_ref", after.transaction_ref.as_ref().map(|reference| reference.as_str()).into()),
        ("payment_url", after.payment_url.as_deref().into()),
        ("operator", after.operator.as_deref().into()),
        ("operator_ref", after.operator_ref.as_deref().into()),
        ("fees", after.fees.map(Money::minor).into()),
        ("prompt", prompt.as_deref().into()),
        ("payload", payload.into()),
    ];
    let values = [payment, &schedule.values()].concat();
    if connection.execute(&UPDATE, &values).await? == 1 { Ok(()) } else { Err(StoreError::NotWritten) }
}

fn event_of(observation: &Observation) -> String {
    event(observation.source.as_str(), observation.status.as_str(), &observation.payload)
}

/// The same fact observed again has the same event. The digest distinguishes payloads; it proves nothing.
pub(super) fn event(source: &str, status: &str, payload: &str) -> String {
    format!("{source}:{status}:{:x}", Md5::digest(payload))
}
