//! Who looks at which payment, and when next. A claim is taken before the gateway is asked and given back with what
//! came of it, so that one look at a time is under way per payment, whoever asks and however many processes there are.

use super::{
    Store, StoreError,
    engine::{Line, Sql, Value},
    rows,
    writer::Statements,
};
use crate::domain::{AppTransactionRef, Payment, TransactionRef};

/// When a payment that is not settled is to be looked at next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextLook {
    /// As was planned before.
    AsPlanned,
    /// At this time, in milliseconds since 1970 UTC.
    At(i64),
    /// It is too old: only a callback or somebody who asks causes another.
    Never,
}

impl NextLook {
    pub(super) const fn time(self) -> Option<i64> {
        match self {
            Self::At(time) => Some(time),
            Self::AsPlanned | Self::Never => None,
        }
    }
}

/// A payment that is ours to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The payment.
    pub payment: Payment,
    /// Its reference at the gateway; for a payment that has none, according to a callback.
    pub theirs: TransactionRef,
}

fn claimed(line: &Line) -> Result<Claimed, StoreError> {
    let payment = rows::payment(line)?;
    let theirs = match &payment.transaction_ref {
        Some(known) => known.clone(),
        None => {
            let taught = line.text("taught_ref")?;
            TransactionRef::parse(taught).map_err(|_| StoreError::Unreadable("taught_ref"))?
        }
    };
    Ok(Claimed { payment, theirs })
}

/// A look that was cut off is due again when its claim has ended. A clock that was set back is no reason to wait.
const CLAIM: &str = "update payments set looked_at = $2, claimed_until = $4, \
     next_check_at = case when next_check_at is null then null else $4 end \
     where app_transaction_ref = $1 and application = $5 and status <> 'paid' and coalesce(transaction_ref, taught_ref) is not null \
     and (looked_at is null or looked_at < $3 or looked_at > $2) \
     and (claimed_until is null or claimed_until <= $2 or claimed_until > $4) returning *";

macro_rules! claim_due {
    ($lock:literal) => {
        concat!(
            "update payments set looked_at = $1, claimed_until = $3, next_check_at = $3 \
             where payment_id in (select payment_id from payments where application = $5 and next_check_at <= $1 \
             and (looked_at is null or looked_at < $2 or looked_at > $1) \
             and (claimed_until is null or claimed_until <= $1 or claimed_until > $3) \
             order by next_check_at limit $4 ",
            $lock,
            ") returning *"
        )
    };
}

const CLAIM_DUE: Sql = Sql { sqlite: claim_due!(""), postgres: claim_due!("for update skip locked") };

const FIRST_DUE: &str = "select min(next_check_at) as next_check_at from payments where application = $1 and next_check_at is not null";

/// What a callback wished for while the look was under way stays.
const POSTPONE: &str = "update payments set claimed_until = null, \
     next_check_at = case when next_check_at is null then null \
     when next_check_at = claimed_until or $2 < next_check_at then $2 else next_check_at end \
     where app_transaction_ref = $1";

/// Another callback may have taught another reference while the look at this one was under way.
const UNTEACH: &str = "update payments set taught_ref = nullif(taught_ref, $2), claimed_until = null, \
     next_check_at = case when taught_ref = $2 then null else next_check_at end \
     where app_transaction_ref = $1 and transaction_ref is null";

const RELEASE: &str = "update payments set claimed_until = null, \
     next_check_at = case when next_check_at is null then null else $1 end where claimed_until is not null";

impl Store {
    /// Claims a payment for a look until `until`, unless it is paid, was looked at since `since`, or is being looked at.
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
                    connection.line(CLAIM, &values).await?.as_ref().map(claimed).transpose()
                })
            })
            .await
    }

    /// Claims payments that are due for a look until `until`, the longest due first, at most `limit`. Those that were
    /// looked at since `since` have to wait, and those that another process is at are passed over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn claim_due(
        &self,
        now: i64,
        since: i64,
        until: i64,
        limit: u32,
    ) -> Result<Vec<Claimed>, StoreError> {
        // Most of the time nothing is due, and reading disturbs nobody.
        if self.first_due().await?.is_none_or(|due| due > now) {
            return Ok(Vec::new());
        }
        let application = self.application.clone();
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(async move {
                    let times = [now, since, until].map(|time| Value::Time(Some(time)));
                    let [now, since, until] = times;
                    let values = [now, since, until, i64::from(limit).into(), application.as_str().into()];
                    connection.lines(CLAIM_DUE, &values).await?.iter().map(claimed).collect()
                })
            })
            .await
    }

    /// When the first payment is due for a look, in milliseconds since 1970 UTC.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn first_due(&self) -> Result<Option<i64>, StoreError> {
        let line = self.database.line(FIRST_DUE, &[self.application.as_str().into()]).await?;
        line.map_or(Ok(None), |line| line.time_or_null("next_check_at"))
    }

    /// Gives a claim back after a look that found nothing. `next` is of no account to a payment that nobody planned to
    /// look at: somebody asked.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn postpone(&self, attempt: &AppTransactionRef, next: NextLook) -> Result<(), StoreError> {
        let attempt = attempt.clone();
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(async move {
                    connection
                        .run(POSTPONE, &[attempt.as_str().into(), Value::Time(next.time())])
                        .await
                        .map(drop)
                })
            })
            .await
    }

    /// Gives a claim back and forgets what a callback taught: what the gateway has as `theirs` is not ours.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn unteach(
        &self,
        attempt: &AppTransactionRef,
        theirs: &TransactionRef,
    ) -> Result<(), StoreError> {
        let (attempt, theirs) = (attempt.clone(), theirs.clone());
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(async move {
                    let values = [attempt.as_str().into(), theirs.as_str().into()];
                    connection.run(UNTEACH, &values).await.map(drop)
                })
            })
            .await
    }

    /// Gives back the claims of a process that is gone. Only for a record that is not [shared](Store::is_shared).
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn release_claims(&self, now: i64) -> Result<(), StoreError> {
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(async move { connection.run(RELEASE, &[Value::Time(Some(now))]).await.map(drop) })
            })
            .await
    }
}
