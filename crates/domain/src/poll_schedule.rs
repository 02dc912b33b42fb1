//! The schedule of status checks of an unsettled payment: frequent while a buyer waits, then less and less.

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Below this age of a live payment, this delay.
const LIVE: [(i64, i64); 5] = [
    (3 * SECOND, 3 * SECOND),
    (8 * SECOND, 5 * SECOND),
    (16 * SECOND, 8 * SECOND),
    (29 * SECOND, 13 * SECOND),
    (49 * SECOND, 20 * SECOND),
];
/// After those, this delay, so that the end of a payment is known within a minute even when no page is open.
const LIVE_LATER: i64 = 30 * SECOND;

/// Below this time since the expiry, this delay: operators do confirm a PIN a little too late.
const EXPIRED: [(i64, i64); 4] =
    [(MINUTE, MINUTE), (3 * MINUTE, 2 * MINUTE), (8 * MINUTE, 5 * MINUTE), (23 * MINUTE, 15 * MINUTE)];
/// After those, below this age of the payment, this delay. After the last, only a callback causes a check.
const OLD: [(i64, i64); 2] = [(3 * DAY, HOUR), (30 * DAY, DAY)];

/// The delay until the next status check of a payment that was opened `age_ms` ago and expires at the age
/// `expiry_ms`. `None`: no check is planned, though a callback still causes one.
///
/// A live payment always has a next check, however late the shop lets it expire. A negative age, after the clock was
/// set back, counts as zero.
pub fn poll_delay_ms(age_ms: i64, expiry_ms: i64) -> Option<i64> {
    let age = age_ms.max(0);
    let since_expiry = age.saturating_sub(expiry_ms.max(0));
    if since_expiry < 0 {
        return Some(step(&LIVE, age).unwrap_or(LIVE_LATER));
    }
    poll_delay_after_end_ms(age, since_expiry)
}

/// The same for a payment that ended `since_end_ms` ago: it expired, or its buyer gave it up before.
pub fn poll_delay_after_end_ms(age_ms: i64, since_end_ms: i64) -> Option<i64> {
    step(&EXPIRED, since_end_ms.max(0)).or_else(|| step(&OLD, age_ms.max(0)))
}

fn step(steps: &[(i64, i64)], time: i64) -> Option<i64> {
    steps.iter().find(|&&(until, _)| time < until).map(|&(_, pause)| pause)
}

