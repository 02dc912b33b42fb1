//! Mobile numbers of Cameroon and their operators (`docs/mycoolpay.md` §4).

use std::fmt;

use super::typed::plain;

/// A means of payment, by the gateway's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// MTN Mobile Money.
    MtnMomo,
    /// Orange Money.
    OrangeMoney,
    /// A bank card.
    Card,
    /// The My-CoolPay wallet.
    Wallet,
}

impl Operator {
    /// The gateway's code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::MtnMomo => "CM_MOMO",
            Self::OrangeMoney => "CM_OM",
            Self::Card => "CARD",
            Self::Wallet => "MCP",
        }
    }

    /// The name that buyers know.
    pub const fn name(self) -> &'static str {
        match self {
            Self::MtnMomo => "MTN MoMo",
            Self::OrangeMoney => "Orange Money",
            Self::Card => "Visa / Mastercard",
            Self::Wallet => "My-CoolPay",
        }
    }

    /// The word in the page's `data-operator`, which decides whose instructions are shown (`style/checkout.css`).
    pub const fn slug(self) -> &'static str {
        match self {
            Self::MtnMomo => "mtn",
            Self::OrangeMoney => "orange",
            Self::Card => "card",
            Self::Wallet => "wallet",
        }
    }

    /// Parses the gateway's code. An unknown code is not an error: pages show it unchanged.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::MtnMomo, Self::OrangeMoney, Self::Card, Self::Wallet]
            .into_iter()
            .find(|operator| operator.code() == code)
    }
}

/// Why a text is not a number that the gateway can ask to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Not a mobile number of Cameroon.
    #[error("the phone number must be a mobile number of Cameroon, such as 6 99 00 99 00")]
    NotCameroonMobile,
    /// A number of another country, of a landline or of an operator that the gateway does not support.
    #[error(
        "the phone number cannot be asked to pay; it must be of MTN or Orange in Cameroon, such as 6 99 00 99 00"
    )]
    CannotBeAsked,
}

/// A mobile number of Cameroon: nine national digits. Prints masked.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

impl Phone {
    /// Parses a number with or without `+237`, `00237` or `237`, and with any punctuation, as people type and paste it.
    ///
    /// # Errors
    /// [`PhoneError::CannotBeAsked`] for another kind of number, [`PhoneError::NotCameroonMobile`] for everything else.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let text = plain(text);
        // No search in a text: it would bring the browser's half 3 kB of code.
        let written = text.chars().all(|mark| matches!(mark, '0'..='9' | ' ' | '+' | '-' | '.' | '(' | ')'));
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let national =
            ["00237", "237"].iter().find_map(|prefix| digits.strip_prefix(prefix)).unwrap_or(&digits);
        match national.as_bytes() {
            _ if !written => Err(PhoneError::NotCameroonMobile),
            [b'6', b'5' | b'7' | b'8' | b'9', ..] if national.len() == 9 => Ok(Self(national.to_owned())),
            // Also of Cameroon: landlines, and mobile operators that the gateway does not support.
            [b'2' | b'3' | b'6', ..] if national.len() == 9 => Err(PhoneError::CannotBeAsked),
            _ if is_of_elsewhere(&text, &digits) => Err(PhoneError::CannotBeAsked),
            _ => Err(PhoneError::NotCameroonMobile),
        }
    }

    /// The nine national digits, as the gateway wants them: `699009900`.
    pub fn national(&self) -> &str {
        &self.0
    }

    /// The number as people write it: `6 77 12 34 56`.
    pub fn spaced(&self) -> String {
        let digits = &self.0;
        [&digits[..1], &digits[1..3], &digits[3..5], &digits[5..7], &digits[7..]].join(" ")
    }

    /// The number with all but its last two digits hidden: `6•• ••• •12`.
    pub fn masked(&self) -> String {
        format!("6•• ••• •{}", &self.0[7..])
    }

    /// The operator, by the number's prefix. `None` for an unknown range.
    pub fn operator(&self) -> Option<Operator> {
        match self.0.as_bytes() {
            [_, b'7', ..] | [_, b'5' | b'8', b'0'..=b'4', ..] => Some(Operator::MtnMomo),
            [_, b'9', ..] | [_, b'5' | b'8', b'5'..=b'9', ..] => Some(Operator::OrangeMoney),
            _ => None,
        }
    }
}

