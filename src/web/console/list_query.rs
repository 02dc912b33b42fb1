//! What an address says of a list. What it does not say, or says wrongly, is not filtered.

use caisse_domain::{Currency, Money, Operator, OrderStatus, PaymentStatus, SearchTerms, Timestamp};
use url::form_urlencoded;

use crate::{
    douala,
    store::{ListCursor, ListFilter, Position},
};

/// A day, in milliseconds.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Means of payment that a list can be filtered by.
pub(in crate::web) const OPERATORS: [Operator; 4] =
    [Operator::MtnMomo, Operator::OrangeMoney, Operator::Card, Operator::Wallet];
/// The longest value that is read, in characters.
const LONGEST: usize = SearchTerms::MAX_BYTES;

/// The fields of a list's form as they were typed, and the position in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::web) struct ListQuery {
    /// The text of the search box.
    pub(in crate::web) text: String,
    /// The word of a status.
    pub(in crate::web) status: String,
    /// The first day, such as `2026-11-23`.
    pub(in crate::web) from: String,
    /// The last day.
    pub(in crate::web) until: String,
    /// The word of a means of payment.
    pub(in crate::web) operator: String,
    /// The code of a currency.
    pub(in crate::web) currency: String,
    /// The least amount, in major units.
    pub(in crate::web) least: String,
    /// The greatest amount.
    pub(in crate::web) most: String,
    /// `yes` for those about which a person has to decide.
    pub(in crate::web) todo: String,
    position: Position,
}

/// A status of orders or of payments.
pub(in crate::web) trait Status: Sized {
    /// The status with this word.
    fn of_word(word: &str) -> Option<Self>;
}

impl Status for OrderStatus {
    fn of_word(word: &str) -> Option<Self> {
        Self::parse(word)
    }
}

impl Status for PaymentStatus {
    fn of_word(word: &str) -> Option<Self> {
        Self::parse(word)
    }
}

impl ListQuery {
    /// Parses the query of an address.
    pub(in crate::web) fn parse(query: &str) -> Self {
        let mut parsed = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let cursor = || ListCursor::parse(&value);
            match &*name {
                "after" => parsed.position = cursor().map_or(Position::Newest, Position::After),
                "before" => parsed.position = cursor().map_or(Position::Newest, Position::Before),
                name => {
                    if let Some((_, field)) = parsed.fields().into_iter().find(|(known, _)| *known == name) {
                        *field = value.chars().take(LONGEST).collect();
                    }
                }
            }
        }
        parsed
    }

    /// The fields, each with its name in an address.
    fn fields(&mut self) -> [(&'static str, &mut String); 9] {
        [
            ("q", &mut self.text),
            ("status", &mut self.status),
            ("from", &mut self.from),
            ("until", &mut self.until),
            ("operator", &mut self.operator),
            ("currency", &mut self.currency),
            ("least", &mut self.least),
            ("most", &mut self.most),
            ("todo", &mut self.todo),
        ]
    }

    /// The address of this list at another position.
    pub(in crate::web) fn address(&self, path: &str, position: Position) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let mut given = self.clone();
        for (name, value) in given.fields() {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        match position {
            Position::Newest => &mut query,
            Position::After(cursor) => query.append_pair("after", &cursor.to_string()),
            Position::Before(cursor) => query.append_pair("before", &cursor.to_string()),
        };
        match query.finish() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }

    /// Where in the list the page begins.
    pub(in crate::web) const fn position(&self) -> Position {
        self.position
    }

    /// Which rows the list shows. Without a currency, amounts are in francs.
    pub(in crate::web) fn filter<S: Status>(&self) -> ListFilter<S> {
        let chosen = Currency::parse(&self.currency).ok();
        let amount = |text: &str| {
            let money = Money::parse(&text.replace(',', "."), chosen.unwrap_or(Currency::Xaf));
            money.ok().map(Money::minor)
        };
        let (least, most) = (amount(&self.least), amount(&self.most));
        let has_amounts = least.is_some() || most.is_some();
        ListFilter {
            status: S::of_word(&self.status),
            from: self.first_day(),
            until: douala::day(&self.until).map(|day| day + DAY_MS),
            operator: OPERATORS.into_iter().find(|operator| operator.slug() == self.operator),
            currency: chosen.or(has_amounts.then_some(Currency::Xaf)),
            least,
            most,
            needs_person: self.todo == "yes",
            search: self.search(),
        }
    }

    fn first_day(&self) -> Option<Timestamp> {
        douala::day(&self.from)
    }

    /// What the text of the search box may name; `None` for an empty box.
    pub(in crate::web) fn search(&self) -> Option<SearchTerms> {
        (!self.text.trim().is_empty()).then(|| SearchTerms::read(&self.text))
    }

    /// Whether anything is filtered or searched.
    pub(in crate::web) fn is_filtered(&self) -> bool {
        self.filters_in_use() > 0 || self.search().is_some()
    }

    /// How many fields besides the search box are filled in.
    pub(in crate::web) fn filters_in_use(&self) -> usize {
        self.clone().fields().into_iter().filter(|(name, value)| *name != "q" && !value.is_empty()).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn filter(query: &str) -> ListFilter<OrderStatus> {
        ListQuery::parse(query).filter()
    }

    #[test]
    fn an_address_says_what_a_list_shows() {
        let query = "q=CMD&status=paid&from=2026-11-01&until=2026-11-30&operator=mtn&currency=XAF&least=1+000&most=5000&todo=yes";
        let filter = filter(query);
        assert_eq!((filter.status, filter.operator), (Some(OrderStatus::Paid), Some(Operator::MtnMomo)));
        assert_eq!((filter.least, filter.most), (Some(1_000), Some(5_000)));
        let (from, until) = (filter.from.expect("a day"), filter.until.expect("a day"));
        assert_eq!(until - from, 30 * DAY_MS, "the last day is one of them");
        assert!(filter.needs_person && filter.search.is_some());
        assert_eq!(ListQuery::parse(query).address("/x", Position::Newest), format!("/x?{query}"));
    }

    #[test]
    fn what_is_wrong_is_not_filtered() {
        let nothing = ListFilter::default();
        for query in [
            "",
            "q=",
            "q=+&status=x&from=yesterday&until=2026-13-01&operator=CM_MOMO",
            "currency=USD&least=x&most=-1",
            "todo=no",
            "%ff=%00",
            "after=x&before=y",
            "&&=&",
        ] {
            assert_eq!(filter(query), nothing, "{query}");
            assert_eq!(ListQuery::parse(query).position(), Position::Newest, "{query}");
        }
    }

    #[test]
    fn amounts_are_in_francs_unless_a_currency_is_chosen() {
        assert_eq!((filter("least=15").currency, filter("least=15").least), (Some(Currency::Xaf), Some(15)));
        let euros = filter("least=15,50&currency=EUR");
        assert_eq!((euros.currency, euros.least), (Some(Currency::Eur), Some(1_550)));
    }

    proptest! {
        #[test]
        fn every_address_is_read_as_it_is_written(query in ".{0,200}") {
            let read = ListQuery::parse(&query);
            let again = read.address("/x", Position::Newest);
            let again = ListQuery::parse(again.strip_prefix("/x").expect("a path").trim_start_matches('?'));
            prop_assert_eq!(again, ListQuery { position: Position::Newest, ..read });
        }
    }
}
