//! Moments in time.

use std::ops::{Add, AddAssign, Sub};

use serde::Serialize;

/// A moment, in whole milliseconds since 1970 UTC. Differences are milliseconds.
///
/// Arithmetic stops at the ends of the range: a clock that is far off is no reason to panic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Before every other moment.
    pub const MIN: Self = Self(i64::MIN);
    /// After every other moment.
    pub const MAX: Self = Self(i64::MAX);

    /// The moment that is so many milliseconds after the beginning of 1970 UTC.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970 UTC.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The moment `millis` milliseconds later.
    pub const fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }
}

impl Add<i64> for Timestamp {
    type Output = Self;

    fn add(self, millis: i64) -> Self {
        self.plus(millis)
    }
}

impl AddAssign<i64> for Timestamp {
    fn add_assign(&mut self, millis: i64) {
        *self = self.plus(millis);
    }
}

impl Sub<i64> for Timestamp {
    type Output = Self;

    fn sub(self, millis: i64) -> Self {
        Self(self.0.saturating_sub(millis))
    }
}

impl Sub for Timestamp {
    type Output = i64;

    fn sub(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_milliseconds() {
        let moment = Timestamp::from_millis(1_000);
        assert_eq!((moment + 5 - moment, (moment - 5).millis()), (5, 995));
        let mut later = moment;
        later += 1;
        assert!(later > moment);
    }

    #[test]
    fn arithmetic_stops_at_the_ends() {
        assert_eq!((Timestamp::MAX + 1, Timestamp::MIN - 1), (Timestamp::MAX, Timestamp::MIN));
        assert_eq!(Timestamp::MIN - Timestamp::MAX, i64::MIN);
    }
}
