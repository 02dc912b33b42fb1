//! Money: a whole number of minor units with a currency. Never a float.

mod total;

use std::{borrow::Cow, fmt};

pub use total::Total;

use super::{Decimal, Locale};

/// A currency that the gateway takes (`docs/mycoolpay.md` §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Currency {
    /// The CFA franc of Central Africa: no decimals.
    Xaf,
    /// The euro: two decimals; the gateway offers cards only.
    Eur,
}

impl Currency {
    /// The number of decimals of an amount.
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

    /// Parses an ISO 4217 code, in any case.
    ///
    /// # Errors
    /// [`MoneyError::UnknownCurrency`] for a currency that the gateway does not take.
    pub fn parse(code: &str) -> Result<Self, MoneyError> {
        [Self::Xaf, Self::Eur]
            .into_iter()
            .find(|currency| currency.code().eq_ignore_ascii_case(code))
            .ok_or(MoneyError::UnknownCurrency)
    }
}

/// Why a text is not an amount that a buyer can be asked to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a number at all.
    #[error("the amount is not a number")]
    NotANumber,
    /// A dot or a comma before three digits, which may separate thousands or decimals.
    #[error(
        "the amount has two readings, since a dot or a comma before three digits may set off thousands or decimals; \
         write 15000 for fifteen thousand, without separators, and 15 for fifteen"
    )]
    Ambiguous,
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

    /// Parses an amount in major units as a person or a JSON document writes it: `15000`, `15.50`, `15 000`.
    ///
    /// `15.000` is refused: some countries read it as fifteen thousand, others as fifteen.
    ///
    /// # Errors
    /// Each [`MoneyError`] but `UnknownCurrency`.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let text = without_blanks(text.trim()).ok_or(MoneyError::NotANumber)?;
        if has_two_readings(&text) {
            return Err(MoneyError::Ambiguous);
        }
        Self::from_decimal(&Decimal::parse(&text).ok_or(MoneyError::NotANumber)?, currency)
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

    /// Distinguishes a negative amount, one with too many decimals and one that is too large.
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

    /// The amount for a buyer: `15 000 FCFA`, `€15.00`. French groups with a narrow no-break space; before the unit
    /// stands a normal one, because some fonts lack the narrow one.
    pub fn format(self, locale: Locale) -> String {
        format_minor(self.minor, self.currency, locale)
    }

    /// [`Money::format`] in two parts: the number, and the unit after it, which may be empty.
    pub fn parts(self, locale: Locale) -> (String, &'static str) {
        parts_of_minor(self.minor, self.currency, locale)
    }
}

fn format_minor(minor: i64, currency: Currency, locale: Locale) -> String {
    match parts_of_minor(minor, currency, locale) {
        (number, "") => number,
        (number, unit) => format!("{number}{NO_BREAK_SPACE}{unit}"),
    }
}

fn parts_of_minor(minor: i64, currency: Currency, locale: Locale) -> (String, &'static str) {
    let unit = 10_i64.pow(currency.digits());
    let whole = format_number(minor / unit, locale);
    let cents = minor % unit;
    match (currency, locale) {
        (Currency::Xaf, _) => (whole, "FCFA"),
        (Currency::Eur, Locale::Fr) => (format!("{whole},{cents:02}"), "€"),
        (Currency::Eur, Locale::En) => (format!("€{whole}.{cents:02}"), ""),
    }
}

/// A whole number with its thousands apart, as in an amount: `10 000`, `10,000`.
pub fn format_number(number: i64, locale: Locale) -> String {
    let separator = match locale {
        Locale::Fr => NARROW_NO_BREAK_SPACE,
        Locale::En => ",",
    };
    grouped(number, separator)
}

const NARROW_NO_BREAK_SPACE: &str = "\u{202f}";
const NO_BREAK_SPACE: &str = "\u{a0}";

/// `text` without the spaces that separate thousands; `None` when they separate anything else.
fn without_blanks(text: &str) -> Option<Cow<'_, str>> {
    const BLANKS: [char; 5] = [' ', '\u{a0}', '\u{2007}', '\u{2009}', '\u{202f}'];
    if !text.contains(BLANKS) {
        return Some(Cow::Borrowed(text));
    }
    let whole = text.split(['.', ',']).next().unwrap_or_default();
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(BLANKS);
    let first = groups.next().unwrap_or_default();
    let are_thousands = (1..=3).contains(&first.len())
        && is_digits(first)
        && groups.all(|group| group.len() == 3 && is_digits(group))
        && !text[whole.len()..].contains(BLANKS);
    are_thousands.then(|| Cow::Owned(text.replace(BLANKS, "")))
}

/// Whether the last dot or comma of a number is before exactly three digits.
fn has_two_readings(text: &str) -> bool {
    let Some((before, after)) = text.rsplit_once(['.', ',']) else { return false };
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let before = before.strip_prefix('-').unwrap_or(before);
    after.len() == 3 && is_digits(after) && before.split(['.', ',']).all(is_digits)
}

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
mod tests;
