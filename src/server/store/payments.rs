//! Payments: attempts at paying an order.

use sqlx::{SqliteConnection, sqlite::SqliteRow};

use super::{Statements, Store, StoreError, rows};
use crate::domain::{AppTransactionRef, Order, Payment, PaymentStatus, Reference, TransactionRef};

/// What became of a new attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It was made: the gateway may be called.
    New(Payment),
    /// The order has an attempt that may still be paid: this one.
    Live(Payment),
}

fn all(rows: &[SqliteRow]) -> Result<Vec<Payment>, StoreError> {
    rows.iter().map(rows::payment).collect()
}

impl Store {
    /// Opens an attempt at paying `order`, unless one is open. The unique index decides, not a look before.
    ///
    /// # Errors
    /// [`StoreError`]; then the gateway must not be called.
    pub async fn open_payment(
        &self,
        order: &Order,
        attempt: AppTransactionRef,
        now: i64,
    ) -> Result<Opened, StoreError> {
        let details = &order.details;
        let payment = Payment {
            app_transaction_ref: attempt,
            order_reference: details.reference.clone(),
            transaction_ref: None,
            payment_url: None,
            amount: details.amount,
            status: PaymentStatus::Created,
            operator: None,
            looked_at: None,
            created_at: now,
            updated_at: now,
        };
        let kept = payment.clone();
        let inserted =
            self.writer.write(Statements::One, move |connection| Box::pin(insert(connection, kept))).await;
        match inserted {
            Ok(()) => Ok(Opened::New(payment)),
            Err(error) if error.is_conflict_on("payments.order_reference") => {
                let attempts = self.payments_of(&details.reference).await?;
                let live = attempts.into_iter().find(|payment| payment.status.is_live());
                live.map(Opened::Live).ok_or(error)
            }
            Err(error) => Err(error),
        }
    }

    /// Keeps when checkStatus was asked, whatever it answered.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn keep_look(&self, attempt: &AppTransactionRef, now: i64) -> Result<(), StoreError> {
        let attempt = attempt.clone();
        self.writer
            .write(Statements::One, move |connection| Box::pin(keep_look(connection, attempt, now)))
            .await
    }

    /// An order's attempts, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn payments_of(&self, order: &Reference) -> Result<Vec<Payment>, StoreError> {
        let rows = sqlx::query("select * from payments where order_reference = $1 order by payment_id")
            .bind(order.as_str())
            .fetch_all(&self.readers)
            .await?;
        all(&rows)
    }

    /// The attempt with our reference.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn payment(&self, attempt: &AppTransactionRef) -> Result<Option<Payment>, StoreError> {
        let row = sqlx::query("select * from payments where app_transaction_ref = $1")
            .bind(attempt.as_str())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(rows::payment).transpose()
    }

    /// The attempt with the gateway's reference.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn payment_by_transaction(
        &self,
        theirs: &TransactionRef,
    ) -> Result<Option<Payment>, StoreError> {
        let row = sqlx::query("select * from payments where transaction_ref = $1")
            .bind(theirs.as_str())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(rows::payment).transpose()
    }

    /// Attempts that were opened before `deadline` and may still be paid, oldest first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn live_since_before(&self, deadline: i64, limit: u32) -> Result<Vec<Payment>, StoreError> {
        let rows = sqlx::query(
            "select * from payments where status in ('created', 'pending') and created_at < $1 \
             order by created_at limit $2",
        )
        .bind(deadline)
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        all(&rows)
    }

    /// Attempts whose money may still move, opened since `horizon`, that are due for a look: the time between
    /// looks grows with the attempt's age, from 15 seconds on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn due_for_look(&self, horizon: i64, now: i64, limit: u32) -> Result<Vec<Payment>, StoreError> {
        let rows = sqlx::query(
            "select * from payments where status in ('created', 'pending', 'expired') and created_at > $1 \
             and transaction_ref is not null \
             and $2 - coalesce(looked_at, created_at) > max(15000, (coalesce(looked_at, created_at) - created_at) / 4) \
             order by coalesce(looked_at, created_at) limit $3",
        )
        .bind(horizon)
        .bind(now)
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        all(&rows)
    }
}

async fn insert(connection: &mut SqliteConnection, payment: Payment) -> Result<(), StoreError> {
    sqlx::query(
        "insert into payments (order_reference, app_transaction_ref, amount, currency, status, created_at, \
         updated_at) values ($1, $2, $3, $4, $5, $6, $6)",
    )
    .bind(payment.order_reference.as_str())
    .bind(payment.app_transaction_ref.as_str())
    .bind(payment.amount.minor())
    .bind(payment.amount.currency().code())
    .bind(payment.status.code())
    .bind(payment.created_at)
    .execute(connection)
    .await?;
    Ok(())
}

async fn keep_look(
    connection: &mut SqliteConnection,
    attempt: AppTransactionRef,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query("update payments set looked_at = $2 where app_transaction_ref = $1")
        .bind(attempt.as_str())
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}
