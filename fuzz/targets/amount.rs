//! Amounts: a number keeps its exact value, to the last digit, or it is refused.
#![no_main]

use caisse_domain::{Currency, Decimal, Locale, Money};
use caisse_fuzz::number;
use libfuzzer_sys::fuzz_target;

/// The longest text that is parsed as a number.
const LONGEST: usize = 40;

fuzz_target!(|text: &str| {
    let number = Decimal::parse(text);
    let printed = number.as_ref().map(ToString::to_string);
    assert_eq!(printed, number::plain(text), "{text}");
    if let Some(printed) = printed.filter(|printed| printed.len() <= LONGEST) {
        assert_eq!(Decimal::parse(&printed), number, "what is printed is read back as the same number");
    }
    for currency in [Currency::Xaf, Currency::Eur] {
        let money = number.as_ref().and_then(|number| Money::from_decimal(number, currency).ok());
        assert_eq!(money.map(Money::minor), number::minor(text, currency), "{text} {currency:?}");
        let Some(money) = money else { continue };
        // A person's input is that number, or is refused as ambiguous.
        if let Ok(typed) = Money::parse(text, currency) {
            assert_eq!(typed, money, "{text} {currency:?}");
        }
        assert_eq!(Money::from_decimal(&money.decimal(), currency), Ok(money));
        assert_eq!(Money::parse(&money.decimal().to_string(), currency), Ok(money));
        assert_eq!(Money::from_minor(money.minor(), currency), Ok(money));
        for locale in [Locale::Fr, Locale::En] {
            let shown = money.format(locale);
            let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
            let minor: i64 = digits.parse().expect("digits");
            assert_eq!(minor, money.minor(), "a buyer reads {shown}");
        }
    }
});
