//! Figures of each day in Douala, by mobile operator and currency. `record` adds to them in the transaction that changes
//! a payment. They follow from the payments alone: `rebuild` derives them again, and compares.

mod rebuild;
mod share;

use caisse_domain::{Currency, Operator, Timestamp, Total};

pub(super) use rebuild::count_wrong;
pub(super) use share::{Share, update};

use super::{Store, engine::Row, error::StoreError, sql::Sql};
use crate::douala;

/// The means of payment, as figures distinguish them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OperatorGroup {
    /// One that we know.
    Known(Operator),
    /// One whose code is unknown to us.
    Other,
    /// None was chosen, as far as is known.
    Unknown,
}

/// The figures of a day, a means of payment and a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayFigures {
    /// When the day began, in Douala.
    pub day: Timestamp,
    /// The means of payment.
    pub operator: OperatorGroup,
    /// Payments that succeeded that day.
    pub paid: i64,
    /// What they paid.
    pub paid_sum: Total,
    /// The gateway's fees of them, as far as they are known.
    pub fees_sum: Total,
    /// Those of them that came after the buyer was told that they had ended.
    pub late: i64,
    /// Those of them whose order was paid already.
    pub doubles: i64,
    /// Payments that ended that day without success.
    pub ended: i64,
}

static SINCE: Sql = Sql::new(
    "
    select day, operator, currency, paid, paid_sum, fees_sum, late, doubles, ended
    from days
    where shop_id = :shop_id
      and application = :application
      and day >= :day
    order by day, operator, currency
    limit 5000
    ",
);

impl Store {
    /// The figures of the days since the one in which `since` is, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn days_since(&self, since: Timestamp) -> Result<Vec<DayFigures>, StoreError> {
        let day = douala::day_of(since);
        let values = [
            ("shop_id", Self::SHOP_ID.into()),
            ("application", self.application.as_str().into()),
            ("day", day.as_str().into()),
        ];
        self.database.fetch_all(&SINCE, &values).await?.iter().map(figures).collect()
    }
}

fn figures(row: &Row) -> Result<DayFigures, StoreError> {
    let currency = Currency::parse(row.text("currency")?).map_err(|_| StoreError::Unreadable("currency"))?;
    Ok(DayFigures {
        day: douala::day(row.text("day")?).ok_or(StoreError::Unreadable("day"))?,
        operator: OperatorGroup::from_stored(row.text("operator")?),
        paid: row.int("paid")?,
        paid_sum: Total::from_minor(row.int("paid_sum")?, currency),
        fees_sum: Total::from_minor(row.int("fees_sum")?, currency),
        late: row.int("late")?,
        doubles: row.int("doubles")?,
        ended: row.int("ended")?,
    })
}

impl OperatorGroup {
    const OTHER: &str = "other";

    /// The group of the gateway's code.
    pub(super) fn of(code: Option<&str>) -> Self {
        match code {
            None => Self::Unknown,
            Some(code) => Operator::parse(code).map_or(Self::Other, Self::Known),
        }
    }

    /// The word in the table.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Known(operator) => operator.code(),
            Self::Other => Self::OTHER,
            Self::Unknown => "",
        }
    }

    fn from_stored(word: &str) -> Self {
        Self::of(Some(word).filter(|word| !word.is_empty()))
    }
}
