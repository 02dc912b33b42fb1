//! How many checks pass, when none does, and that one payment does not decide for all.

use super::*;
use caisse_domain::Timestamp;

const START: Timestamp = Timestamp::from_millis(1_790_000_000_000);
const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;

/// The payment with this number.
fn payment(number: usize) -> AppTransactionRef {
    AppTransactionRef::parse(&format!("R-{number}")).expect("a reference")
}

/// A payment without any check so far.
fn fresh() -> AppTransactionRef {
    payment(1_000_000)
}

/// A budget whose breaker has just opened, at [`START`].
fn broken() -> StatusCheckBudget {
    let mut limits = StatusCheckBudget::new(10);
    fail_many(&mut limits, START);
    limits
}

/// Checks of five payments fail, without a response of the gateway.
fn fail_many(limits: &mut StatusCheckBudget, now: Timestamp) {
    (0..5).for_each(|number| limits.failed(now, &payment(number), Failure::NoAnswer, None));
}

/// A scheduled check.
fn due(limits: &mut StatusCheckBudget, now: Timestamp) -> Result<(), Timestamp> {
    limits.admit(now, &fresh(), Occasion::Due)
}

fn fail(limits: &mut StatusCheckBudget, now: Timestamp, request: Option<i64>) {
    limits.failed(now, &fresh(), Failure::NoAnswer, request);
}

/// Takes checks until there is none left.
fn take_all(limits: &mut StatusCheckBudget, now: Timestamp) -> usize {
    std::iter::from_fn(|| due(limits, now).ok()).count()
}

#[test]
fn a_burst_is_two_seconds_worth_and_then_checks_keep_their_pace() {
    let mut limits = StatusCheckBudget::new(10);
    assert_eq!(limits.available(START, Occasion::Due), 20);
    assert_eq!(take_all(&mut limits, START), 20);
    assert_eq!(due(&mut limits, START), Err(START + 100));
    assert_eq!(due(&mut limits, START + 99), Err(START + 100));
    assert_eq!(due(&mut limits, START + 100), Ok(()));
    assert_eq!(take_all(&mut limits, START + SECOND), 9);
    assert_eq!(take_all(&mut limits, START + 60 * MINUTE), 20);
}

#[test]
fn who_asks_leaves_half_to_those_that_are_due() {
    let mut limits = StatusCheckBudget::new(10);
    let asks = |limits: &mut StatusCheckBudget| {
        limits.has_room_to_ask(START, &fresh()) && limits.admit(START, &fresh(), Occasion::Asked).is_ok()
    };
    assert_eq!((0..100).take_while(|_| asks(&mut limits)).count(), 10);
    assert_eq!(limits.available(START, Occasion::Due), 10);
    assert!(limits.has_room_to_ask(START + 100, &fresh()), "at the pace of the budget they go on");
    assert_eq!(take_all(&mut limits, START + 100), 11);
}

#[test]
fn a_budget_of_none_is_one_a_second() {
    let mut limits = StatusCheckBudget::new(0);
    assert_eq!(take_all(&mut limits, START), 2);
    assert_eq!(due(&mut limits, START), Err(START + SECOND));
}

#[test]
fn one_payment_whose_checks_fail_never_opens_the_breaker() {
    for failure in [Failure::NoAnswer, Failure::Unreadable] {
        let mut limits = StatusCheckBudget::new(10);
        for second in 0..900 {
            let now = START + second * SECOND;
            limits.failed(now, &payment(1), failure, Some(MINUTE));
            assert_eq!(due(&mut limits, now), Ok(()), "{failure:?}");
        }
    }
}

#[test]
fn failures_of_five_payments_in_a_row_open_the_breaker_for_ten_seconds() {
    let mut limits = StatusCheckBudget::new(10);
    (0..4).for_each(|number| limits.failed(START, &payment(number), Failure::NoAnswer, None));
    limits.answered(START, &fresh());
    (0..4).for_each(|number| {
        limits.failed(START, &payment(number), Failure::Unreadable, None);
        assert_eq!(due(&mut limits, START), Ok(()));
    });
    limits.failed(START, &payment(4), Failure::NoAnswer, None);
    assert_eq!(due(&mut limits, START), Err(START + 10 * SECOND));
    assert_eq!(limits.available(START + 10 * SECOND - 1, Occasion::Due), 0);
    assert_eq!(limits.available(START + 10 * SECOND, Occasion::Due), 1);
}

