//! What a text in the console's search box may name. Its form decides; the store tries each reading.

use std::fmt;

use super::{
    AppTransactionRef, Contact, OrderToken, Reference, TransactionRef,
    typed::{is_invisible, plain},
};

/// The readings of a search text. Prints without the text: it may be a number or an address of a person.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SearchTerms {
    /// The secret in the address of an order's page: 32 hexadecimal digits.
    pub token: Option<OrderToken>,
    /// The gateway's reference of a transaction.
    pub transaction_ref: Option<TransactionRef>,
    /// Our reference of an attempt.
    pub app_transaction_ref: Option<AppTransactionRef>,
    /// The merchant's reference of an order.
    pub reference: Option<Reference>,
    /// Its beginning: for a text of no other form.
    pub prefix: Option<Reference>,
    /// The mobile operator's reference of a transfer.
    pub operator_ref: Option<String>,
    /// The number of a customer or of a payer.
    pub phone: Option<Contact>,
    /// A customer's e-mail address, in lower case.
    pub email: Option<String>,
    /// An amount in whole major units.
    pub amount: Option<i64>,
}

impl SearchTerms {
    /// Amounts are below this, in major units.
    pub const AMOUNTS_BELOW: i64 = 1_000_000_000;
    /// The longest text that names anything, in bytes: an e-mail address.
    pub const MAX_BYTES: usize = 254;

    /// Reads a text as people type and paste it. A text that can name nothing has no readings.
    pub fn read(text: &str) -> Self {
        let text = plain(text);
        let text = text.trim();
        if text.is_empty() || text.len() > Self::MAX_BYTES {
            return Self::default();
        }
        let names = Self {
            reference: Reference::parse(text).ok(),
            app_transaction_ref: AppTransactionRef::parse(text).ok(),
            operator_ref: Reference::parse(text).ok().map(|text| text.to_string()),
            ..Self::default()
        };
        if is_token(text) {
            return Self { token: OrderToken::parse(&text.to_ascii_lowercase()).ok(), ..names };
        }
        if is_uuid(text) {
            return Self { transaction_ref: TransactionRef::parse(&text.to_ascii_lowercase()).ok(), ..names };
        }
        if text.contains('@') {
            return Self { email: Some(text.to_lowercase()), ..names };
        }
        let (phone, amount) = (phone(text), amount(text));
        match phone {
            Some(_) => Self { phone, amount, ..names },
            // The gateway's references are UUIDs in practice only.
            None => Self {
                amount,
                prefix: names.reference.clone(),
                transaction_ref: TransactionRef::parse(text).ok(),
                ..names
            },
        }
    }

    /// The readings that name no person.
    pub fn without_people(self) -> Self {
        Self { phone: None, email: None, ..self }
    }

    /// Whether a reading names a person.
    pub const fn names_a_person(&self) -> bool {
        self.phone.is_some() || self.email.is_some()
    }

    /// Whether the text can name nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Debug for SearchTerms {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let readings = [
            ("token", self.token.is_some()),
            ("transaction_ref", self.transaction_ref.is_some()),
            ("app_transaction_ref", self.app_transaction_ref.is_some()),
            ("reference", self.reference.is_some()),
            ("prefix", self.prefix.is_some()),
            ("operator_ref", self.operator_ref.is_some()),
            ("phone", self.phone.is_some()),
            ("email", self.email.is_some()),
            ("amount", self.amount.is_some()),
        ];
        out.debug_set()
            .entries(readings.into_iter().filter_map(|(name, is_there)| is_there.then_some(name)))
            .finish()
    }
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_token(text: &str) -> bool {
    text.len() == 32 && is_hex(text)
}

fn is_uuid(text: &str) -> bool {
    let mut parts = text.split('-');
    let has_lengths = [8, 4, 4, 4, 12]
        .into_iter()
        .all(|length| parts.next().is_some_and(|part| part.len() == length && is_hex(part)));
    has_lengths && parts.next().is_none()
}

/// A mobile number of Cameroon, with or without its country's code, or a number of any country that begins with `+`.
fn phone(text: &str) -> Option<Contact> {
    let compact: String = text.chars().filter(|mark| !matches!(mark, ' ' | '-' | '.' | '(' | ')')).collect();
    let digits = compact.strip_prefix('+').unwrap_or(&compact);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let national = ["00237", "237"].iter().find_map(|code| digits.strip_prefix(code)).unwrap_or(digits);
    if national.len() == 9 && national.starts_with('6') {
        return Contact::from_e164(&format!("+237{national}")).ok();
    }
    compact.starts_with('+').then(|| Contact::from_e164(&compact).ok()).flatten()
}

