//! What the home page shows: today's money, what needs a person, what is wrong, and the last 30 days.

use std::collections::HashMap;

use caisse_domain::{Currency, Permission, Timestamp, Total};

use super::{Merchant, Viewer};
use crate::{
    douala::{DAY_MS, midnight},
    store::{DayFigures, OpenMatter, OperatorGroup, StoreError},
};

/// How long a callback may still come after its payment was found otherwise, in milliseconds.
const CALLBACK_DELAY_MS: i64 = 5 * 60 * 1_000;

/// The home page's content, as far as its viewer may see it.
#[derive(Clone, Debug)]
pub struct Home {
    /// When today began, in Douala.
    pub today: Timestamp,
    /// The figures; `None` for a role that sees none.
    pub figures: Option<Figures>,
    /// The oldest payments that need a person.
    pub matters: Vec<OpenMatter>,
    /// How many there are, [`Merchant::MOST_MATTERS`] of each kind at most.
    pub matters_count: usize,
    /// What is wrong now, the worst first.
    pub troubles: Vec<Trouble>,
    /// Whether there is any order.
    pub has_orders: bool,
}

/// Figures of days.
#[derive(Clone, Debug)]
pub struct Figures {
    /// The days, oldest first: 30, or only today. Each currency of a day has figures of its own.
    pub days: Vec<DaySum>,
    /// The means of payment of 30 days; empty for a role that sees only today.
    pub operators: Vec<OperatorFigures>,
    /// Whether all 30 days are here.
    pub is_whole: bool,
}

/// The sum of a day in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaySum {
    /// When the day began, in Douala.
    pub day: Timestamp,
    /// Payments that succeeded.
    pub paid: i64,
    /// What they paid.
    pub sum: Total,
    /// The gateway's fees of them, as far as they are known.
    pub fees: Total,
}

/// The figures of a means of payment over all days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorFigures {
    /// The means of payment.
    pub operator: OperatorGroup,
    /// Payments that succeeded.
    pub paid: i64,
    /// What they paid, by currency.
    pub sums: Vec<Total>,
    /// Payments that ended without success.
    pub ended: i64,
    /// The median of the time to pay, in milliseconds; `None` without a payment.
    pub median_ms: Option<i64>,
}

/// Something that is wrong now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The database takes no more: its disk or its queue is full.
    DatabaseFull,
    /// The gateway does not answer.
    GatewayAway,
    /// So many of today's payments were found without a callback.
    CallbacksMissing(i64),
}

impl Figures {
    /// The sums of the day that began at `day`, francs first. There is always one.
    pub fn of_day(&self, day: Timestamp) -> Vec<DaySum> {
        let found: Vec<_> = self.days.iter().copied().filter(|sum| sum.day == day && sum.paid != 0).collect();
        if found.is_empty() { vec![DaySum::none(day, Currency::Xaf)] } else { found }
    }
}

impl DaySum {
    /// A day without payments.
    pub const fn none(day: Timestamp, currency: Currency) -> Self {
        let none = Total::from_minor(0, currency);
        Self { day, paid: 0, sum: none, fees: none }
    }
}

impl OperatorFigures {
    /// How many of a hundred payments that ended were paid; `None` without one.
    pub fn success_percent(&self) -> Option<i64> {
        let all = self.paid + self.ended;
        // Halves are rounded up.
        (all > 0).then(|| (200 * self.paid + all) / (2 * all))
    }
}

impl Merchant {
    /// Days of the home page, today included.
    pub const DAYS: i64 = 30;
    /// The most that are counted of each kind of what needs a person.
    pub const MOST_MATTERS: u32 = 100;
    /// How many of those the page has.
    const SHOWN_MATTERS: usize = 3;

