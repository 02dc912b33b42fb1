//! Leases: which process checks which payment, and when the next check is due. A process takes a claim before it asks
//! the gateway, and releases it with the result. So one check per payment runs at a time, however many callers and
//! processes there are.

use caisse_domain::{AppTransactionRef, Payment, TransactionRef};

use super::{
    Store,
    callbacks::rung_before,
    engine::{Row, Sql, Value},
    error::StoreError,
    rows,
    writer::Statements,
};
use crate::telemetry::Causes;

/// When an unsettled payment is to be checked next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextCheck {
    /// As was planned before.
    AsPlanned,
    /// At this time, in milliseconds since 1970 UTC.
    At(i64),
    /// It is too old: only a callback or an interactive request causes another.
    Never,
}

impl NextCheck {
    pub(super) const fn time(self) -> Option<i64> {
        match self {
            Self::At(time) => Some(time),
            Self::AsPlanned | Self::Never => None,
        }
    }
}

/// A payment that this process may check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The payment.
    pub payment: Payment,
    /// Its reference at the gateway; for a payment that has none, according to a callback.
    pub theirs: TransactionRef,
    /// Whether only payments with an authentic callback were to be claimed.
    pub is_rung: bool,
}

/// Which payments are to be claimed for a check. Times are milliseconds since 1970 UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The time.
    pub now: i64,
    /// Those that were checked since then have to wait.
    pub since: i64,
    /// Until when they are claimed.
    pub until: i64,
    /// Most that are claimed.
    pub limit: u32,
    /// Only those with an authentic callback.
    pub only_rung: bool,
    /// A payment that is passed over.
    pub except: Option<AppTransactionRef>,
}

fn claimed(line: &Row) -> Result<Claimed, StoreError> {
    let payment = rows::payment(line)?;
    let theirs = match &payment.transaction_ref {
        Some(known) => known.clone(),
        None => {
            let taught = line.text("candidate_ref")?;
            TransactionRef::parse(taught).map_err(|_| StoreError::Unreadable("candidate_ref"))?
        }
    };
    Ok(Claimed { payment, theirs, is_rung: false })
}

/// The claimed payments that can be read. An unreadable row does not delay the others.
fn all_claimed(lines: &[Row], is_rung: bool) -> Vec<Claimed> {
    let readable = lines.iter().filter_map(|line| match claimed(line) {
        Ok(claimed) => Some(Claimed { is_rung, ..claimed }),
        Err(error) => {
            tracing::error!(error = %Causes(&error), "a payment that is due cannot be read");
            None
        }
    });
    readable.collect()
}

/// A check that was cut off is due again when its claim has ended. A clock that was set back is no reason to wait.
const CLAIM: &str = "update payments set checked_at = $2, claimed_until = $4, \
     next_check_at = case when next_check_at is null then null else $4 end \
     where app_transaction_ref = $1 and application = $5 and status <> 'paid' and coalesce(transaction_ref, candidate_ref) is not null \
     and (checked_at is null or checked_at < $3 or checked_at > $2) \
     and (claimed_until is null or claimed_until <= $2 or claimed_until > $4) returning *";

const IS_CLAIMED: &str =
    "select payment_id from payments where app_transaction_ref = $1 and claimed_until > $2";

/// Whether a payment is due and unclaimed: once to choose, and once more when the row is locked, since another process
/// may have claimed it in between.
macro_rules! is_due {
    () => {
        "application = $5 and next_check_at <= $6 \
         and (checked_at is null or checked_at < $2 or checked_at > $1) \
         and (claimed_until is null or claimed_until <= $1 or claimed_until > $3) and app_transaction_ref <> $7"
    };
}

/// Payments with an authentic callback go first. Of the others, the longest due: but each order has its first before
/// any has its second, so that an order with many attempts does not stand before all.
macro_rules! claim_due {
    ($lock:literal) => {
        concat!(
            "update payments set checked_at = $1, claimed_until = $3, next_check_at = $3 \
             where payment_id in (select payment_id from payments where payment_id in (\
             select payment_id from (select payment_id, next_check_at, \
             row_number() over (partition by order_id order by next_check_at) as place \
             from (select payment_id, order_id, next_check_at from payments where ",
            is_due!(),
            " order by next_check_at limit 1000) as due) as placed \
             order by case when next_check_at < $8 then 0 else place end, next_check_at limit $4) and ",
            is_due!(),
            $lock,
            ") returning *"
        )
    };
}

