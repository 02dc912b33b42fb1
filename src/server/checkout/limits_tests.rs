//! How many looks pass, and when none does.

use proptest::prelude::*;

use super::*;

const START: i64 = 1_790_000_000_000;
const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;

/// Limits whose breaker has just opened, at [`START`].
fn broken() -> Limits {
    let mut limits = Limits::new(10);
    for _ in 0..5 {
        limits.failed(START, None);
    }
    limits
}

/// Takes looks until there is none left.
fn take_all(limits: &mut Limits, now: i64) -> usize {
    std::iter::from_fn(|| limits.admit(now).ok()).count()
}

#[test]
fn a_burst_is_two_seconds_worth_and_then_looks_come_at_their_pace() {
    let mut limits = Limits::new(10);
    assert_eq!(limits.room(START), 20);
    assert_eq!(take_all(&mut limits, START), 20);
    assert_eq!(limits.admit(START), Err(START + 100));
    assert_eq!(limits.admit(START + 99), Err(START + 100));
    assert_eq!(limits.admit(START + 100), Ok(()));
    assert_eq!(take_all(&mut limits, START + SECOND), 9);
    assert_eq!(take_all(&mut limits, START + 60 * MINUTE), 20);
}

#[test]
fn who_asks_leaves_half_to_those_that_are_due() {
    let mut limits = Limits::new(10);
    let asked = (0..100).take_while(|_| limits.has_room_to_ask(START) && limits.admit(START).is_ok()).count();
    assert_eq!(asked, 10);
    assert_eq!(limits.room(START), 10);
    assert!(limits.has_room_to_ask(START + 100), "at the pace of the budget they go on");
    assert_eq!(take_all(&mut limits, START), 10);
}

#[test]
fn whoever_comes_first_may_find_out_whether_the_gateway_is_back() {
    let limits = broken();
    assert!(!limits.has_room_to_ask(START + 10 * SECOND - 1));
    assert!(limits.has_room_to_ask(START + 10 * SECOND));
}

#[test]
fn a_budget_of_none_is_one_a_second() {
    let mut limits = Limits::new(0);
    assert_eq!(take_all(&mut limits, START), 2);
    assert_eq!(limits.admit(START), Err(START + SECOND));
}

#[test]
fn five_failures_in_a_row_open_the_breaker_for_ten_seconds() {
    let mut limits = Limits::new(10);
    for _ in 0..4 {
        limits.failed(START, None);
    }
    limits.answered(START);
    for _ in 0..4 {
        limits.failed(START, None);
        assert_eq!(limits.admit(START), Ok(()));
    }
    limits.failed(START, None);
    assert_eq!(limits.admit(START), Err(START + 10 * SECOND));
    assert_eq!(limits.room(START + 10 * SECOND - 1), 0);
    assert_eq!(limits.room(START + 10 * SECOND), 1);
}

#[test]
fn each_failed_probe_doubles_the_pause_up_to_five_minutes() {
    let (mut limits, mut now) = (broken(), START);
    for seconds in [10, 20, 40, 80, 160, 300, 300, 300] {
        assert_eq!(limits.admit(now), Err(now + seconds * SECOND));
        now += seconds * SECOND;
        assert_eq!(limits.admit(now), Ok(()));
        limits.failed(now, None);
    }
}

#[test]
fn an_answer_closes_the_breaker_and_the_next_time_it_is_open_for_ten_seconds_again() {
    let mut limits = broken();
    let mut now = START + 10 * SECOND;
    assert_eq!(limits.admit(now), Ok(()));
    limits.failed(now, None);
    now += 20 * SECOND;
    assert_eq!(limits.admit(now), Ok(()));
    limits.answered(now);
    assert_eq!(limits.room(now), 19);
    for _ in 0..5 {
        limits.failed(now, None);
    }
    assert_eq!(limits.admit(now), Err(now + 10 * SECOND));
}

