//! Tokens of sessions, invitations and devices.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use crate::store::{TokenDigest, UserId};

/// 256 random bits that prove something to us. Never printed, and stored as a digest only.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; Self::BYTES]);

impl Token {
    const BYTES: usize = 32;

    /// A new one.
    pub fn make() -> Self {
        let mut bytes = [0; Self::BYTES];
        getrandom::fill(&mut bytes).expect("the system has random numbers");
        Self(bytes)
    }

    /// Parses 43 characters of base64url; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// The text, for a cookie or a link.
    pub fn expose(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The digest by which it is stored. The token is random, so a plain hash is enough.
    pub fn digest(&self) -> TokenDigest {
        Sha256::digest(self.0).into()
    }

    /// The digest of a device's token for one of the users who sign in on it.
    pub(super) fn digest_for(&self, user: UserId) -> TokenDigest {
        Sha256::new().chain_update(self.0).chain_update(user.0.to_be_bytes()).finalize().into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Token(•••)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_43_characters_and_another_each_time() {
        let (one, other) = (Token::make(), Token::make());
        assert_ne!(one, other);
        assert_eq!(one.expose().len(), 43);
        assert_eq!(Token::parse(&one.expose()), Some(one));
    }

    #[test]
    fn what_is_no_token_is_none() {
        let token = Token::make().expose();
        for text in ["", "x", &token[1..], &format!("{token}="), &format!("{token}A"), &"é".repeat(43)] {
            assert_eq!(Token::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_token_does_not_print() {
        assert_eq!(format!("{:?}", Token::make()), "Token(•••)");
    }
}
