//! Payments: attempts at paying an order.

use super::{
    Store, StoreError, Unique,
    engine::{Connection, Line, Value},
    rows,
    writer::Statements,
};
use crate::domain::{AppTransactionRef, Order, Payment, PaymentStatus, Phone, Reference, TransactionRef};

/// What became of a new attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It was made: the gateway may be called.
    New(Payment),
    /// The order has an attempt that may still be paid: this one.
    Live(Payment),
}

const ONE_LIVE: Unique =
    Unique { sqlite: "payments.order_reference", postgres: "payments_one_live_per_order" };

fn all(lines: &[Line]) -> Result<Vec<Payment>, StoreError> {
    lines.iter().map(rows::payment).collect()
}

impl Store {
    /// Opens an attempt at paying `order`, on the payment page or by asking `phone`, unless one is open. The unique
    /// index decides, not a look before.
    ///
    /// # Errors
    /// [`StoreError`]; then the gateway must not be called.
    pub async fn open_payment(
        &self,
        order: &Order,
        attempt: AppTransactionRef,
        phone: Option<Phone>,
        now: i64,
    ) -> Result<Opened, StoreError> {
        let details = &order.details;
        let payment = Payment {
            app_transaction_ref: attempt,
            order_reference: details.reference.clone(),
            transaction_ref: None,
            payment_url: None,
            phone,
            prompt: None,
            amount: details.amount,
            status: PaymentStatus::Created,
            is_late: false,
            is_double: false,
            operator: None,
            operator_ref: None,
            fees: None,
            looked_at: None,
            created_at: now,
            updated_at: now,
        };
        let kept = payment.clone();
        let inserted =
            self.database.write(Statements::One, move |connection| Box::pin(insert(connection, kept))).await;
        match inserted {
            Ok(()) => Ok(Opened::New(payment)),
            Err(error) if error.is_conflict_on(&ONE_LIVE) => {
                let attempts = self.payments_of(&details.reference).await?;
                let live = attempts.into_iter().find(|payment| payment.status.is_live());
                live.map(Opened::Live).ok_or(error)
            }
            Err(error) => Err(error),
        }
    }

    /// An order's attempts, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn payments_of(&self, order: &Reference) -> Result<Vec<Payment>, StoreError> {
        let sql = "select * from payments where order_reference = $1 order by payment_id";
        all(&self.database.lines(sql, &[order.as_str().into()]).await?)
    }

    /// The attempt with our reference.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn payment(&self, attempt: &AppTransactionRef) -> Result<Option<Payment>, StoreError> {
        let sql = "select * from payments where app_transaction_ref = $1";
        let line = self.database.line(sql, &[attempt.as_str().into()]).await?;
        line.as_ref().map(rows::payment).transpose()
    }

    /// The attempt with the gateway's reference.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn payment_by_transaction(
        &self,
        theirs: &TransactionRef,
    ) -> Result<Option<Payment>, StoreError> {
        let sql = "select * from payments where transaction_ref = $1";
        let line = self.database.line(sql, &[theirs.as_str().into()]).await?;
        line.as_ref().map(rows::payment).transpose()
    }

    /// Attempts that were opened before `deadline` and may still be paid, oldest first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn live_since_before(&self, deadline: i64, limit: u32) -> Result<Vec<Payment>, StoreError> {
        let sql = "select * from payments where status in ('created', 'pending') and created_at < $1 \
                   order by created_at limit $2";
        all(&self.database.lines(sql, &[Value::Time(Some(deadline)), i64::from(limit).into()]).await?)
    }
}

const INSERT: &str = "insert into payments (order_reference, app_transaction_ref, amount, currency, status, \
     created_at, updated_at, phone) values ($1, $2, $3, $4, $5, $6, $6, $7)";

async fn insert(mut connection: Connection<'_>, payment: Payment) -> Result<(), StoreError> {
    let values = [
        payment.order_reference.as_str().into(),
        payment.app_transaction_ref.as_str().into(),
        payment.amount.minor().into(),
        payment.amount.currency().code().into(),
        payment.status.code().into(),
        Value::Time(Some(payment.created_at)),
        Value::Text(payment.phone.as_ref().map(Phone::national)),
    ];
    connection.run(INSERT, &values).await.map(drop)
}
