//! The second factor: an authenticator (TOTP, RFC 6238), and recovery codes for a user who lost it.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use caisse_domain::{Timestamp, UserName};
use sha2::{Digest as _, Sha256};
use totp_rs::{Builder, Secret, Totp};

use crate::{
    secret_key::SecretKey,
    store::{TokenDigest, UserId},
};

/// The length of an authenticator's secret, in bytes (RFC 4226).
const SECRET_BYTES: usize = 20;

/// An authenticator that a user may set up. It is not stored: the page's form carries it, sealed.
#[derive(Clone)]
pub struct Enrolment {
    /// The sealed secret, for the form.
    pub sealed: String,
    /// The `otpauth:` address, for a QR code.
    pub address: String,
    /// The secret in base32, for typing.
    pub secret: String,
}

/// What a user typed in the place of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TypedCode {
    /// Six digits of an authenticator.
    Authenticator(String),
    /// A recovery code.
    Recovery(RecoveryCode),
}

/// A code of 80 random bits that replaces an authenticator once.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode([u8; Self::BYTES]);

impl RecoveryCode {
    const BYTES: usize = 10;
    /// How many a user gets.
    const MANY: usize = 10;

    /// New ones.
    pub(super) fn make_all() -> Vec<Self> {
        let make = |_| {
            let mut bytes = [0; Self::BYTES];
            getrandom::fill(&mut bytes).expect("the system has random numbers");
            Self(bytes)
        };
        (0..Self::MANY).map(make).collect()
    }

    /// Parses 20 hexadecimal digits, with any blanks and dashes between them.
    fn parse(text: &str) -> Option<Self> {
        let digits: Vec<u8> =
            text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'-').collect();
        if digits.len() != 2 * Self::BYTES || !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        let pairs = digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        pairs.collect::<Option<Vec<_>>>()?.try_into().ok().map(Self)
    }

    /// The code as it is read: `01234-56789-abcde-f0123`.
    pub fn expose(&self) -> String {
        let digits: String = self.0.iter().map(|byte| format!("{byte:02x}")).collect();
        digits.as_bytes().chunks(5).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")
    }

    /// The digest by which it is stored. The code is random, so a plain hash is enough.
    pub(super) fn digest(&self) -> TokenDigest {
        Sha256::digest(self.0).into()
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("RecoveryCode(•••)")
    }
}

impl TypedCode {
    /// Parses what was typed; `None` for what is neither.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(|character| !character.is_whitespace()).collect();
        if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(Self::Authenticator(digits));
        }
        RecoveryCode::parse(text).map(Self::Recovery)
    }
}

/// A user's authenticator.
pub(super) struct Authenticator(Totp);

impl Authenticator {
    /// A new one.
    pub(super) fn make() -> Self {
        let mut secret = [0; SECRET_BYTES];
        getrandom::fill(&mut secret).expect("the system has random numbers");
        Self::of(secret)
    }

    /// Opens the one in the column of `users`; `None` when it was sealed with another key.
    pub(super) fn open(key: &SecretKey, user: UserId, sealed: &[u8]) -> Option<Self> {
        Self::opened(key, &column(user), sealed)
    }

    /// Opens the one in the form of a page; `None` when the form was changed.
    pub(super) fn of_form(key: &SecretKey, user: UserId, sealed: &str) -> Option<Self> {
        Self::opened(key, &form(user), &URL_SAFE_NO_PAD.decode(sealed).ok()?)
    }

    fn opened(key: &SecretKey, place: &str, sealed: &[u8]) -> Option<Self> {
        key.open(place, sealed).ok()?.try_into().ok().map(Self::of)
    }

    /// SHA-1, six digits, steps of 30 seconds, one step of delay: what every authenticator has.
    fn of(secret: [u8; SECRET_BYTES]) -> Self {
        Self(Builder::new().with_secret(Secret::new_stack(secret)).build_noncompliant())
    }

    /// Seals it for the column of `users`.
    pub(super) fn seal(&self, key: &SecretKey, user: UserId) -> Vec<u8> {
        key.seal(&column(user), self.0.secret().as_bytes())
    }

