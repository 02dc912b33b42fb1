//! Which texts are amounts, and how amounts are written.

use super::*;
use proptest::prelude::*;

#[test]
fn french_groups_with_a_narrow_no_break_space() {
    let price = Money::from_minor(15_000, Currency::Xaf).expect("a price");
    assert_eq!(price.format(Locale::Fr), "15\u{202f}000\u{a0}FCFA");
    let price = Money::from_minor(1500, Currency::Eur).expect("a price");
    assert_eq!(price.format(Locale::Fr), "15,00\u{a0}€");
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
    assert_eq!(Currency::parse("xaf"), Ok(Currency::Xaf));
    for code in ["USD", "FCFA", "XA", "XAFX", ""] {
        assert_eq!(Currency::parse(code), Err(MoneyError::UnknownCurrency), "{code}");
    }
}

#[test]
fn the_most_that_may_be_asked_is_a_billion_minor_units() {
    let most = Money::from_minor(1_000_000_000, Currency::Eur).expect("the most");
    assert_eq!((most.minor(), most.to_string()), (1_000_000_000, "10000000 EUR".to_owned()));
    assert_eq!(Money::from_minor(1_000_000_001, Currency::Eur), Err(MoneyError::TooLarge));
    assert_eq!(Money::from_minor(1, Currency::Eur).map(|least| least.to_string()), Ok("0.01 EUR".into()));
}

#[test]
fn an_amount_that_no_buyer_can_pay_is_refused_with_its_reason() {
    for (text, currency, reason) in [
        ("0", Currency::Xaf, MoneyError::NotPositive),
        ("-5", Currency::Xaf, MoneyError::NotPositive),
        ("-0.5", Currency::Eur, MoneyError::NotPositive),
        ("10.5", Currency::Xaf, MoneyError::TooPrecise),
        ("1.0050", Currency::Eur, MoneyError::TooPrecise),
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

#[test]
fn an_amount_with_two_readings_is_refused_and_both_are_named() {
    for text in ["15.000", "15,000", "1.500.000", "1,500,000", "0.500", "-15.000", "15 000.000", "15000.000"]
    {
        for currency in [Currency::Xaf, Currency::Eur] {
            assert_eq!(Money::parse(text, currency), Err(MoneyError::Ambiguous), "{text}");
        }
    }
    let rule = MoneyError::Ambiguous.to_string();
    assert!(rule.contains("15000 for fifteen thousand") && rule.contains("15 for fifteen"), "{rule}");
}

#[test]
fn blanks_may_set_off_thousands_and_nothing_else() {
    for text in ["15 000", "15\u{a0}000", "15\u{202f}000", " 15000 ", "15 000.0", "15000.00", "1.5e4"] {
        assert_eq!(Money::parse(text, Currency::Xaf), Money::from_minor(15_000, Currency::Xaf), "{text:?}");
    }
    assert_eq!(Money::parse("1 500.50", Currency::Eur), Money::from_minor(150_050, Currency::Eur));
    for text in ["1 5", "15 00", "1500 000", "15  000", "15 000 ,5", "15 000 F", "15. 000", "1 000e 3"] {
        assert_eq!(Money::parse(text, Currency::Xaf), Err(MoneyError::NotANumber), "{text:?}");
    }
}

proptest! {
    #[test]
    fn three_digits_behind_a_dot_or_a_comma_are_never_guessed(
        whole in "[0-9]{1,6}", mark in "[.,]", digits in "[0-9]{3}", euro: bool
    ) {
        let currency = if euro { Currency::Eur } else { Currency::Xaf };
        prop_assert_eq!(Money::parse(&format!("{whole}{mark}{digits}"), currency), Err(MoneyError::Ambiguous));
    }

    #[test]
    fn a_formatted_number_of_francs_is_read_back(minor in 1..=Money::MAX_MINOR) {
        let money = Money::from_minor(minor, Currency::Xaf).expect("in range");
        let text = money.format(Locale::Fr).replace("FCFA", "");
        prop_assert_eq!(Money::parse(&text, Currency::Xaf), Ok(money));
    }

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
