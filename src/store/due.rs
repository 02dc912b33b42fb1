//! The payments that are due for a status check, and in which order they are claimed.

use caisse_domain::{AppTransactionRef, Timestamp};

use super::{
    Store,
    claims::{Claimed, claimed},
    engine::Row,
    error::StoreError,
    sql::Sql,
    writer::Statements,
};
use crate::telemetry::Causes;

/// Which payments are to be claimed for a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The time.
    pub now: Timestamp,
    /// Those that were checked since then have to wait.
    pub since: Timestamp,
    /// Until when they are claimed.
    pub until: Timestamp,
    /// Most that are claimed.
    pub limit: u32,
    /// Only those with an authentic callback.
    pub only_called_back: bool,
    /// A payment that is passed over.
    pub except: Option<AppTransactionRef>,
}

/// When the first payment is due: by the schedule, and by an authentic callback.
#[derive(Default)]
struct FirstDue {
    scheduled: Option<Timestamp>,
    callback: Option<Timestamp>,
}

/// The claimed payments that can be read. An unreadable row does not delay the others.
fn all_claimed(rows: &[Row], is_called_back: bool) -> Vec<Claimed> {
    let readable = rows.iter().filter_map(|row| match claimed(row) {
        Ok(claimed) => Some(Claimed { is_called_back, ..claimed }),
        Err(error) => {
            tracing::error!(error = %Causes(&error), "a payment that is due cannot be read");
            None
        }
    });
    readable.collect()
}

/// Payments with an authentic callback go first. Of the others, which are due at `:scheduled_by`, the longest due: but
/// each order has its first before any has its second, so that an order with many attempts does not stand before all.
/// A row that another process has claimed meanwhile is passed over when it is locked.
static CLAIM_DUE: Sql = Sql::new(
    "
    with called_back as (
        select payment_id, 0 as place, callback_at as since
        from payments
        where application = :application
          and callback_at is not null
          and app_transaction_ref <> :except
          and {is_free}
        order by callback_at
        limit :limit
    ),
    longest_due as (
        select payment_id, order_id, next_check_at
        from payments
        where application = :application
          and next_check_at <= :scheduled_by
          and callback_at is null
          and app_transaction_ref <> :except
          and {is_free}
        order by next_check_at
        limit 1000
    ),
    scheduled as (
        select payment_id,
               row_number() over (partition by order_id order by next_check_at) as place,
               next_check_at as since
        from longest_due
    )
    update payments
    set {lease},
        next_check_at = :until
    where payment_id in (
        select payment_id
        from payments
        where payment_id in (
            select payment_id
            from (select * from called_back union all select * from scheduled) as due
            order by place, since
            limit :limit
        )
          and (callback_at is not null or next_check_at <= :scheduled_by)
          and {is_free}
        {skip_locked}
    )
    returning {payment}
    ",
);

static FIRST_DUE: Sql = Sql::new(
    "
    select (
               select min(next_check_at)
               from payments
               where application = :application and next_check_at is not null
           ) as next_check_at,
           (
               select min(callback_at)
               from payments
               where application = :application and callback_at is not null
           ) as callback_at
    ",
);

impl Store {
    /// Claims payments that are due for a check. Those that another process has claimed are passed over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn claim_due(&self, due: Due) -> Result<Vec<Claimed>, StoreError> {
        let scheduled_by = if due.only_called_back { Timestamp::MIN } else { due.now };
        // Most of the time nothing is due, and a read blocks no writer.
        let first = self.first().await?;
        if first.callback.is_none() && first.scheduled.is_none_or(|first| first > scheduled_by) {
            return Ok(Vec::new());
        }
        let application = self.application.clone();
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(async move {
                    let except = due.except.as_ref().map_or("", AppTransactionRef::as_str);
                    let values = [
                        ("application", application.as_str().into()),
                        ("scheduled_by", scheduled_by.into()),
                        ("now", due.now.into()),
                        ("since", due.since.into()),
                        ("until", due.until.into()),
                        ("limit", i64::from(due.limit).into()),
                        ("except", except.into()),
                    ];
                    let rows = connection.fetch_all(&CLAIM_DUE, &values).await?;
                    Ok(all_claimed(&rows, due.only_called_back))
                })
            })
            .await
    }

    /// When the first payment is due for a check.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn first_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let first = self.first().await?;
        Ok(first.scheduled.into_iter().chain(first.callback).min())
    }

    async fn first(&self) -> Result<FirstDue, StoreError> {
        let values = [("application", self.application.as_str().into())];
        let Some(row) = self.database.fetch_optional(&FIRST_DUE, &values).await? else {
            return Ok(FirstDue::default());
        };
        Ok(FirstDue {
            scheduled: row.time_or_null("next_check_at")?,
            callback: row.time_or_null("callback_at")?,
        })
    }
}
