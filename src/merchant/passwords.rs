//! Passwords: which are accepted, and how they are hashed. Hashing takes 19 MiB, so two run at once at most.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use unicode_normalization::UnicodeNormalization as _;

use super::hashing::HashMemory;

/// How long a hash waits for another.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// The lengths of a password, in characters.
const LENGTHS: std::ops::RangeInclusive<usize> = 12..=128;
/// Passwords with fewer different characters are guessed soon.
const FEWEST_CHARACTERS: usize = 5;
/// Common passwords, without what people append to them.
const COMMON: &str = include_str!("common_passwords.txt");
/// The hash of no password, with the cost of a real one: an unknown name takes as long as a known one.
const DECOY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$Y2Fpc3NlLWRlY295LWFiYw$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY";

/// Why a password is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordFlaw {
    /// It has fewer than 12 characters.
    TooShort,
    /// It has more than 128 characters.
    TooLong,
    /// Many people have it.
    Common,
    /// It is the user's or the shop's name.
    Name,
}

/// No hash was computed: others were waiting for too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HashersBusy;

/// Whose password is hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Urgency {
    /// A user's on a device that is known, or with an invitation.
    Known,
    /// Anyone's. One of these runs at a time, so that one place is left for the others.
    Stranger,
}

/// The hashing of passwords.
pub(super) struct Passwords {
    all: Arc<Semaphore>,
    strangers: Arc<Semaphore>,
    memory: HashMemory,
}

impl Passwords {
    pub(super) fn new() -> Self {
        let places = |places| Arc::new(Semaphore::new(places));
        Self { all: places(2), strangers: places(1), memory: HashMemory::default() }
    }

    /// The hash of a new password, as a PHC string.
    ///
    /// # Errors
    /// [`HashersBusy`].
    pub(super) async fn hash(&self, password: &str) -> Result<String, HashersBusy> {
        let (password, memory) = (normalized(password), self.memory.clone());
        self.run(Urgency::Known, move || memory.hash(&password)).await
    }

    /// Whether `password` is the one with the hash `stored`. Without one it takes as long, and is wrong.
    ///
    /// # Errors
    /// [`HashersBusy`].
    pub(super) async fn verify(
        &self,
        password: &str,
        stored: Option<&str>,
        urgency: Urgency,
    ) -> Result<bool, HashersBusy> {
        let (password, memory) = (normalized(password), self.memory.clone());
        let hash = stored.unwrap_or(DECOY).to_owned();
        let is_right = self.run(urgency, move || memory.verify(&password, &hash)).await?;
        Ok(is_right && stored.is_some())
    }

    async fn run<T: Send + 'static>(
        &self,
        urgency: Urgency,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashersBusy> {
        let permits = timeout(LONGEST_WAIT, self.permits(urgency)).await.map_err(|_| HashersBusy)?;
        // The permits go along: a client that goes away frees no place before the hash is done.
        let done = tokio::task::spawn_blocking(move || {
            let value = work();
            drop(permits);
            value
        });
        done.await.map_err(|_| HashersBusy)
    }

    /// The places of one hash. They are never closed, so acquiring fails never.
    async fn permits(&self, urgency: Urgency) -> [Option<OwnedSemaphorePermit>; 2] {
        let first = match urgency {
            Urgency::Known => None,
            Urgency::Stranger => Arc::clone(&self.strangers).acquire_owned().await.ok(),
        };
        [first, Arc::clone(&self.all).acquire_owned().await.ok()]
    }
}

