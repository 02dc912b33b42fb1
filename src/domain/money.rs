//! Money is a whole number of minor units with a currency. Never a float.

use std::fmt;

use super::{Decimal, Locale};

/// A currency the gateway takes (`docs/mycoolpay.md` §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Currency {
    /// The CFA franc of Central Africa: nothing after the comma.
    Xaf,
    /// The euro: two decimals; the gateway then offers cards only.
    Eur,
}

impl Currency {
    /// How many decimals an amount has.
    pub const fn digits(self) -> u32 {
        match self {
            Self::Xaf => 0,
            Self::Eur => 2,
        }
    }

    /// The ISO 4217 code, as the gateway writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Xaf => "XAF",
            Self::Eur => "EUR",
        }
    }

    /// Reads an ISO 4217 code.
    ///
    /// # Errors
    /// [`MoneyError::UnknownCurrency`] for a currency the gateway does not take.
    pub fn parse(code: &str) -> Result<Self, MoneyError> {
        match code {
            "XAF" => Ok(Self::Xaf),
            "EUR" => Ok(Self::Eur),
            _ => Err(MoneyError::UnknownCurrency),
        }
    }
}

/// Why a text is not an amount that can be asked of a buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a number at all.
    #[error("the amount is not a number")]
    NotANumber,
    /// Zero or below.
    #[error("the amount must be greater than zero")]
    NotPositive,
    /// Finer than the currency's smallest unit.
    #[error("the amount has more decimals than its currency (XAF has none, EUR has two)")]
    TooPrecise,
    /// Above [`Money::MAX_MINOR`].
    #[error("the amount is too large")]
    TooLarge,
    /// Neither XAF nor EUR.
    #[error("the currency must be XAF or EUR")]
    UnknownCurrency,
}

/// A positive amount in minor units (francs for XAF, cents for EUR).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// The most an order may cost, in minor units: a billion francs, or ten million euros.
    pub const MAX_MINOR: i64 = 1_000_000_000;

    /// An amount from minor units.
    ///
    /// # Errors
    /// [`MoneyError::NotPositive`] or [`MoneyError::TooLarge`].
    pub const fn from_minor(minor: i64, currency: Currency) -> Result<Self, MoneyError> {
        if minor <= 0 {
            Err(MoneyError::NotPositive)
        } else if minor > Self::MAX_MINOR {
            Err(MoneyError::TooLarge)
        } else {
            Ok(Self { minor, currency })
        }
    }

    /// Reads an amount in major units as a person or a JSON document writes it: `15000`, `15.50`.
    ///
    /// # Errors
    /// Each [`MoneyError`] but `UnknownCurrency`.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        Self::from_decimal(&Decimal::parse(text).ok_or(MoneyError::NotANumber)?, currency)
    }

    /// An amount from major units.
    ///
    /// # Errors
    /// [`MoneyError::NotPositive`], [`MoneyError::TooPrecise`] or [`MoneyError::TooLarge`].
    pub fn from_decimal(number: &Decimal, currency: Currency) -> Result<Self, MoneyError> {
        match number.to_minor(currency.digits()) {
            Some(minor) => Self::from_minor(minor, currency),
            None => Err(Self::why_not(number, currency)),
        }
    }

    /// Tells a negative amount, a too fine one and a too large one apart.
    fn why_not(number: &Decimal, currency: Currency) -> MoneyError {
        let text = number.to_string();
        let decimals = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        if text.starts_with('-') {
            MoneyError::NotPositive
        } else if u32::try_from(decimals).is_ok_and(|decimals| decimals <= currency.digits()) {
            MoneyError::TooLarge
        } else {
            MoneyError::TooPrecise
        }
    }

    /// Minor units: francs for XAF, cents for EUR.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// The amount in major units, as the gateway's numbers are written: `1500`, `2.5`.
    pub fn decimal(self) -> Decimal {
        Decimal::from_minor(self.minor, self.currency.digits())
    }

    /// The amount as a buyer reads it: `15 000 FCFA`, `€15.00`. French groups with a narrow no-break space.
    pub fn format(self, locale: Locale) -> String {
        let (number, unit) = self.parts(locale);
        match (unit, locale) {
            ("", _) => number,
            (unit, Locale::Fr) => format!("{number}{NARROW_NO_BREAK_SPACE}{unit}"),
            (unit, Locale::En) => format!("{number}{NO_BREAK_SPACE}{unit}"),
        }
    }

    /// [`Money::format`] in two: the number, and the unit that follows it, if one does.
    pub fn parts(self, locale: Locale) -> (String, &'static str) {
        let group = match locale {
            Locale::Fr => NARROW_NO_BREAK_SPACE,
            Locale::En => ",",
        };
        let unit = 10_i64.pow(self.currency.digits());
        let whole = grouped(self.minor / unit, group);
        let cents = self.minor % unit;
        match (self.currency, locale) {
            (Currency::Xaf, _) => (whole, "FCFA"),
            (Currency::Eur, Locale::Fr) => (format!("{whole},{cents:02}"), "€"),
            (Currency::Eur, Locale::En) => (format!("€{whole}.{cents:02}"), ""),
        }
    }
}

