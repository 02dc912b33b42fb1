//! Text that must never print.

use std::fmt;

use subtle::ConstantTimeEq;

/// A key or a token. Prints as dots wherever it is formatted; reading it takes a visible [`Secret::expose`].
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Wraps `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one call that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Compares in a time that depends on the lengths only.
    pub fn matches(&self, candidate: &str) -> bool {
        self.0.as_bytes().ct_eq(candidate.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(•••)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_prints_as_dots() {
        assert_eq!(format!("{:?}", Some(Secret::new("sk_test_made_up"))), "Some(Secret(•••))");
    }

    #[test]
    fn a_secret_matches_itself_only() {
        let secret = Secret::new("sk_test_made_up");
        assert!(secret.matches("sk_test_made_up"));
        assert!(!secret.matches("sk_test_made_u"));
        assert!(!secret.matches(""));
    }
}