/// Whether a text is a number with the code of another country (E.164).
fn is_of_elsewhere(text: &str, digits: &str) -> bool {
    let number = if text.trim_start().starts_with('+') { Some(digits) } else { digits.strip_prefix("00") };
    let of_elsewhere = number.filter(|number| !number.starts_with("237") && !number.starts_with('0'));
    of_elsewhere.is_some_and(|number| (8..=15).contains(&number.len()))
}

impl fmt::Debug for Phone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Phone({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_read_however_it_is_written() {
        for text in ["699009900", "+237 699 00 99 00", "00237699009900", "237-699-009-900", "(6) 99 00 99 00"]
        {
            assert_eq!(Phone::parse(text).expect("a phone").national(), "699009900", "{text}");
        }
    }

    #[test]
    fn a_number_that_is_not_a_mobile_of_cameroon_is_refused() {
        for text in [
            "69900990",
            "6990099000",
            "",
            "+2376...",
            "6990o9900",
            "237237699009900",
            "699009900x",
            "+0612345678",
            "+23769900990012",
        ] {
            assert_eq!(Phone::parse(text), Err(PhoneError::NotCameroonMobile), "{text}");
        }
    }

    #[test]
    fn a_number_that_cannot_pay_differs_from_what_is_no_number() {
        for text in [
            "+33 6 12 34 56 78",
            "0033612345678",
            "222 33 44 55",
            "+237 620 00 00 00",
            "661234567",
            "+1 (202) 555-0100",
        ] {
            assert_eq!(Phone::parse(text), Err(PhoneError::CannotBeAsked), "{text}");
        }
    }

    #[test]
    fn the_prefix_identifies_the_operator() {
        for (number, operator) in [
            ("677123456", Operator::MtnMomo),
            ("650123456", Operator::MtnMomo),
            ("654123456", Operator::MtnMomo),
            ("680123456", Operator::MtnMomo),
            ("699123456", Operator::OrangeMoney),
            ("655123456", Operator::OrangeMoney),
            ("689123456", Operator::OrangeMoney),
        ] {
            assert_eq!(Phone::parse(number).expect("a phone").operator(), Some(operator), "{number}");
        }
    }

    #[test]
    fn each_means_of_payment_has_its_code_its_name_and_its_word() {
        for (operator, code, name, word) in [
            (Operator::MtnMomo, "CM_MOMO", "MTN MoMo", "mtn"),
            (Operator::OrangeMoney, "CM_OM", "Orange Money", "orange"),
            (Operator::Card, "CARD", "Visa / Mastercard", "card"),
            (Operator::Wallet, "MCP", "My-CoolPay", "wallet"),
        ] {
            assert_eq!((operator.code(), operator.name(), operator.slug()), (code, name, word));
            assert_eq!(Operator::parse(code), Some(operator));
        }
        assert_eq!(Operator::parse("CM_SOMETHING_NEW"), None);
    }

    #[test]
    fn a_number_is_written_in_pairs() {
        assert_eq!(Phone::parse("677123456").expect("a phone").spaced(), "6 77 12 34 56");
    }

    #[test]
    fn a_number_prints_masked() {
        let phone = Phone::parse("699009912").expect("a phone");
        assert_eq!(format!("{phone:?}"), "Phone(6•• ••• •12)");
    }

    proptest! {
        #[test]
        fn every_mobile_number_is_read_with_every_prefix(number in "6[5789][0-9]{7}", prefix in "(\\+237|00237|237)?") {
            let phone = Phone::parse(&format!("{prefix}{number}")).expect("a phone");
            prop_assert_eq!(phone.national(), number);
            prop_assert!(phone.operator().is_some());
        }

        #[test]
        fn invisible_marks_change_no_number(
            number in "6[5789][0-9]{7}",
            marks in proptest::collection::vec((0_usize..9, proptest::sample::select(vec![
                '\u{200e}', '\u{202a}', '\u{202c}', '\u{2066}', '\u{2069}', '\u{feff}', '\u{a0}', '\u{ad}', '\u{2011}',
            ])), 0..6),
        ) {
            let mut pasted: Vec<char> = number.chars().collect();
            marks.into_iter().for_each(|(place, mark)| pasted.insert(place, mark));
            let pasted: String = pasted.into_iter().collect();
            let phone = Phone::parse(&pasted).expect("a phone");
            prop_assert_eq!(phone.national(), number);
        }

        #[test]
        fn any_text_is_answered_without_a_panic(text in ".*") {
            let _ = Phone::parse(&text);
        }
    }
}