    /// The home page of a user.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn home(&self, viewer: &Viewer) -> Result<Home, StoreError> {
        let now = self.now();
        let today = midnight(now);
        let first = today - (Self::DAYS - 1) * DAY_MS;
        let (sees_all, sees_today) = (viewer.may(Permission::SeeFigures), viewer.may(Permission::SeeToday));
        let figures = match (sees_all, sees_today) {
            (true, _) => Some(self.figures(first, true).await?),
            (false, true) => Some(self.figures(today, false).await?),
            (false, false) => None,
        };
        let mut matters = self.store.open_matters(first, Self::MOST_MATTERS).await?;
        let matters_count = matters.len();
        matters.truncate(Self::SHOWN_MATTERS);
        let troubles = self.troubles(today, now).await?;
        let has_orders = self.store.has_orders().await?;
        Ok(Home { today, figures, matters, matters_count, troubles, has_orders })
    }

    async fn figures(&self, since: Timestamp, is_whole: bool) -> Result<Figures, StoreError> {
        let rows = self.store.days_since(since).await?;
        let operators = match is_whole {
            true => by_operator(&rows, self.medians(since).await?),
            false => Vec::new(),
        };
        Ok(Figures { days: by_day(&rows), operators, is_whole })
    }

    async fn medians(&self, since: Timestamp) -> Result<HashMap<OperatorGroup, i64>, StoreError> {
        let mut times: HashMap<OperatorGroup, Vec<i64>> = HashMap::new();
        for time in self.store.times_to_pay(since).await? {
            times.entry(time.operator).or_default().push(time.took_ms);
        }
        Ok(times.into_iter().filter_map(|(operator, times)| Some((operator, median(times)?))).collect())
    }

    /// What is wrong now, the worst first.
    async fn troubles(&self, today: Timestamp, now: Timestamp) -> Result<Vec<Trouble>, StoreError> {
        let health = self.store.health();
        let missing = self.store.paid_without_callback(today, now - CALLBACK_DELAY_MS).await?;
        let found = [
            (!health.has_room() || !health.takes_writes()).then_some(Trouble::DatabaseFull),
            self.checkout.is_gateway_away().then_some(Trouble::GatewayAway),
            (missing > 0).then_some(Trouble::CallbacksMissing(missing)),
        ];
        Ok(found.into_iter().flatten().collect())
    }
}

/// The middle one; of two the lower.
fn median(mut times: Vec<i64>) -> Option<i64> {
    times.sort_unstable();
    times.get(times.len().checked_sub(1)? / 2).copied()
}

fn by_day(rows: &[DayFigures]) -> Vec<DaySum> {
    let mut days: Vec<DaySum> = Vec::new();
    for row in rows {
        let currency = row.paid_sum.currency();
        let is_it = |sum: &DaySum| sum.day == row.day && sum.sum.currency() == currency;
        let index = days.iter().position(is_it).unwrap_or_else(|| {
            days.push(DaySum::none(row.day, currency));
            days.len() - 1
        });
        let sum = &mut days[index];
        sum.paid += row.paid;
        (sum.sum, sum.fees) = (sum.sum.plus(row.paid_sum), sum.fees.plus(row.fees_sum));
    }
    days.sort_by_key(|sum| (sum.day, sum.sum.currency() != Currency::Xaf));
    days
}

fn by_operator(rows: &[DayFigures], medians: HashMap<OperatorGroup, i64>) -> Vec<OperatorFigures> {
    let mut operators: Vec<OperatorFigures> = Vec::new();
    for row in rows {
        let index = operators.iter().position(|one| one.operator == row.operator).unwrap_or_else(|| {
            let median_ms = medians.get(&row.operator).copied();
            let none =
                OperatorFigures { operator: row.operator, paid: 0, sums: Vec::new(), ended: 0, median_ms };
            operators.push(none);
            operators.len() - 1
        });
        let one = &mut operators[index];
        one.paid += row.paid;
        one.ended += row.ended;
        if row.paid != 0 {
            match one.sums.iter_mut().find(|sum| sum.currency() == row.paid_sum.currency()) {
                Some(sum) => *sum = sum.plus(row.paid_sum),
                None => one.sums.push(row.paid_sum),
            }
        }
    }
    operators.retain(|one| one.paid + one.ended > 0);
    operators.sort_by_key(|one| std::cmp::Reverse(one.paid));
    operators
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_the_middle_one() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![3]), Some(3));
        assert_eq!(median(vec![9, 1, 5]), Some(5));
        assert_eq!(median(vec![9, 1, 5, 7]), Some(5));
    }

    #[test]
    fn a_rate_of_success_needs_payments_that_ended() {
        let rate = |paid, ended| {
            let operator = OperatorGroup::Other;
            OperatorFigures { operator, paid, sums: vec![], ended, median_ms: None }.success_percent()
        };
        assert_eq!((rate(0, 0), rate(0, 3), rate(2, 1), rate(7, 0)), (None, Some(0), Some(67), Some(100)));
    }
}