#[test]
fn the_payment_that_failed_last_leaves_the_trial_to_another() {
    let mut limits = broken();
    assert_eq!(limits.last_failed(), Some(payment(4)));
    let now = START + 10 * SECOND;
    assert!(!limits.has_room_to_ask(now - 1, &payment(7)));
    assert!(!limits.has_room_to_ask(now, &payment(4)));
    assert!(limits.has_room_to_ask(now, &payment(7)));
    // Where no other payment asks, it may be the probe.
    assert!(limits.has_room_to_ask(now + 20 * SECOND, &payment(4)));
}

#[test]
fn an_authentic_callback_may_try_a_gateway_that_is_left_alone() {
    let mut limits = broken();
    assert_eq!(limits.available(START + 2 * SECOND - 1, Occasion::Callback), 0);
    assert_eq!(limits.available(START + 2 * SECOND, Occasion::Due), 0);
    assert_eq!(limits.admit(START + 2 * SECOND, &payment(8), Occasion::Callback), Ok(()));
    // One at a time, and a failure makes the others wait no longer.
    assert_eq!(limits.available(START + 2 * SECOND, Occasion::Callback), 0);
    limits.failed(START + 3 * SECOND, &payment(8), Failure::NoAnswer, None);
    assert_eq!(limits.available(START + 5 * SECOND - 1, Occasion::Callback), 0);
    assert_eq!(limits.admit(START + 5 * SECOND, &payment(9), Occasion::Callback), Ok(()));
    limits.answered(START + 5 * SECOND, &payment(9));
    assert_eq!(limits.available(START + 5 * SECOND, Occasion::Due), 19);
}

#[test]
fn each_failed_probe_doubles_the_pause_up_to_five_minutes() {
    let (mut limits, mut now) = (broken(), START);
    for seconds in [10, 20, 40, 80, 160, 300, 300, 300] {
        assert_eq!(due(&mut limits, now), Err(now + seconds * SECOND));
        now += seconds * SECOND;
        assert_eq!(due(&mut limits, now), Ok(()));
        fail(&mut limits, now, None);
    }
}

#[test]
fn a_gateway_that_answers_something_is_tried_again_every_ten_seconds() {
    let (mut limits, mut now) = (broken(), START);
    for _ in 0..8 {
        now += 10 * SECOND;
        assert_eq!(due(&mut limits, now), Ok(()));
        limits.failed(now, &fresh(), Failure::Unreadable, None);
        assert_eq!(due(&mut limits, now), Err(now + 10 * SECOND));
    }
}

#[test]
fn an_answer_closes_the_breaker_and_the_next_time_it_is_open_for_ten_seconds_again() {
    let mut limits = broken();
    let mut now = START + 10 * SECOND;
    assert_eq!(due(&mut limits, now), Ok(()));
    fail(&mut limits, now, None);
    now += 20 * SECOND;
    assert_eq!(due(&mut limits, now), Ok(()));
    limits.answered(now, &fresh());
    assert_eq!(limits.available(now, Occasion::Due), 19);
    fail_many(&mut limits, now);
    assert_eq!(due(&mut limits, now), Err(now + 10 * SECOND));
}

#[test]
fn one_probe_at_a_time_and_another_when_it_has_no_answer() {
    let mut limits = broken();
    let now = START + MINUTE;
    assert_eq!(due(&mut limits, now), Ok(()));
    assert_eq!(limits.available(now, Occasion::Due), 0);
    assert_eq!(due(&mut limits, now + SECOND), Err(now + 20 * SECOND));
    assert_eq!(due(&mut limits, now + 20 * SECOND), Ok(()));
    assert_eq!(due(&mut limits, now + 20 * SECOND), Err(now + 40 * SECOND));
}

#[test]
fn failures_of_checks_begun_earlier_do_not_keep_the_breaker_open() {
    let mut limits = broken();
    (5..15).for_each(|late| limits.failed(START + SECOND, &payment(late), Failure::NoAnswer, None));
    assert_eq!(due(&mut limits, START + 10 * SECOND), Ok(()));
    // Nor do they count as the probe's failure.
    limits.failed(START + 10 * SECOND, &payment(15), Failure::NoAnswer, None);
    limits.answered(START + 10 * SECOND, &fresh());
    assert!(!limits.is_open());
}