/// Changes a delay by up to a tenth either way, by the random number `dice`, so that payments that were opened
/// together are not checked together for ever.
pub fn jittered(poll_delay_ms: i64, random: u64) -> i64 {
    let tenth = poll_delay_ms.max(0) / 10;
    let faces = tenth.unsigned_abs() * 2 + 1;
    // At most two tenths of an i64, so the conversion never fails.
    let shift = i64::try_from(random % faces).unwrap_or(tenth) - tenth;
    poll_delay_ms.saturating_add(shift)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const EXPIRY: i64 = 15 * MINUTE;

    /// The ages of the scheduled status checks of a payment, with random numbers from `dice`.
    fn check_ages(expiry: i64, mut random: impl FnMut() -> u64) -> Vec<i64> {
        let mut ages = vec![0];
        while let Some(pause) = ages.last().and_then(|&age| poll_delay_ms(age, expiry)) {
            ages.push(ages[ages.len() - 1] + jittered(pause, random()));
        }
        ages
    }

    #[test]
    fn the_pace_slows_down_from_seconds_to_a_day_and_ends() {
        for (age, pause) in [
            (0, Some(3 * SECOND)),
            (3 * SECOND, Some(5 * SECOND)),
            (8 * SECOND, Some(8 * SECOND)),
            (16 * SECOND, Some(13 * SECOND)),
            (29 * SECOND, Some(20 * SECOND)),
            (49 * SECOND, Some(30 * SECOND)),
            (EXPIRY - 1, Some(30 * SECOND)),
            (EXPIRY, Some(MINUTE)),
            (EXPIRY + MINUTE, Some(2 * MINUTE)),
            (EXPIRY + 3 * MINUTE, Some(5 * MINUTE)),
            (EXPIRY + 8 * MINUTE, Some(15 * MINUTE)),
            (EXPIRY + 23 * MINUTE, Some(HOUR)),
            (3 * DAY, Some(DAY)),
            (30 * DAY - 1, Some(DAY)),
            (30 * DAY, None),
        ] {
            assert_eq!(poll_delay_ms(age, EXPIRY), pause, "{age}");
        }
    }

    #[test]
    fn ages_and_pauses_are_in_milliseconds() {
        let expiry = 900_000;
        for (age, pause) in [
            (2_999, 3_000),
            (7_999, 5_000),
            (15_999, 8_000),
            (28_999, 13_000),
            (48_999, 20_000),
            (899_999, 30_000),
            (900_000 + 59_999, 60_000),
            (900_000 + 2 * 60_000, 120_000),
            (900_000 + 7 * 60_000, 300_000),
            (900_000 + 22 * 60_000, 900_000),
            (900_000 + 23 * 60_000, 3_600_000),
            (3 * 86_400_000 - 1, 3_600_000),
            (3 * 86_400_000, 86_400_000),
            (30 * 86_400_000 - 1, 86_400_000),
        ] {
            assert_eq!(poll_delay_ms(age, expiry), Some(pause), "{age}");
        }
        assert_eq!(poll_delay_ms(30 * 86_400_000, expiry), None);
    }

    #[test]
    fn a_clock_that_jumped_back_counts_as_the_beginning() {
        for age in [-1, -DAY, i64::MIN] {
            assert_eq!(poll_delay_ms(age, EXPIRY), Some(3 * SECOND));
            assert_eq!(poll_delay_ms(age, i64::MIN), Some(MINUTE), "expired from the start");
        }
    }

    #[test]
    fn a_live_payment_is_never_left_alone_and_neither_is_the_moment_after() {
        let expiry = 40 * DAY;
        assert_eq!(poll_delay_ms(expiry - 1, expiry), Some(30 * SECOND));
        assert_eq!(poll_delay_ms(expiry, expiry), Some(MINUTE));
        assert_eq!(poll_delay_ms(expiry + 23 * MINUTE, expiry), None);
    }

    proptest! {
        #[test]
        fn a_pause_is_never_zero_or_below(age: i64, expiry: i64, random: u64) {
            if let Some(pause) = poll_delay_ms(age, expiry) {
                prop_assert!(pause > 0);
                prop_assert!(jittered(pause, random) > 0);
            }
        }

        #[test]
        fn an_older_payment_waits_no_less(younger in 0..31 * DAY, older in 0..31 * DAY) {
            let (younger, older) = (younger.min(older), younger.max(older));
            let or_for_ever = |age| poll_delay_ms(age, EXPIRY).unwrap_or(i64::MAX);
            prop_assert!(or_for_ever(younger) <= or_for_ever(older));
        }

        #[test]
        fn jitter_stays_within_a_tenth(pause in 1..=i64::MAX, random: u64) {
            prop_assert!(jittered(pause, random).abs_diff(pause) <= pause.unsigned_abs() / 10);
        }

        #[test]
        fn a_payment_left_alone_costs_few_checks_and_is_known_quickly_while_live(seed: u64) {
            let mut random = seed;
            let ages = check_ages(EXPIRY, || {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                random >> 33
            });
            prop_assert!(ages.len() < 200, "{} polls", ages.len());
            prop_assert!(ages.last().is_some_and(|&last| last >= 30 * DAY));
            let live = ages.windows(2).filter(|gap| gap[0] < EXPIRY);
            prop_assert!(live.map(|gap| gap[1] - gap[0]).all(|gap| gap <= 33 * SECOND));
        }
    }

    #[test]
    fn the_dice_reach_both_ends_of_the_jitter() {
        let pauses: Vec<i64> = (0..=200).map(|random| jittered(1_000, random)).collect();
        assert_eq!((pauses.iter().min(), pauses.iter().max()), (Some(&900), Some(&1_100)));
    }
}
