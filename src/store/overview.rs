//! What the merchant's home page shows beside the figures of days. Each query reads so many rows at most.

use caisse_domain::{Currency, Money, Reference, Timestamp};

use super::{OperatorGroup, Store, engine::Row, error::StoreError, sql::Sql};
use crate::telemetry::Causes;

/// How long a buyer took to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeToPay {
    /// The means of payment.
    pub operator: OperatorGroup,
    /// From the buyer's beginning to the success, in milliseconds.
    pub took_ms: i64,
}

/// A payment that a person has to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenMatter {
    /// The order.
    pub order: Reference,
    /// What was asked.
    pub amount: Money,
    /// Why.
    pub reason: MatterReason,
    /// Since when.
    pub since: Timestamp,
}

/// Why a person has to look at a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatterReason {
    /// A success that does not match the request.
    Review,
    /// A success of an order that was paid already.
    Double,
}

/// By the index of successes alone.
static TIMES_TO_PAY: Sql = Sql::new(
    "
    select operator, paid_at, created_at, opened_at
    from payments
    where status = 'paid'
      and paid_at >= :since
      and application = :application
    order by paid_at desc
    limit :most
    ",
);

static REVIEWS: Sql = Sql::new(
    "
    select order_reference, amount, currency, updated_at as since
    from payments
    where status = 'review'
      and application = :application
    order by updated_at
    limit :most
    ",
);

static DOUBLES: Sql = Sql::new(
    "
    select order_reference, amount, currency, paid_at as since
    from payments
    where is_double
      and paid_at >= :since
      and application = :application
    order by paid_at
    limit :most
    ",
);

static WITHOUT_CALLBACK: Sql = Sql::new(
    "
    select count(*) as count
    from (
        select payment_id
        from payments
        where status = 'paid'
          and paid_at >= :from
          and paid_at < :until
          and application = :application
        order by paid_at desc
        limit :most
    ) as newest
    where not exists (select 1 from callbacks where callbacks.payment_id = newest.payment_id)
    ",
);

static ANY_ORDER: Sql = Sql::new("select 1 from orders where application = :application limit 1");

impl Store {
    /// The most payments of which a median is made: the newest.
    pub const MOST_TIMES: i64 = 5_000;
    /// The most payments of today that are searched for a callback: the newest.
    const MOST_SEARCHED: i64 = 500;

    /// How long buyers took for the newest payments since `since`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn times_to_pay(&self, since: Timestamp) -> Result<Vec<TimeToPay>, StoreError> {
        let values = [
            ("application", self.application.as_str().into()),
            ("since", since.into()),
            ("most", Self::MOST_TIMES.into()),
        ];
        self.database.fetch_all(&TIMES_TO_PAY, &values).await?.iter().map(time_to_pay).collect()
    }

    /// Payments under review, and double payments since `since`: the oldest `most` of each, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open_matters(&self, since: Timestamp, most: u32) -> Result<Vec<OpenMatter>, StoreError> {
        let values = [
            ("application", self.application.as_str().into()),
            ("most", i64::from(most).into()),
            ("since", since.into()),
        ];
        let mut matters = Vec::new();
        let queries =
            [(MatterReason::Review, &REVIEWS, &values[..2]), (MatterReason::Double, &DOUBLES, &values)];
        for (reason, sql, values) in queries {
            let rows = self.database.fetch_all(sql, values).await?;
            matters.extend(rows.iter().filter_map(|row| match open_matter(row, reason) {
                Ok(matter) => Some(matter),
                Err(error) => {
                    tracing::error!(error = %Causes(&error), "a payment that needs a person cannot be read");
                    None
                }
            }));
        }
        matters.sort_by_key(|matter| matter.since);
        Ok(matters)
    }

    /// How many of the newest 500 payments that succeeded between these times have no callback.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn paid_without_callback(&self, from: Timestamp, until: Timestamp) -> Result<i64, StoreError> {
        let values = [
            ("application", self.application.as_str().into()),
            ("from", from.into()),
            ("until", until.into()),
            ("most", Self::MOST_SEARCHED.into()),
        ];
        let row = self.database.fetch_optional(&WITHOUT_CALLBACK, &values).await?;
        row.map_or(Ok(0), |row| row.int("count"))
    }

    /// Whether there is an order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn has_orders(&self) -> Result<bool, StoreError> {
        let values = [("application", self.application.as_str().into())];
        Ok(self.database.fetch_optional(&ANY_ORDER, &values).await?.is_some())
    }
}

fn time_to_pay(row: &Row) -> Result<TimeToPay, StoreError> {
    let began = row.time_or_null("opened_at")?.map_or_else(|| row.time("created_at"), Ok)?;
    let took_ms = (row.time("paid_at")? - began).max(0);
    Ok(TimeToPay { operator: OperatorGroup::of(row.text_or_null("operator")?), took_ms })
}

fn open_matter(row: &Row, reason: MatterReason) -> Result<OpenMatter, StoreError> {
    let order = Reference::parse(row.text("order_reference")?).ok();
    let currency = Currency::parse(row.text("currency")?).ok();
    let amount = currency.zip(Some(row.int("amount")?));
    let amount = amount.and_then(|(currency, minor)| Money::from_minor(minor, currency).ok());
    Ok(OpenMatter {
        order: order.ok_or(StoreError::Unreadable("order_reference"))?,
        amount: amount.ok_or(StoreError::Unreadable("amount"))?,
        reason,
        since: row.time("since")?,
    })
}