const NARROW_NO_BREAK_SPACE: &str = "\u{202f}";
const NO_BREAK_SPACE: &str = "\u{a0}";

fn grouped(number: i64, separator: &str) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push_str(separator);
        }
        text.push(digit);
    }
    text
}

/// Major units and the code, for logs and machines: `1500 XAF`.
impl fmt::Display for Money {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.decimal(), self.currency.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn french_groups_with_a_narrow_no_break_space() {
        let price = Money::from_minor(15_000, Currency::Xaf).expect("a price");
        assert_eq!(price.format(Locale::Fr), "15\u{202f}000\u{202f}FCFA");
        let price = Money::from_minor(1500, Currency::Eur).expect("a price");
        assert_eq!(price.format(Locale::Fr), "15,00\u{202f}€");
    }

    #[test]
    fn english_groups_with_a_comma() {
        let price = Money::from_minor(1_234_567, Currency::Xaf).expect("a price");
        assert_eq!(price.format(Locale::En), "1,234,567\u{a0}FCFA");
        let price = Money::from_minor(123_405, Currency::Eur).expect("a price");
        assert_eq!(price.format(Locale::En), "€1,234.05");
    }

    #[test]
    fn no_separator_stands_before_the_first_digit() {
        let price = Money::from_minor(150, Currency::Xaf).expect("a price");
        assert_eq!(price.format(Locale::En), "150\u{a0}FCFA");
    }

    #[test]
    fn the_currencies_are_those_of_the_gateway() {
        for currency in [Currency::Xaf, Currency::Eur] {
            assert_eq!(Currency::parse(currency.code()), Ok(currency));
        }
        assert_eq!((Currency::Xaf.code(), Currency::Eur.code()), ("XAF", "EUR"));
        assert_eq!(Currency::parse("xaf"), Err(MoneyError::UnknownCurrency));
    }

    #[test]
    fn the_most_that_may_be_asked_is_a_billion_minor_units() {
        let most = Money::from_minor(1_000_000_000, Currency::Eur).expect("the most");
        assert_eq!((most.minor(), most.to_string()), (1_000_000_000, "10000000 EUR".to_owned()));
        assert_eq!(Money::from_minor(1_000_000_001, Currency::Eur), Err(MoneyError::TooLarge));
        assert_eq!(Money::from_minor(1, Currency::Eur).map(|least| least.to_string()), Ok("0.01 EUR".into()));
    }

    #[test]
    fn an_amount_nobody_can_pay_is_refused_with_its_reason() {
        for (text, currency, reason) in [
            ("0", Currency::Xaf, MoneyError::NotPositive),
            ("-5", Currency::Xaf, MoneyError::NotPositive),
            ("-0.5", Currency::Eur, MoneyError::NotPositive),
            ("10.5", Currency::Xaf, MoneyError::TooPrecise),
            ("1.005", Currency::Eur, MoneyError::TooPrecise),
            ("1000000000000000", Currency::Xaf, MoneyError::TooLarge),
            ("1e29", Currency::Xaf, MoneyError::TooLarge),
            ("10000000.01", Currency::Eur, MoneyError::TooLarge),
            ("abc", Currency::Xaf, MoneyError::NotANumber),
            ("", Currency::Xaf, MoneyError::NotANumber),
        ] {
            assert_eq!(Money::parse(text, currency), Err(reason), "{text} {}", currency.code());
        }
    }

    #[test]
    fn a_whole_amount_may_be_written_with_a_zero_fraction() {
        assert_eq!(Money::parse("15000.0", Currency::Xaf), Money::from_minor(15_000, Currency::Xaf));
    }

    proptest! {
        #[test]
        fn an_amount_survives_the_wire(minor in 1..=Money::MAX_MINOR, euro: bool) {
            let currency = if euro { Currency::Eur } else { Currency::Xaf };
            let money = Money::from_minor(minor, currency).expect("in range");
            prop_assert_eq!(Money::parse(&money.decimal().to_string(), currency), Ok(money));
        }

        #[test]
        fn formatting_loses_no_digit(minor in 1..=Money::MAX_MINOR) {
            let money = Money::from_minor(minor, Currency::Xaf).expect("in range");
            let digits: String = money.format(Locale::Fr).chars().filter(char::is_ascii_digit).collect();
            prop_assert_eq!(digits, minor.to_string());
        }
    }
}
