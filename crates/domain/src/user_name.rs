//! The name with which a user signs in to the console.

use std::fmt;

/// A name in lower case: 2 to 32 ASCII letters, digits, and `.`, `-`, `_` between them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UserName(String);

/// A text that is no [`UserName`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a name has 2 to 32 letters, digits, `.`, `-` or `_`, and begins and ends with a letter or a digit")]
pub struct NotAUserName;

impl UserName {
    /// The longest name, in characters.
    const LONGEST: usize = 32;

    /// Parses a typed name: blanks around it and upper case do not count.
    ///
    /// # Errors
    /// [`NotAUserName`].
    pub fn parse(text: &str) -> Result<Self, NotAUserName> {
        let name = text.trim().to_ascii_lowercase();
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let bytes = name.as_bytes();
        let has_plain_ends =
            bytes.first().zip(bytes.last()).is_some_and(|(first, last)| is_plain(*first) && is_plain(*last));
        let is_allowed = |byte: &u8| is_plain(*byte) || b".-_".contains(byte);
        let fits = (2..=Self::LONGEST).contains(&bytes.len());
        (fits && has_plain_ends && bytes.iter().all(is_allowed)).then_some(Self(name)).ok_or(NotAUserName)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_form() {
        for text in ["awa", " Awa ", "AWA"] {
            assert_eq!(UserName::parse(text).expect("a name").as_str(), "awa", "{text}");
        }
        for text in ["a1", "awa.n", "jean-paul_2", &"x".repeat(32)] {
            assert!(UserName::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in ["", " ", "a", ".awa", "awa-", "a wa", "é clair", "awa\n b", "<b>", &"x".repeat(33)] {
            assert_eq!(UserName::parse(text), Err(NotAUserName), "{text}");
        }
    }
}
