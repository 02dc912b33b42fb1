//! What a list shows, and a page of it.

use caisse_domain::{Currency, Money, Operator, SearchTerms, Timestamp};

use super::{super::engine::Value, cursor::ListCursor};

/// The rows of a page.
pub const PAGE_ROWS: usize = 50;

/// Which orders or payments a list shows. `S` is the type of their status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListFilter<S> {
    /// With this status.
    pub status: Option<S>,
    /// Made then or later.
    pub from: Option<Timestamp>,
    /// Made before.
    pub until: Option<Timestamp>,
    /// Paid, or tried, through this operator.
    pub operator: Option<Operator>,
    /// In this currency.
    pub currency: Option<Currency>,
    /// Of this amount at least, in minor units.
    pub least: Option<i64>,
    /// Of this amount at most, in minor units.
    pub most: Option<i64>,
    /// Only those about which a person has to decide: a success in doubt, or a second one.
    pub needs_person: bool,
    /// Only those that a search names.
    pub search: Option<SearchTerms>,
}

impl<S> Default for ListFilter<S> {
    fn default() -> Self {
        Self {
            status: None,
            from: None,
            until: None,
            operator: None,
            currency: None,
            least: None,
            most: None,
            needs_person: false,
            search: None,
        }
    }
}

impl<S> ListFilter<S> {
    /// Whether a row has to be read to know whether it is shown, although its status is known.
    pub(super) const fn has_unordered(&self) -> bool {
        self.operator.is_some() || self.currency.is_some() || self.least.is_some() || self.most.is_some()
    }

    /// The values of the filters, but for the status.
    pub(super) fn values(&self) -> Vec<(&'static str, Value<'static>)> {
        vec![
            ("operator", self.operator.map(Operator::code).into()),
            ("currency", self.currency.map(Currency::code).into()),
            ("least", self.least.unwrap_or(0).into()),
            ("most", self.most.unwrap_or(Money::MAX_MINOR).into()),
            ("needs_person", self.needs_person.into()),
        ]
    }
}

/// Where a page of a list begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Position {
    /// With the newest row.
    #[default]
    Newest,
    /// With the rows that are older than this one.
    After(ListCursor),
    /// With the rows that are newer than this one.
    Before(ListCursor),
}

/// A page of a list, the newest row first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPage<T> {
    /// The rows, [`PAGE_ROWS`] at most.
    pub rows: Vec<T>,
    /// Where newer rows are, [`Position::Before`]; `None` on the first page.
    pub newer: Option<ListCursor>,
    /// Where older rows are, [`Position::After`]; `None` on the last page.
    pub older: Option<ListCursor>,
    /// Until when rows were looked at, where that ended before the page was full: then the list goes on at `older` (or
    /// `newer`), and may have nothing there.
    pub scanned_until: Option<Timestamp>,
    /// Whether the search names more than it could look at: a longer text finds the rest.
    pub is_too_wide: bool,
    /// How many rows the whole list has, where that is quickly known.
    pub count: Option<Count>,
}

impl ListPage<()> {
    /// The same page with its rows.
    pub(super) fn with<T>(self, rows: Vec<T>) -> ListPage<T> {
        let Self { newer, older, scanned_until, is_too_wide, count, .. } = self;
        ListPage { rows, newer, older, scanned_until, is_too_wide, count }
    }
}

/// How many rows a list has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Exactly so many.
    Exact(i64),
    /// More than so many.
    MoreThan(i64),
}