    /// What the page for setting it up needs.
    pub(super) fn enrolment(&self, key: &SecretKey, user: UserId, name: &UserName, shop: &str) -> Enrolment {
        let sealed = URL_SAFE_NO_PAD.encode(key.seal(&form(user), self.0.secret().as_bytes()));
        let secret = self.0.secret().to_base32();
        // A colon separates the two in the address.
        let issuer: String = shop.chars().filter(|character| *character != ':').collect();
        let labelled = Builder::new()
            .with_secret(self.0.secret().as_bytes())
            .with_issuer(Some(issuer.as_str()))
            .with_account_name(name.as_str())
            .build_noncompliant();
        let plain = || format!("otpauth://totp/{name}?secret={secret}");
        let address = labelled.to_url().unwrap_or_else(|_| plain());
        Enrolment { sealed, address, secret }
    }

    /// The step of which `code` is the code, among the current one and its neighbours.
    pub(super) fn step_of(&self, code: &str, now: Timestamp) -> Option<i64> {
        let seconds = u64::try_from(now.millis() / 1_000).ok()?;
        self.0.check(code, seconds).and_then(|step| i64::try_from(step).ok())
    }
}

/// The place of a sealed secret in the database.
fn column(user: UserId) -> String {
    format!("users.totp_sealed {user}")
}

/// The place of a sealed secret in the page for setting it up.
fn form(user: UserId) -> String {
    format!("second factor of {user}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

    #[test]
    fn a_code_has_the_step_that_the_standard_says() {
        // RFC 6238, appendix B, for SHA-1: of eight digits the last six.
        let authenticator = Authenticator::of(*b"12345678901234567890");
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            let at = |seconds: i64| Timestamp::from_millis(seconds * 1_000);
            let step = Some(seconds / 30);
            for late in [-30, 0, 30] {
                assert_eq!(authenticator.step_of(code, at(seconds + late)), step, "{seconds} {late}");
            }
            for late in [-90, 90] {
                assert_eq!(authenticator.step_of(code, at(seconds + late)), None, "{seconds} {late}");
            }
        }
    }

    #[test]
    fn a_secret_opens_in_its_place_only() {
        let (key, authenticator) = (SecretKey::make(), Authenticator::make());
        let (one, other) = (UserId(1), UserId(2));
        let sealed = authenticator.seal(&key, one);
        assert!(Authenticator::open(&key, one, &sealed).is_some());
        assert!(Authenticator::open(&key, other, &sealed).is_none());
        let name = UserName::parse("awa").expect("a name");
        let enrolment = authenticator.enrolment(&key, one, &name, "Chez Awa: tissus");
        assert!(Authenticator::of_form(&key, one, &enrolment.sealed).is_some());
        assert!(Authenticator::of_form(&key, other, &enrolment.sealed).is_none());
        assert!(Authenticator::of_form(&key, one, &URL_SAFE_NO_PAD.encode(sealed)).is_none());
        assert!(enrolment.address.starts_with("otpauth://totp/Chez%20Awa%20tissus:awa?secret="));
        assert_eq!(enrolment.secret.len(), 32);
        assert!(enrolment.address.contains(&enrolment.secret));
    }

    #[test]
    fn a_code_is_read_with_blanks_and_dashes() {
        let [code, other] = [0, 1].map(|at| RecoveryCode::make_all()[at].clone());
        assert_ne!(code, other);
        let text = code.expose();
        assert_eq!((text.len(), text.matches('-').count()), (23, 3), "20 digits in four groups");
        for typed in [text.clone(), text.to_uppercase(), text.replace('-', " "), text.replace('-', "")] {
            assert_eq!(TypedCode::parse(&typed), Some(TypedCode::Recovery(code.clone())));
        }
        let digits = Some(TypedCode::Authenticator("123456".to_owned()));
        assert_eq!(TypedCode::parse(" 123 456 "), digits);
        for typed in ["", "12345", "1234567", "１２３４５６", &text[1..], "+1234"] {
            assert_eq!(TypedCode::parse(typed), None, "{typed}");
        }
        assert_eq!(format!("{code:?}"), "RecoveryCode(•••)");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_parsed_without_a_panic(text: String) {
            if let Some(TypedCode::Authenticator(digits)) = TypedCode::parse(&text) {
                let _ = Authenticator::make().step_of(&digits, NOW);
            }
        }
    }
}