#[test]
fn one_probe_at_a_time_and_another_when_nothing_is_heard_of_it() {
    let mut limits = broken();
    let now = START + MINUTE;
    assert_eq!(limits.admit(now), Ok(()));
    assert_eq!(limits.room(now), 0);
    assert_eq!(limits.admit(now + SECOND), Err(now + 20 * SECOND));
    assert_eq!(limits.admit(now + 20 * SECOND), Ok(()));
    assert_eq!(limits.admit(now + 20 * SECOND), Err(now + 40 * SECOND));
}

#[test]
fn failures_of_looks_from_before_it_opened_do_not_keep_the_breaker_open() {
    let mut limits = broken();
    for late in 0..10 {
        limits.failed(START + late * SECOND, None);
    }
    assert_eq!(limits.admit(START + 10 * SECOND), Ok(()));
}

#[test]
fn a_gateway_that_asks_to_be_left_alone_is_left_alone_at_once() {
    for (asked, granted) in [
        (SECOND, SECOND),
        (30 * MINUTE, 30 * MINUTE),
        (25 * 60 * MINUTE, 60 * MINUTE),
        (i64::MAX, 60 * MINUTE),
    ] {
        let mut limits = Limits::new(10);
        limits.failed(START, Some(asked));
        assert_eq!(limits.admit(START), Err(START + granted), "{asked}");
        assert_eq!(limits.admit(START + granted), Ok(()), "{asked}");
        // The probe fails, and nothing is asked for.
        limits.failed(START + granted, None);
        assert_eq!(limits.admit(START + granted), Err(START + granted + 10 * SECOND), "{asked}");
    }
}

#[test]
fn a_request_while_the_breaker_is_open_counts_when_it_is_the_longer() {
    let mut limits = broken();
    limits.failed(START, Some(SECOND));
    assert_eq!(limits.admit(START), Err(START + 10 * SECOND));
    limits.failed(START, Some(MINUTE));
    assert_eq!(limits.admit(START), Err(START + MINUTE));
    assert_eq!(limits.admit(START + MINUTE), Ok(()));
    limits.failed(START + MINUTE, Some(2 * MINUTE));
    assert_eq!(limits.admit(START + MINUTE), Err(START + 3 * MINUTE));
}

#[test]
fn a_request_of_no_time_is_a_failure_like_any_other() {
    for asked in [0, -1, i64::MIN] {
        let mut limits = Limits::new(10);
        limits.failed(START, Some(asked));
        assert_eq!(limits.admit(START), Ok(()), "{asked}");
    }
}

#[test]
fn a_clock_that_jumps_back_locks_nothing_up() {
    let year = 365 * 24 * 60 * MINUTE;
    let mut limits = broken();
    assert_eq!(limits.admit(START - year), Err(START - year + 10 * SECOND));
    assert_eq!(limits.admit(START - year + 10 * SECOND), Ok(()));
    limits.answered(START - year + 10 * SECOND);
    take_all(&mut limits, START - year + 10 * SECOND);
    let again = START - 2 * year;
    assert_eq!(limits.admit(again), Err(again + 100));
    assert_eq!(limits.admit(again + 100), Ok(()));
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Ask,
    Answered,
    Failed(Option<i64>),
}

/// What happens, each after a time.
fn events() -> impl Strategy<Value = Vec<(i64, Event)>> {
    let event = prop_oneof![
        8 => Just(Event::Ask),
        1 => Just(Event::Answered),
        2 => Just(Event::Failed(None)),
        1 => (0..5 * MINUTE).prop_map(|request| Event::Failed(Some(request))),
    ];
    let gap = prop_oneof![6 => Just(0), 4 => 0..SECOND, 1 => 0..MINUTE];
    proptest::collection::vec((gap, event), 0..300)
}

