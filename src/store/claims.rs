//! Leases: which process checks which payment. A process takes a claim before it asks the gateway, and releases it with
//! the result. So one check per payment runs at a time, however many callers and processes there are.

use caisse_domain::{AppTransactionRef, Payment, Timestamp, TransactionRef};

use super::{Store, engine::Row, error::StoreError, rows, schedule::NextCheck, sql::Sql, writer::Statements};

/// A payment that this process may check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The payment.
    pub payment: Payment,
    /// Its reference at the gateway; for a payment that has none, according to a callback.
    pub theirs: TransactionRef,
    /// Whether only payments with an authentic callback were to be claimed.
    pub is_called_back: bool,
}

/// A claimed payment, from `{payment}`.
pub(super) fn claimed(row: &Row) -> Result<Claimed, StoreError> {
    let payment = rows::payment(row)?;
    let theirs = match &payment.transaction_ref {
        Some(known) => known.clone(),
        None => {
            let candidate = row.text("candidate_ref")?;
            TransactionRef::parse(candidate).map_err(|_| StoreError::Unreadable("candidate_ref"))?
        }
    };
    Ok(Claimed { payment, theirs, is_called_back: false })
}

/// A check that is cut off is due again when its lease ends.
static CLAIM: Sql = Sql::new(
    "
    update payments
    set {lease},
        next_check_at = case when next_check_at is not null then :until end
    where app_transaction_ref = :attempt
      and application = :application
      and status <> 'paid'
      and coalesce(transaction_ref, candidate_ref) is not null
      and {is_free}
    returning {payment}
    ",
);

static IS_CLAIMED: Sql = Sql::new(
    "
    select payment_id
    from payments
    where app_transaction_ref = :attempt
      and claimed_until > :now
    ",
);

/// A check that a callback requested meanwhile stays due.
static POSTPONE: Sql = Sql::new(
    "
    update payments
    set claimed_until = null,
        recheck = false,
        next_check_at = case
            when next_check_at is null then null
            when claimed_until is not null and not recheck then :next
            when :next < next_check_at then :next
            else next_check_at
        end
    where app_transaction_ref = :attempt
    ",
);

/// Another callback may have named another reference while this one was checked.
static DROP_CANDIDATE_REF: Sql = Sql::new(
    "
    update payments
    set candidate_ref = nullif(candidate_ref, :theirs),
        claimed_until = null,
        recheck = false,
        callback_at = case when candidate_ref = :theirs then null else callback_at end,
        next_check_at = case when candidate_ref = :theirs then null else next_check_at end
    where app_transaction_ref = :attempt
      and transaction_ref is null
    ",
);

static RELEASE: Sql = Sql::new(
    "
    update payments
    set claimed_until = null,
        recheck = false,
        next_check_at = case when next_check_at is not null then :now end
    where claimed_until is not null
    ",
);

impl Store {
    /// Claims a payment for a check until `until`, unless it is paid, was checked since `since`, or is claimed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn claim(
        &self,
        attempt: &AppTransactionRef,
        now: Timestamp,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Claimed>, StoreError> {
        let (attempt, application) = (attempt.clone(), self.application.clone());
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(async move {
                    let values = [
                        ("attempt", attempt.as_str().into()),
                        ("application", application.as_str().into()),
                        ("now", now.into()),
                        ("since", since.into()),
                        ("until", until.into()),
                    ];
                    connection.fetch_optional(&CLAIM, &values).await?.as_ref().map(claimed).transpose()
                })
            })
            .await
    }

    /// Whether a status check of this payment is under way, here or in another process.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn is_claimed(&self, attempt: &AppTransactionRef, now: Timestamp) -> Result<bool, StoreError> {
        let values = [("attempt", attempt.as_str().into()), ("now", now.into())];
        Ok(self.database.fetch_optional(&IS_CLAIMED, &values).await?.is_some())
    }

    /// Releases a claim after a check without a result. `next` does not apply to a payment without a scheduled check:
    /// an interactive request caused this one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn postpone(&self, attempt: &AppTransactionRef, next: NextCheck) -> Result<(), StoreError> {
        let attempt = attempt.clone();
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(async move {
                    let values = [("attempt", attempt.as_str().into()), ("next", next.time().into())];
                    connection.execute(&POSTPONE, &values).await.map(drop)
                })
            })
            .await
    }

    /// Releases a claim and drops the candidate reference: what the gateway has as `theirs` is not ours.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn drop_candidate_ref(
        &self,
        attempt: &AppTransactionRef,
        theirs: &TransactionRef,
    ) -> Result<(), StoreError> {
        let (attempt, theirs) = (attempt.clone(), theirs.clone());
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(async move {
                    let values = [("attempt", attempt.as_str().into()), ("theirs", theirs.as_str().into())];
                    connection.execute(&DROP_CANDIDATE_REF, &values).await.map(drop)
                })
            })
            .await
    }

    /// Releases the claims of a process that is gone. Only for a database that is not [shared](Store::is_shared).
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn release_claims(&self, now: Timestamp) -> Result<(), StoreError> {
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(async move { connection.execute(&RELEASE, &[("now", now.into())]).await.map(drop) })
            })
            .await
    }
}
