//! Observations: the only thing that moves a payment.

use md5::{Digest as _, Md5};
use sqlx::{Row as _, SqliteConnection};

use super::{Statements, Store, StoreError, rows};
use crate::domain::{AppTransactionRef, Change, Observation, Payment, PaymentStatus, apply};

/// What recording an observation did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The payment as it stands now.
    pub payment: Payment,
    /// What the observation did to it.
    pub change: Change,
}

impl Store {
    /// Appends an observation, joins it to the payment's status, and settles the order: one transaction.
    /// `None` when there is no such payment.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing of it was kept.
    pub async fn record(
        &self,
        attempt: &AppTransactionRef,
        observation: &Observation,
        now: i64,
    ) -> Result<Option<Recorded>, StoreError> {
        let (attempt, observation) = (attempt.clone(), observation.clone());
        self.writer
            .write(Statements::Several, move |connection| {
                Box::pin(record(connection, attempt, observation, now))
            })
            .await
    }
}

/// The writer is alone, so nobody writes between reading the status and keeping the new one.
async fn record(
    connection: &mut SqliteConnection,
    attempt: AppTransactionRef,
    observation: Observation,
    now: i64,
) -> Result<Option<Recorded>, StoreError> {
    let found = sqlx::query("select * from payments where app_transaction_ref = $1")
        .bind(attempt.as_str())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = found else { return Ok(None) };
    let (payment_id, before): (i64, _) = (row.try_get("payment_id")?, rows::payment(&row)?);
    let change = apply(before.status, &observation);
    append(connection, payment_id, &observation, change, now).await?;
    let status = before.status.join(observation.status);
    let payment = update(connection, payment_id, status, &observation, now).await?;
    if change == Change::Advanced(PaymentStatus::Paid) {
        sqlx::query("update orders set paid_at = $2 where reference = $1 and paid_at is null")
            .bind(payment.order_reference.as_str())
            .bind(now)
            .execute(connection)
            .await?;
    }
    Ok(Some(Recorded { payment, change }))
}

async fn append(
    connection: &mut SqliteConnection,
    payment_id: i64,
    observation: &Observation,
    change: Change,
    now: i64,
) -> Result<(), StoreError> {
    let doubts: Vec<_> = observation.doubts.iter().map(|doubt| doubt.code()).collect();
    let change = match change {
        Change::Advanced(_) => "advanced",
        Change::Unchanged => "unchanged",
        Change::Contradicted => "contradicted",
    };
    sqlx::query(
        "insert into observations (payment_id, source, status, doubts, change, event, payload, observed_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (payment_id, event) do nothing",
    )
    .bind(payment_id)
    .bind(observation.source.code())
    .bind(observation.status.code())
    .bind(doubts.join(" "))
    .bind(change)
    .bind(event_of(observation))
    .bind(&observation.payload)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// What is known is not unlearned: an observation that brings no reference, operator or page leaves ours.
async fn update(
    connection: &mut SqliteConnection,
    payment_id: i64,
    status: PaymentStatus,
    observation: &Observation,
    now: i64,
) -> Result<Payment, StoreError> {
    let row = sqlx::query(
        "update payments set status = $2, \
         updated_at = case when status = $2 then updated_at else $3 end, \
         looked_at = case when $4 = 'look' then $3 else looked_at end, \
         transaction_ref = coalesce(transaction_ref, $5), \
         payment_url = coalesce(payment_url, $6), \
         operator = coalesce($7, operator), \
         payload = case when $8 = '' then payload else $8 end \
         where payment_id = $1 returning *",
    )
    .bind(payment_id)
    .bind(status.code())
    .bind(now)
    .bind(observation.source.code())
    .bind(observation.transaction_ref.as_ref().map(|reference| reference.as_str()))
    .bind(&observation.payment_url)
    .bind(&observation.operator)
    .bind(&observation.payload)
    .fetch_one(connection)
    .await?;
    rows::payment(&row)
}

/// The same fact seen again has the same event. The digest tells payloads apart; it proves nothing.
fn event_of(observation: &Observation) -> String {
    let digest = Md5::digest(&observation.payload);
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}:{}:{hex}", observation.source.code(), observation.status.code())
}