proptest! {
    #[test]
    fn no_window_has_more_looks_than_the_budget(per_second in 1_u32..50, events in events()) {
        let (mut limits, mut now, mut admitted) = (Limits::new(per_second), START, Vec::new());
        for (gap, event) in events {
            now += gap;
            match event {
                Event::Ask => {
                    let room = limits.room(now);
                    let taken = limits.admit(now);
                    prop_assert_eq!(room > 0, taken.is_ok());
                    prop_assert!(taken.err().is_none_or(|at| at > now));
                    admitted.extend(taken.is_ok().then_some(now));
                }
                Event::Answered => limits.answered(now),
                Event::Failed(request) => limits.failed(now, request),
            }
        }
        let burst = 2 * i64::from(per_second);
        for (first, &from) in admitted.iter().enumerate() {
            for (last, &to) in admitted.iter().enumerate().skip(first) {
                let looks = i64::try_from(last - first + 1).expect("few");
                prop_assert!(looks <= i64::from(per_second) * (to - from) / 1000 + burst, "{from} to {to}");
            }
        }
    }

    #[test]
    fn room_is_what_would_be_admitted(events in events()) {
        let (mut limits, mut now) = (Limits::new(5), START);
        for (gap, event) in events {
            now += gap;
            prop_assert_eq!(limits.room(now), take_all(&mut limits.clone(), now));
            match event {
                Event::Ask => _ = limits.admit(now),
                Event::Answered => limits.answered(now),
                Event::Failed(request) => limits.failed(now, request),
            }
        }
    }

    #[test]
    fn whoever_comes_at_the_time_that_was_named_is_admitted(events in events()) {
        let (mut limits, mut now) = (Limits::new(5), START);
        for (gap, event) in events {
            now += gap;
            match event {
                Event::Ask => {
                    if let Err(at) = limits.clone().admit(now) {
                        prop_assert_eq!(limits.clone().room(at - 1), 0, "not before");
                        prop_assert_eq!(limits.clone().admit(at), Ok(()));
                    }
                    _ = limits.admit(now);
                }
                Event::Answered => limits.answered(now),
                Event::Failed(request) => limits.failed(now, request),
            }
        }
    }

    /// Every look fails and is reported at once, so that whatever passes after the fifth is a probe.
    #[test]
    fn while_the_gateway_is_down_nothing_passes_but_probes(
        gaps in proptest::collection::vec(0..3 * SECOND, 0..2_000),
    ) {
        let (mut limits, mut now, mut passed) = (Limits::new(10), START, Vec::new());
        for gap in gaps {
            now += gap;
            if limits.admit(now).is_ok() {
                passed.push(now);
                limits.failed(now, None);
            }
        }
        let pauses = passed.windows(2).map(|pair| pair[1] - pair[0]).skip(4);
        for (pause, least) in pauses.zip([10, 20, 40, 80, 160].into_iter().chain(std::iter::repeat(300))) {
            prop_assert!(pause >= least * SECOND, "{pause}");
        }
    }

    /// Looks that never report, as of tasks that were dropped.
    #[test]
    fn probes_that_tell_nothing_are_twenty_seconds_apart(
        gaps in proptest::collection::vec(0..5 * SECOND, 1..200),
    ) {
        let (mut limits, mut now, mut passed) = (broken(), START, Vec::new());
        for gap in gaps {
            now += gap;
            passed.extend(limits.admit(now).is_ok().then_some(now));
        }
        prop_assert!(passed.first().is_none_or(|&first| first >= START + 10 * SECOND));
        prop_assert!(passed.windows(2).all(|pair| pair[1] - pair[0] >= 20 * SECOND));
    }

    #[test]
    fn no_clock_locks_it_up(times in proptest::collection::vec(any::<i64>(), 0..50), failing: bool) {
        let mut limits = Limits::new(1);
        for now in times {
            _ = limits.admit(now);
            if failing {
                limits.failed(now, Some(now));
            }
        }
        let mut now = START;
        _ = limits.admit(now);
        // However long it has to wait, it is not longer than the longest request with a forgotten probe after it.
        let admitted = (0..130).any(|_| {
            now += MINUTE;
            limits.admit(now).is_ok()
        });
        prop_assert!(admitted);
    }
}