/// Checks a password that a user chooses.
///
/// # Errors
/// [`PasswordFlaw`].
pub(super) fn check(password: &str, user: &str, shop: &str) -> Result<(), PasswordFlaw> {
    let password = normalized(password);
    let length = password.chars().count();
    if length < *LENGTHS.start() {
        return Err(PasswordFlaw::TooShort);
    }
    if length > *LENGTHS.end() {
        return Err(PasswordFlaw::TooLong);
    }
    let plain = |text: &str| -> String {
        text.to_lowercase().chars().filter(|character| character.is_alphanumeric()).collect()
    };
    let flat = plain(&password);
    // `Motdepasse2026!` is `motdepasse`.
    let stem = flat.trim_end_matches(|character: char| character.is_ascii_digit());
    let is_name = |name: &str| {
        let name = plain(name);
        !name.is_empty() && [flat.as_str(), stem].iter().any(|text| text.replace(&name, "").is_empty())
    };
    if is_name(user) || is_name(shop) {
        return Err(PasswordFlaw::Name);
    }
    let different = password.chars().collect::<std::collections::BTreeSet<_>>().len();
    let is_common = COMMON.lines().map(plain).any(|common| common == flat || common == stem);
    if different < FEWEST_CHARACTERS || is_common { Err(PasswordFlaw::Common) } else { Ok(()) }
}

/// A password's one form (NFC): telephones and keyboards write an accent in different ways.
fn normalized(password: &str) -> String {
    password.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::{super::hashing::is_outdated, *};

    #[test]
    fn a_password_is_long_uncommon_and_no_name() {
        for (password, flaw) in [
            ("elevenchars", PasswordFlaw::TooShort),
            (&"0123456789abcdef".repeat(9), PasswordFlaw::TooLong),
            ("motdepasse2026", PasswordFlaw::Common),
            ("Mot de passe 2026!", PasswordFlaw::Common),
            ("azertyuiop123", PasswordFlaw::Common),
            ("PASSWORD-1234", PasswordFlaw::Common),
            ("aaaaaaaaaaaab", PasswordFlaw::Common),
            ("chez-awa-2026", PasswordFlaw::Name),
            ("ngassa.ngassa", PasswordFlaw::Name),
        ] {
            assert_eq!(check(password, "ngassa", "Chez Awa"), Err(flaw), "{password}");
        }
        for password in ["deux pagnes wax bleus", "Kf7-ïl-pleut-à-Kribi", "ngassa vend du tissu"] {
            assert_eq!(check(password, "ngassa", "Chez Awa"), Ok(()), "{password}");
        }
    }

    #[test]
    fn a_length_is_counted_in_characters_of_the_one_form() {
        // Eleven letters, of which each accent is a character of its own before.
        assert_eq!(check("e\u{301}lephants cd", "x1", "y1"), Ok(()));
        assert_eq!(check("e\u{301}lephants c", "x1", "y1"), Err(PasswordFlaw::TooShort));
        assert_eq!(normalized("e\u{301}"), "é");
    }

    #[tokio::test]
    async fn a_password_is_right_in_either_form_and_only_with_its_hash() {
        let passwords = Passwords::new();
        let hash = passwords.hash("le café de Kribi").await.expect("a free place");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(!is_outdated(&hash));
        for (password, stored, is_right) in [
            ("le cafe\u{301} de Kribi", Some(hash.as_str()), true),
            ("le cafe de Kribi", Some(hash.as_str()), false),
            ("le café de Kribi", None, false),
            ("le café de Kribi", Some("damaged"), false),
        ] {
            let verified = passwords.verify(password, stored, Urgency::Known).await;
            assert_eq!(verified, Ok(is_right), "{password} {stored:?}");
        }
    }

    #[test]
    fn the_decoy_costs_what_a_hash_costs() {
        assert!(!is_outdated(DECOY));
        for outdated in [
            DECOY.replace("m=19456", "m=9216"),
            DECOY.replace("t=2", "t=1"),
            DECOY.replace("argon2id", "argon2i"),
            "damaged".to_owned(),
        ] {
            assert!(is_outdated(&outdated), "{outdated}");
        }
    }

    #[tokio::test]
    async fn strangers_leave_a_place_and_wait_two_seconds() {
        let passwords = Passwords::new();
        let stranger = passwords.permits(Urgency::Stranger).await;
        let refused = passwords.verify("x", None, Urgency::Stranger).await;
        assert_eq!(refused, Err(HashersBusy));
        let known = timeout(Duration::from_millis(1), passwords.permits(Urgency::Known)).await;
        assert!(known.is_ok(), "a place is left");
        drop((stranger, known));
        assert!(timeout(Duration::from_millis(1), passwords.permits(Urgency::Stranger)).await.is_ok());
    }
}
