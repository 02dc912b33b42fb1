//! The key that seals what the database must not reveal (`SECRET_KEY`).

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::{Digest as _, Sha256};

/// 32 random bytes. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey([u8; Self::BYTES]);

/// What cannot be opened: it was sealed with another key, for another place, or changed since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what was sealed cannot be opened with this key")]
pub struct NotOpened;

impl SecretKey {
    const BYTES: usize = 32;

    /// A new one.
    pub fn make() -> Self {
        let mut bytes = [0; Self::BYTES];
        getrandom::fill(&mut bytes).expect("the system has random numbers");
        Self(bytes)
    }

    /// Parses 32 bytes as base64url (43 characters) or hexadecimal (64); `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let bytes = if text.len() == 2 * Self::BYTES {
            let digits = text.as_bytes().chunks(2);
            digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
        } else {
            URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()
        };
        // `from_str_radix` also takes a sign.
        let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_=".contains(&byte));
        bytes?.try_into().ok().filter(|_| is_plain).map(Self)
    }

    /// The text, for a file.
    pub fn expose(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What the database has of it.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::new().chain_update("caisse secret key").chain_update(self.0).finalize().into()
    }

    /// Seals `plain` for a place, such as a table and the number of a row: it opens there only.
    pub fn seal(&self, place: &str, plain: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).expect("the system has random numbers");
        let mut sealed = plain.to_vec();
        self.cipher()
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place.as_bytes()),
                &mut sealed,
            )
            .expect("a text far below the cipher's limit");
        [&nonce[..], &sealed].concat()
    }

    /// Opens what was sealed for a place.
    ///
    /// # Errors
    /// [`NotOpened`].
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, NotOpened> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_LEN).ok_or(NotOpened)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| NotOpened)?;
        let mut opened = sealed.to_vec();
        let plain = self.cipher().open_in_place(nonce, Aad::from(place.as_bytes()), &mut opened);
        plain.map(|plain| plain.to_vec()).map_err(|_| NotOpened)
    }

    fn cipher(&self) -> LessSafeKey {
        LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &self.0).expect("a key of the cipher's length"))
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SecretKey(•••)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_key_is_read_as_base64url_or_hexadecimal() {
        let key = SecretKey::make();
        let hex: String = key.0.iter().map(|byte| format!("{byte:02x}")).collect();
        let base64 = key.expose();
        for text in [&base64, &format!("{base64}="), &format!(" {hex}\n"), &hex.to_uppercase()] {
            assert_eq!(SecretKey::parse(text), Some(key.clone()), "{}", text.len());
        }
        for text in ["", "x", &base64[1..], &hex[2..], &hex.replacen(&hex[..2], "+1", 1), &"é".repeat(32)] {
            assert_eq!(SecretKey::parse(text), None, "{}", text.len());
        }
    }

    #[test]
    fn a_key_does_not_print() {
        assert_eq!(format!("{:?}", SecretKey::make()), "SecretKey(•••)");
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_and_with_its_key_only() {
        let key = SecretKey::make();
        let sealed = key.seal("users 1", b"a secret");
        assert_eq!(key.open("users 1", &sealed).as_deref(), Ok(&b"a secret"[..]));
        assert_eq!(key.open("users 2", &sealed), Err(NotOpened));
        assert_eq!(SecretKey::make().open("users 1", &sealed), Err(NotOpened));
        assert_ne!(key.seal("users 1", b"a secret"), sealed, "each has a nonce of its own");
    }

    proptest! {
        #[test]
        fn nothing_that_was_changed_opens(plain: Vec<u8>, at: prop::sample::Index, bit in 0..8_u8, cut in 0..64_usize) {
            let key = SecretKey::make();
            let sealed = key.seal("x", &plain);
            let mut changed = sealed.clone();
            changed[at.index(sealed.len())] ^= 1 << bit;
            prop_assert_eq!(key.open("x", &changed), Err(NotOpened));
            let shorter = &sealed[..sealed.len().saturating_sub(cut + 1)];
            prop_assert_eq!(key.open("x", shorter), Err(NotOpened));
        }
    }
}