#[test]
fn a_gateway_that_asks_two_payments_for_a_pause_is_left_alone_at_once() {
    for (asked, granted) in [
        (SECOND, SECOND),
        (30 * MINUTE, 30 * MINUTE),
        (25 * 60 * MINUTE, 60 * MINUTE),
        (i64::MAX, 60 * MINUTE),
    ] {
        let mut limits = StatusCheckBudget::new(10);
        limits.failed(START, &payment(1), Failure::NoAnswer, Some(asked));
        assert_eq!(due(&mut limits, START), Ok(()), "{asked}");
        assert_eq!(
            limits.rest(START, &payment(1)),
            granted.max(2 * SECOND),
            "it is obeyed at once by that one"
        );
        fail(&mut limits, START, Some(asked));
        assert_eq!(due(&mut limits, START), Err(START + granted), "{asked}");
        let called_back = limits.admit(START, &payment(2), Occasion::Callback);
        assert_eq!(called_back, Err(START + granted.max(2 * SECOND)), "no callback takes that back");
        assert_eq!(due(&mut limits, START + granted), Ok(()), "{asked}");
        // The probe fails, and the gateway asks for no pause.
        fail(&mut limits, START + granted, None);
        assert_eq!(due(&mut limits, START + granted), Err(START + granted + 10 * SECOND), "{asked}");
    }
}

#[test]
fn a_request_while_the_breaker_is_open_counts_when_it_is_the_longer() {
    let mut limits = broken();
    fail(&mut limits, START, Some(SECOND));
    assert_eq!(due(&mut limits, START), Err(START + 10 * SECOND));
    fail(&mut limits, START, Some(MINUTE));
    assert_eq!(due(&mut limits, START), Err(START + MINUTE));
    assert_eq!(due(&mut limits, START + MINUTE), Ok(()));
    fail(&mut limits, START + MINUTE, Some(2 * MINUTE));
    assert_eq!(due(&mut limits, START + MINUTE), Err(START + 3 * MINUTE));
}

#[test]
fn a_request_of_no_time_is_a_failure_like_any_other() {
    for asked in [0, -1, i64::MIN] {
        let mut limits = StatusCheckBudget::new(10);
        (0..3).for_each(|number| limits.failed(START, &payment(number), Failure::NoAnswer, Some(asked)));
        assert_eq!(due(&mut limits, START), Ok(()), "{asked}");
    }
}

#[test]
fn a_payment_that_fails_is_checked_ever_more_seldom_and_others_are_not() {
    let mut limits = StatusCheckBudget::new(10);
    let mut now = START;
    for seconds in [2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
        limits.failed(now, &payment(1), Failure::Unreadable, None);
        assert_eq!(limits.rest(now, &payment(1)), seconds * SECOND);
        now += seconds * SECOND;
        assert!(!limits.has_room_to_ask(now - 1, &payment(1)));
        assert!(limits.has_room_to_ask(now, &payment(1)));
        assert!(limits.has_room_to_ask(now, &payment(2)));
    }
    limits.answered(now, &payment(1));
    limits.refused(now, &payment(1));
    assert_eq!(limits.rest(now, &payment(1)), 2 * SECOND, "an answer makes it begin anew");
}

#[test]
fn so_many_payments_that_fail_are_remembered_and_no_more() {
    let mut limits = StatusCheckBudget::new(10);
    (0..5_000).for_each(|number| limits.failed(START, &payment(number), Failure::NoAnswer, None));
    let resting = |limits: &mut StatusCheckBudget, now| {
        (0..5_000).filter(|&one| limits.rest(now, &payment(one)) > 0).count()
    };
    assert_eq!(resting(&mut limits, START), 1024);
    let later = START + 10 * MINUTE;
    (5_000..5_100).for_each(|number| limits.failed(later, &payment(number), Failure::NoAnswer, None));
    assert_eq!(limits.rest(later, &payment(5_050)), 2 * SECOND);
}

#[test]
fn a_clock_that_jumps_back_locks_nothing_up() {
    let year = 365 * 24 * 60 * MINUTE;
    let mut limits = broken();
    assert_eq!(due(&mut limits, START - year), Err(START - year + 10 * SECOND));
    assert_eq!(due(&mut limits, START - year + 10 * SECOND), Ok(()));
    limits.answered(START - year + 10 * SECOND, &fresh());
    take_all(&mut limits, START - year + 10 * SECOND);
    let again = START - 2 * year;
    assert_eq!(due(&mut limits, again), Err(again + 100));
    assert_eq!(due(&mut limits, again + 100), Ok(()));
}
