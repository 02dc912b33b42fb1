//! Sums of amounts.

use super::{Currency, format_minor, parts_of_minor};
use crate::Locale;

/// A sum of amounts. Unlike an amount it may be zero, and more than an order may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    minor: i64,
    currency: Currency,
}

impl Total {
    /// A sum in minor units.
    pub const fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Minor units: francs for XAF, cents for EUR.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Both sums together. The other one counts only in the same currency.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let added = if other.currency == self.currency { other.minor } else { 0 };
        Self { minor: self.minor.saturating_add(added), ..self }
    }

    /// The sum as [`Money::format`](super::Money::format) writes an amount.
    pub fn format(self, locale: Locale) -> String {
        format_minor(self.minor, self.currency, locale)
    }

    /// The sum in two parts: the number, and the unit after it, which may be empty.
    pub fn parts(self, locale: Locale) -> (String, &'static str) {
        parts_of_minor(self.minor, self.currency, locale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_written_as_an_amount_is() {
        let francs = |minor| Total::from_minor(minor, Currency::Xaf);
        assert_eq!(francs(0).format(Locale::Fr), "0\u{a0}FCFA");
        assert_eq!(
            francs(12_345_678_901).format(Locale::Fr),
            "12\u{202f}345\u{202f}678\u{202f}901\u{a0}FCFA"
        );
        assert_eq!(Total::from_minor(150, Currency::Eur).format(Locale::En), "€1.50");
    }

    #[test]
    fn francs_and_euros_are_not_added() {
        let (francs, euros) = (Total::from_minor(5, Currency::Xaf), Total::from_minor(7, Currency::Eur));
        assert_eq!((francs.plus(francs).minor(), francs.plus(euros).minor()), (10, 5));
        assert_eq!(Total::from_minor(i64::MAX, Currency::Xaf).plus(francs).minor(), i64::MAX);
    }
}