const CLAIM_DUE: Sql = Sql { sqlite: claim_due!(""), postgres: claim_due!(" for update skip locked") };

const FIRST_DUE: &str = "select min(next_check_at) as next_check_at from payments where application = $1 and next_check_at is not null";

/// A check that a callback requested meanwhile stays due.
const POSTPONE: &str = "update payments set claimed_until = null, \
     next_check_at = case when next_check_at is null then null \
     when next_check_at = claimed_until or $2 < next_check_at then $2 else next_check_at end \
     where app_transaction_ref = $1";

/// Another callback may have named another reference while this one was checked.
const DROP_CANDIDATE_REF: &str = "update payments set candidate_ref = nullif(candidate_ref, $2), claimed_until = null, \
     next_check_at = case when candidate_ref = $2 then null else next_check_at end \
     where app_transaction_ref = $1 and transaction_ref is null";

const RELEASE: &str = "update payments set claimed_until = null, \
     next_check_at = case when next_check_at is null then null else $1 end where claimed_until is not null";

impl Store {
    /// Claims a payment for a check until `until`, unless it is paid, was checked since `since`, or is claimed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn claim(
        &self,
        attempt: &AppTransactionRef,
        now: i64,
        since: i64,
        until: i64,
    ) -> Result<Option<Claimed>, StoreError> {
        let (attempt, application) = (attempt.clone(), self.application.clone());
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(async move {
                    let values = [
                        attempt.as_str().into(),
                        Value::Time(Some(now)),
                        Value::Time(Some(since)),
                        Value::Time(Some(until)),
                        application.as_str().into(),
                    ];
                    connection.fetch_optional(CLAIM, &values).await?.as_ref().map(claimed).transpose()
                })
            })
            .await
    }

    /// Whether a status check of this payment is under way, here or in another process.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn is_claimed(&self, attempt: &AppTransactionRef, now: i64) -> Result<bool, StoreError> {
        let values = [attempt.as_str().into(), Value::Time(Some(now))];
        Ok(self.database.fetch_optional(IS_CLAIMED, &values).await?.is_some())
    }

    /// Claims payments that are due for a check. Those that another process has claimed are passed over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn claim_due(&self, due: Due) -> Result<Vec<Claimed>, StoreError> {
        let rung_before = rung_before(due.now);
        let due_by = if due.only_rung { rung_before } else { due.now };
        // Most of the time nothing is due, and a read blocks no writer.
        if self.first_due().await?.is_none_or(|first| first > due_by) {
            return Ok(Vec::new());
        }
        let application = self.application.clone();
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(async move {
                    let time = |time| Value::Time(Some(time));
                    let values = [
                        time(due.now),
                        time(due.since),
                        time(due.until),
                        i64::from(due.limit).into(),
                        application.as_str().into(),
                        time(due_by),
                        due.except.as_ref().map_or("", AppTransactionRef::as_str).into(),
                        time(rung_before),
                    ];
                    Ok(all_claimed(&connection.fetch_all(CLAIM_DUE, &values).await?, due.only_rung))
                })
            })
            .await
    }

    /// When the first payment is due for a check, in milliseconds since 1970 UTC.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn first_due(&self) -> Result<Option<i64>, StoreError> {
        let line = self.database.fetch_optional(FIRST_DUE, &[self.application.as_str().into()]).await?;
        line.map_or(Ok(None), |line| line.time_or_null("next_check_at"))
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
                    connection
                        .execute(POSTPONE, &[attempt.as_str().into(), Value::Time(next.time())])
                        .await
                        .map(drop)
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
                    let values = [attempt.as_str().into(), theirs.as_str().into()];
                    connection.execute(DROP_CANDIDATE_REF, &values).await.map(drop)
                })
            })
            .await
    }

    /// Releases the claims of a process that is gone. Only for a database that is not [shared](Store::is_shared).
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn release_claims(&self, now: i64) -> Result<(), StoreError> {
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(
                    async move { connection.execute(RELEASE, &[Value::Time(Some(now))]).await.map(drop) },
                )
            })
            .await
    }
}
