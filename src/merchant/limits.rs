//! How often sign-in may be tried. Failures count by account and device, so that no stranger locks a user out of a
//! browser in which they have signed in before.
//!
//! These limits are not `governor`'s, which `web` uses: a success takes back what it cost, and time is the program's.

use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::{BuildHasher as _, Hash},
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use caisse_domain::Timestamp;

use crate::store::{TokenDigest, UserId};

/// Whose failures are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Attempt {
    /// A known device of an account.
    Device(TokenDigest),
    /// Other devices at an address, for a name: its hash, since a name need not exist.
    Stranger(u64, IpAddr),
}

/// The limits on sign-in.
pub(super) struct SignInLimits {
    is_on: bool,
    hasher: RandomState,
    addresses: Allowance<IpAddr>,
    devices: Allowance<TokenDigest>,
    strangers: Allowance<(u64, IpAddr)>,
    /// Codes of an account from all unknown devices together: who sends them has the password.
    codes: Allowance<UserId>,
    invitations: Allowance<IpAddr>,
}

impl SignInLimits {
    pub(super) fn new(is_on: bool) -> Self {
        Self {
            is_on,
            hasher: RandomState::new(),
            addresses: Allowance::new(10, 6_000),
            devices: Allowance::new(5, 60_000),
            strangers: Allowance::new(5, 60_000),
            codes: Allowance::new(20, 60_000),
            invitations: Allowance::new(10, 6 * 60_000),
        }
    }

    /// The attempt of a device that has not signed in to this account before.
    pub(super) fn stranger(&self, name: &str, address: IpAddr) -> Attempt {
        Attempt::Stranger(self.hasher.hash_one(name.trim().to_ascii_lowercase()), address)
    }

    /// Counts an attempt as if it failed.
    ///
    /// # Errors
    /// How long to wait; then it is not counted.
    pub(super) fn begin(&self, attempt: Attempt, now: Timestamp) -> Result<(), Duration> {
        if !self.is_on {
            return Ok(());
        }
        match attempt {
            Attempt::Device(digest) => self.devices.take(digest, now),
            Attempt::Stranger(name, address) => {
                self.addresses.take(address, now)?;
                self.strangers.take((name, address), now)
            }
        }
    }

    /// Takes back what an attempt cost that was not decided.
    pub(super) fn undo(&self, attempt: Attempt) {
        match attempt {
            Attempt::Device(digest) => self.devices.give_back(digest),
            Attempt::Stranger(name, address) => self.strangers.give_back((name, address)),
        }
    }

    /// Forgets the failures before an attempt that succeeded.
    pub(super) fn forgive(&self, attempt: Attempt) {
        match attempt {
            Attempt::Device(digest) => self.devices.forget(digest),
            Attempt::Stranger(name, address) => self.strangers.forget((name, address)),
        }
    }

    /// Counts a code from an unknown device.
    ///
    /// # Errors
    /// How long to wait; then it is not counted.
    pub(super) fn begin_code(&self, user: UserId, now: Timestamp) -> Result<(), Duration> {
        if self.is_on { self.codes.take(user, now) } else { Ok(()) }
    }

    /// Counts a link that is no invitation.
    ///
    /// # Errors
    /// How long to wait; then it is not counted.
    pub(super) fn wrong_invitation(&self, address: IpAddr, now: Timestamp) -> Result<(), Duration> {
        if self.is_on { self.invitations.take(address, now) } else { Ok(()) }
    }
}

/// So many at once by key, then one a period (GCRA).
struct Allowance<K> {
    at_once: i64,
    period_ms: i64,
    /// When each key will have used up nothing.
    empty_at: Mutex<HashMap<K, Timestamp>>,
}

impl<K: Copy + Eq + Hash> Allowance<K> {
    /// The most keys: a flood from many addresses must not fill the memory. At it, new keys wait a period.
    const MOST: usize = 50_000;

    fn new(at_once: i64, period_ms: i64) -> Self {
        Self { at_once, period_ms, empty_at: Mutex::default() }
    }

