//! Payments: attempts at paying an order.

use caisse_domain::{AppTransactionRef, Payment, Reference, Timestamp, TransactionRef};

use super::{
    Store,
    engine::{Connection, Row},
    error::StoreError,
    rows,
    sql::Sql,
    writer::Statements,
};

fn all(rows: &[Row]) -> Result<Vec<Payment>, StoreError> {
    rows.iter().map(rows::payment).collect()
}

static OF_ORDER: Sql = Sql::new(
    "
    with found as (
        select order_id from orders where application = :application and reference = :reference
    )
    {payments_of_found}
    ",
);

static BY_OUR_REFERENCE: Sql = Sql::new(
    "select {payment} from payments where app_transaction_ref = :reference and application = :application",
);

static BY_THEIR_REFERENCE: Sql = Sql::new(
    "select {payment} from payments where transaction_ref = :reference and application = :application",
);

static LIVE_BEFORE: Sql = Sql::new(
    "
    select {payment}
    from payments
    where status in ('created', 'pending')
      and application = :application
      and created_at < :deadline
      and (opened_at is null or opened_at < :deadline)
    order by created_at
    limit :limit
    ",
);

static MARK_OPENED: Sql = Sql::new(
    "
    update payments
    set opened_at = :at
    where app_transaction_ref = :attempt and opened_at is null
    returning {payment}
    ",
);

impl Store {
    /// Most attempts at an order that are read: those given up long ago do not slow its page.
    pub const MOST_ATTEMPTS: i64 = 100;

    /// An order's attempts, oldest first: the newest [`Self::MOST_ATTEMPTS`], and as many in which money moved.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn payments_of(&self, order: &Reference) -> Result<Vec<Payment>, StoreError> {
        let values = [
            ("application", self.application.as_str().into()),
            ("reference", order.as_str().into()),
            ("most", Self::MOST_ATTEMPTS.into()),
        ];
        all(&self.database.fetch_all(&OF_ORDER, &values).await?)
    }

    /// The attempt with our reference.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn payment(&self, attempt: &AppTransactionRef) -> Result<Option<Payment>, StoreError> {
        let values =
            [("reference", attempt.as_str().into()), ("application", self.application.as_str().into())];
        let row = self.database.fetch_optional(&BY_OUR_REFERENCE, &values).await?;
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
        let values =
            [("reference", theirs.as_str().into()), ("application", self.application.as_str().into())];
        let row = self.database.fetch_optional(&BY_THEIR_REFERENCE, &values).await?;
        row.as_ref().map(rows::payment).transpose()
    }

    /// Stores that a buyer went to an attempt's payment page, unless it is stored. Returns the attempt when it changed.
    ///
    /// # Errors
    /// [`StoreError`]; then it is not known whether it was stored.
    pub async fn mark_opened(
        &self,
        attempt: &AppTransactionRef,
        at: Timestamp,
    ) -> Result<Option<Payment>, StoreError> {
        let attempt = attempt.clone();
        self.database
            .write(Statements::One, move |connection| Box::pin(mark_opened(connection, attempt, at)))
            .await
    }

    /// Attempts that buyers began before `deadline` and that may still be paid, oldest first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn live_since_before(
        &self,
        deadline: Timestamp,
        limit: u32,
    ) -> Result<Vec<Payment>, StoreError> {
        let values = [
            ("application", self.application.as_str().into()),
            ("deadline", deadline.into()),
            ("limit", i64::from(limit).into()),
        ];
        Ok(rows::readable_payments(&self.database.fetch_all(&LIVE_BEFORE, &values).await?))
    }
}

async fn mark_opened(
    mut connection: Connection<'_>,
    attempt: AppTransactionRef,
    at: Timestamp,
) -> Result<Option<Payment>, StoreError> {
    let values = [("attempt", attempt.as_str().into()), ("at", at.into())];
    let row = connection.fetch_optional(&MARK_OPENED, &values).await?;
    row.as_ref().map(rows::payment).transpose()
}
