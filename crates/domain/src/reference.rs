//! The references of a payment: the merchant's, ours, the gateway's, and the order page's secret.

use std::fmt;

use super::typed::is_invisible;

/// Why a text is not a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// An empty text.
    #[error("the reference is empty")]
    Empty,
    /// Longer than the type allows.
    #[error("the reference is too long")]
    TooLong,
    /// A character that the type does not allow.
    #[error("the reference has a character that is not allowed")]
    BadCharacter,
}

fn check(text: &str, longest: usize, allowed: impl Fn(u8) -> bool) -> Result<(), ReferenceError> {
    if text.is_empty() {
        Err(ReferenceError::Empty)
    } else if text.len() > longest {
        Err(ReferenceError::TooLong)
    } else if text.bytes().all(allowed) {
        Ok(())
    } else {
        Err(ReferenceError::BadCharacter)
    }
}

const fn is_path_safe(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

macro_rules! reference_type {
    ($(#[$doc:meta])* $name:ident, $longest:expr, $allowed:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Checks the length and the characters of `text`.
            ///
            /// # Errors
            /// [`ReferenceError`].
            pub fn parse(text: &str) -> Result<Self, ReferenceError> {
                check(text, $longest, $allowed)?;
                Ok(Self(text.to_owned()))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
    };
}

reference_type! {
    /// The merchant's reference of an order, unique in the shop: 1 to 64 visible ASCII characters.
    #[derive(Debug)]
    Reference, 64, |byte| byte.is_ascii_graphic()
}

reference_type! {
    /// Our reference of one attempt, new on every attempt: the gateway refuses a second use
    /// (`docs/mycoolpay.md` §6.1).
    #[derive(Debug)]
    AppTransactionRef, 64, is_path_safe
}

reference_type! {
    /// The gateway's reference of a transaction: a UUID in practice; any path-safe text up to 64 bytes is accepted.
    #[derive(Debug)]
    TransactionRef, 64, is_path_safe
}

reference_type! {
    /// A shop's key of one request, so that a repeated request acts once: 1 to 255 visible ASCII characters.
    #[derive(Debug)]
    IdempotencyKey, 255, |byte| byte.is_ascii_graphic()
}

reference_type! {
    /// The id of a request in the log.
    #[derive(Debug)]
    RequestId, 64, is_path_safe
}

reference_type! {
    /// The secret in an order page's address: a client that has it may see and pay the order. Prints truncated.
    OrderToken, 64, is_path_safe
}

impl fmt::Debug for OrderToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "OrderToken({}…)", self.0.get(..6).unwrap_or_default())
    }
}

impl AppTransactionRef {
    /// Leading characters of the order's reference that are kept, so that a person recognises the order at the gateway.
    const READABLE: usize = 24;

    /// Makes the reference of a new attempt at `order`; `random` makes it unique.
    pub fn new(order: &Reference, random: u64) -> Self {
        let readable: String = order
            .as_str()
            .bytes()
            .take(Self::READABLE)
            .map(|byte| if is_path_safe(byte) { char::from(byte) } else { '-' })
            .collect();
        Self(format!("{readable}-{random:016x}"))
    }
}

impl RequestId {
    /// Makes an id from 64 random bits.
    pub fn new(random: u64) -> Self {
        Self(format!("{random:016x}"))
    }
}

impl OrderToken {
    /// Makes a token from 128 random bits.
    pub fn new(random: u128) -> Self {
        Self(format!("{random:032x}"))
    }

    /// Digits of a token.
    const DIGITS: usize = 32;
    /// Most tokens that are read from one text.
    pub const MOST: usize = 4;

    /// Finds the tokens in a text. Gateways and messengers return addresses in capitals, with dots, brackets, spaces
    /// and invisible characters. Runs of hexadecimal digits of a token's length come first, then the beginnings of
    /// longer ones.
    pub fn all_in(text: &str) -> Vec<Self> {
        let seen: String = text.chars().filter(|&mark| !is_invisible(mark)).collect();
        let runs = seen.split(|mark: char| !mark.is_ascii_hexdigit());
        let mut runs: Vec<&str> = runs.filter(|run| run.len() >= Self::DIGITS).collect();
        // The sort is stable: within each group, tokens stay in the text's order.
        runs.sort_by_key(|run| run.len() > Self::DIGITS);
        let tokens = runs.into_iter().map(|run| Self(run[..Self::DIGITS].to_ascii_lowercase()));
        tokens.take(Self::MOST).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_reference_is_1_to_64_visible_characters() {
        assert!(Reference::parse("ORDER_1234").is_ok());
        assert!(Reference::parse("FAC/2026#17.b").is_ok());
        assert_eq!(Reference::parse(""), Err(ReferenceError::Empty));
        assert_eq!(Reference::parse(&"x".repeat(300)), Err(ReferenceError::TooLong));
        for text in ["a b", "a\nb", "commandé", "\u{202e}abc"] {
            assert_eq!(Reference::parse(text), Err(ReferenceError::BadCharacter), "{text:?}");
        }
    }

    #[test]
    fn a_transaction_reference_cannot_leave_its_path_segment() {
        for text in ["../balance", "a/b", "a?b", "a%2fb", "a b", "."] {
            assert_eq!(TransactionRef::parse(text), Err(ReferenceError::BadCharacter), "{text}");
        }
    }

    #[test]
    fn of_several_tokens_in_a_text_one_of_the_right_length_comes_first() {
        let (token, longer) = ("ab".repeat(16), "c".repeat(40));
        let found = OrderToken::all_in(&format!("{longer} {token}"));
        assert_eq!(found.iter().map(OrderToken::as_str).collect::<Vec<_>>(), [&token, &longer[..32]]);
        assert_eq!(OrderToken::all_in(&format!("{token} ").repeat(99)).len(), OrderToken::MOST);
    }

    #[test]
    fn a_token_does_not_print_whole() {
        let token = OrderToken::new(7);
        assert!(!format!("{token:?}").contains(token.as_str()));
        assert_eq!(format!("{token:?}"), "OrderToken(000000…)");
    }

    proptest! {
        #[test]
        fn a_token_is_found_in_whatever_surrounds_it(
            random: u128, before in "([^0-9a-fA-F]*[^0-9a-fA-F\\u{200b}])?", after in "([. \\]/\\u{200b}\\u{a0}][^0-9a-fA-F]*)?",
            in_capitals: bool,
        ) {
            let token = OrderToken::new(random);
            let written = if in_capitals { token.as_str().to_uppercase() } else { token.as_str().to_owned() };
            prop_assert_eq!(OrderToken::all_in(&format!("{before}{written}{after}")), vec![token]);
        }

        #[test]
        fn an_attempt_at_any_order_has_a_reference_that_can_be_read_back(order in "[!-~]{1,64}", random: u64) {
            let order = Reference::parse(&order).expect("a reference");
            let attempt = AppTransactionRef::new(&order, random);
            prop_assert_eq!(AppTransactionRef::parse(attempt.as_str()), Ok(attempt));
        }
    }
}