/// A whole amount, with or without blanks between its digits.
fn amount(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(|&mark| mark != ' ' && !is_invisible(mark)).collect();
    let is_short = (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_short.then(|| digits.parse().ok()).flatten().filter(|&amount| amount > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stored(terms: &SearchTerms) -> Option<&str> {
        terms.phone.as_ref().map(Contact::as_stored)
    }

    #[test]
    fn a_token_is_read_in_either_case() {
        let token = "0123456789abcdef0123456789abcdef";
        for text in [token.to_owned(), format!(" {}\n", token.to_uppercase())] {
            let terms = SearchTerms::read(&text);
            assert_eq!(terms.token.as_ref().map(OrderToken::as_str), Some(token));
            assert_eq!((terms.prefix, terms.transaction_ref, terms.amount), (None, None, None));
        }
        assert_eq!(SearchTerms::read(&token[1..]).token, None);
    }

    #[test]
    fn a_uuid_is_the_gateways_reference_and_may_be_the_shops() {
        let uuid = "18ac6335-2bdd-4b95-944e-ef029c49c5b5";
        let terms = SearchTerms::read(&uuid.to_uppercase());
        assert_eq!(terms.transaction_ref.as_ref().map(TransactionRef::as_str), Some(uuid));
        assert_eq!(terms.reference.map(|reference| reference.to_string()), Some(uuid.to_uppercase()));
        assert_eq!(terms.prefix, None);
    }

    #[test]
    fn a_number_is_found_however_it_is_written() {
        for text in [
            "677123456",
            "6 77 12 34 56",
            "+237 677 12 34 56",
            "00237677123456",
            "237677123456",
            "677-12-34-56",
            "\u{202a}677\u{a0}12\u{a0}34\u{a0}56\u{202c}",
        ] {
            assert_eq!(stored(&SearchTerms::read(text)), Some("677123456"), "{text}");
        }
        // Not of an operator that can be asked to pay: stored whole.
        assert_eq!(stored(&SearchTerms::read("620000000")), Some("+237620000000"));
        assert_eq!(stored(&SearchTerms::read("+33 6 12 34 56 78")), Some("+33612345678"));
        for text in ["33612345678", "67712345", "6771234567", "577123456", "+", "+6x"] {
            assert_eq!(stored(&SearchTerms::read(text)), None, "{text}");
        }
    }

    #[test]
    fn nine_digits_are_a_number_an_amount_and_a_reference() {
        let terms = SearchTerms::read("677123456");
        assert_eq!(terms.amount, Some(677_123_456));
        assert_eq!(terms.reference.map(|reference| reference.to_string()).as_deref(), Some("677123456"));
        assert_eq!(terms.prefix, None);
    }

    #[test]
    fn digits_are_an_amount_and_the_beginning_of_a_reference() {
        for (text, amount) in [("15000", 15_000), ("15 000", 15_000), ("15\u{202f}000", 15_000), ("1", 1)] {
            assert_eq!(SearchTerms::read(text).amount, Some(amount), "{text}");
        }
        assert!(SearchTerms::read("15000").prefix.is_some());
        for text in ["0", "1000000000", "15.000", "-1", "15000x", "1 2 3 4 5 6 7 8 9 0"] {
            assert_eq!(SearchTerms::read(text).amount, None, "{text}");
        }
    }

    #[test]
    fn an_address_is_read_in_lower_case() {
        let terms = SearchTerms::read(" Awa.Ngo@Example.com ");
        assert_eq!(terms.email.as_deref(), Some("awa.ngo@example.com"));
        assert_eq!(terms.prefix, None);
    }

    #[test]
    fn what_can_name_nothing_has_no_readings() {
        for text in ["", "  ", "\u{200b}", "Awa Ngo", "é", &"x".repeat(65), &"x@y.z".repeat(60)] {
            assert!(SearchTerms::read(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn people_are_left_out_for_those_who_may_not_see_them() {
        for text in ["677123456", "awa@example.com"] {
            let terms = SearchTerms::read(text);
            assert!(terms.names_a_person());
            let others = terms.without_people();
            assert!(!others.names_a_person() && others.reference.is_some(), "{text}");
        }
    }

    #[test]
    fn readings_print_without_the_text() {
        let printed =
            format!("{:?} {:?}", SearchTerms::read("677123456"), SearchTerms::read("awa@example.com"));
        assert!(printed.contains("phone") && printed.contains("email"), "{printed}");
        assert!(!printed.contains("677") && !printed.contains("awa"), "{printed}");
    }

    proptest! {
        #[test]
        fn every_reference_is_found_whole(text in "[!-~]{1,64}") {
            let terms = SearchTerms::read(&text);
            prop_assert_eq!(terms.reference.map(|reference| reference.to_string()), Some(text.clone()));
            prop_assert!(terms.prefix.is_none_or(|prefix| prefix.as_str() == text));
        }

        #[test]
        fn every_mobile_number_is_found_with_every_prefix(number in "6[0-9]{8}", code in "(\\+237|00237|237)? ?") {
            let terms = SearchTerms::read(&format!("{code}{number}"));
            prop_assert_eq!(terms.phone, Contact::from_e164(&format!("+237{number}")).ok());
        }

        #[test]
        fn every_attempt_and_token_is_found(order in "[!-~]{1,64}", random: u64, secret: u128) {
            let attempt = AppTransactionRef::new(&Reference::parse(&order).expect("a reference"), random);
            prop_assert_eq!(SearchTerms::read(attempt.as_str()).app_transaction_ref, Some(attempt));
            let token = OrderToken::new(secret);
            prop_assert_eq!(SearchTerms::read(token.as_str()).token, Some(token));
        }

        #[test]
        fn any_text_has_readings_of_its_own_form_only(text in ".*") {
            let terms = SearchTerms::read(&text);
            prop_assert!(terms.amount.is_none_or(|amount| (1..SearchTerms::AMOUNTS_BELOW).contains(&amount)));
            prop_assert!(terms.prefix.is_none() || (terms.token.is_none() && !terms.names_a_person()));
            prop_assert!(terms.email.is_none_or(|email| email.contains('@') && email.to_lowercase() == email));
        }
    }
}