    fn take(&self, key: K, now: Timestamp) -> Result<(), Duration> {
        let mut keys = self.empty_at.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= Self::MOST {
            keys.retain(|_, empty_at| *empty_at > now);
        }
        let full_ms = self.at_once * self.period_ms;
        // No use of it is further ahead, unless the clock was set back.
        let latest = now + full_ms;
        let used_until = keys.get(&key).copied().filter(|at| (now..=latest).contains(at)).unwrap_or(now);
        let wait_ms = used_until.millis() + self.period_ms - latest.millis();
        if wait_ms > 0 {
            return Err(Duration::from_millis(wait_ms.unsigned_abs()));
        }
        if keys.len() >= Self::MOST && !keys.contains_key(&key) {
            return Err(Duration::from_millis(self.period_ms.unsigned_abs()));
        }
        keys.insert(key, used_until + self.period_ms);
        Ok(())
    }

    fn give_back(&self, key: K) {
        let mut keys = self.empty_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(empty_at) = keys.get_mut(&key) {
            *empty_at = *empty_at - self.period_ms;
        }
    }

    fn forget(&self, key: K) {
        self.empty_at.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

    fn address(last: u8) -> IpAddr {
        [192, 0, 2, last].into()
    }

    #[test]
    fn five_failures_at_once_then_one_a_minute() {
        let limits = SignInLimits::new(true);
        let attempt = Attempt::Device([7; 32]);
        for _ in 0..5 {
            assert_eq!(limits.begin(attempt, NOW), Ok(()));
        }
        assert_eq!(limits.begin(attempt, NOW), Err(Duration::from_secs(60)));
        assert_eq!(limits.begin(attempt, NOW + 59_999), Err(Duration::from_millis(1)));
        assert_eq!(limits.begin(attempt, NOW + 60_000), Ok(()));
        assert_eq!(limits.begin(attempt, NOW + 60_000), Err(Duration::from_secs(60)));
        limits.undo(attempt);
        assert_eq!(limits.begin(attempt, NOW + 60_000), Ok(()));
        limits.forgive(attempt);
        assert_eq!(limits.begin(attempt, NOW + 60_000), Ok(()));
    }

    #[test]
    fn a_stranger_takes_nothing_from_a_device_or_another_address() {
        let limits = SignInLimits::new(true);
        let stranger = limits.stranger("Awa ", address(1));
        assert_eq!(stranger, limits.stranger("awa", address(1)));
        while limits.begin(stranger, NOW).is_ok() {}
        assert_eq!(limits.begin(limits.stranger("awa", address(2)), NOW), Ok(()));
        assert_eq!(limits.begin(Attempt::Device([1; 32]), NOW), Ok(()));
    }

    #[test]
    fn an_address_has_ten_at_once_whatever_the_names() {
        let limits = SignInLimits::new(true);
        let tried = (0..100).filter(|number| {
            let attempt = limits.stranger(&format!("user{number}"), address(1));
            limits.begin(attempt, NOW).is_ok()
        });
        assert_eq!(tried.count(), 10);
        assert_eq!(limits.begin(limits.stranger("last", address(1)), NOW + 6_000), Ok(()));
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out() {
        let limits = SignInLimits::new(true);
        let attempt = Attempt::Device([7; 32]);
        while limits.begin(attempt, NOW).is_ok() {}
        assert_eq!(limits.begin(attempt, NOW + -24 * 60 * 60_000), Ok(()));
    }

    proptest! {
        #[test]
        fn no_more_is_allowed_than_a_burst_and_one_a_period(pauses in prop::collection::vec(0..90_000_i64, 1..60)) {
            let allowance = Allowance::new(5, 60_000);
            let (mut now, mut allowed) = (NOW, 0);
            for pause in &pauses {
                now += *pause;
                allowed += i64::from(allowance.take(1, now).is_ok());
            }
            prop_assert!(allowed <= 5 + (now.millis() - NOW.millis()) / 60_000, "{}", allowed);
        }
    }
}
