//! For any events in any order: the budget holds, and no payment is blocked for ever.

use caisse_domain::Timestamp;
use proptest::prelude::*;

use super::*;

const START: Timestamp = Timestamp::from_millis(1_790_000_000_000);
const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;

fn payment(number: usize) -> AppTransactionRef {
    AppTransactionRef::parse(&format!("R-{number}")).expect("a reference")
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Ask(usize, Occasion),
    WithRaw(usize),
    Failed(usize, Failure, Option<i64>),
}

impl Event {
    /// Whether a check was admitted, or when to try again; `None` when the event asks for none.
    fn happens(self, limits: &mut StatusCheckBudget, now: Timestamp) -> Option<Result<(), Timestamp>> {
        match self {
            Self::Ask(one, occasion) => return Some(limits.admit(now, &payment(one), occasion)),
            Self::WithRaw(one) => limits.answered(now, &payment(one)),
            Self::Failed(one, failure, request) => limits.failed(now, &payment(one), failure, request),
        }
        None
    }
}

/// Events, each after a pause.
fn events() -> impl Strategy<Value = Vec<(i64, Event)>> {
    let occasion = prop_oneof![Just(Occasion::Due), Just(Occasion::Callback), Just(Occasion::Asked)];
    let failure = prop_oneof![Just(Failure::NoAnswer), Just(Failure::Unreadable)];
    let request = prop_oneof![2 => Just(None), 1 => (0..5 * MINUTE).prop_map(Some)];
    let event = prop_oneof![
        8 => (0..9_usize, occasion).prop_map(|(one, occasion)| Event::Ask(one, occasion)),
        1 => (0..9_usize).prop_map(Event::WithRaw),
        3 => (0..9_usize, failure, request)
            .prop_map(|(one, failure, request)| Event::Failed(one, failure, request)),
    ];
    let gap = prop_oneof![6 => Just(0), 4 => 0..SECOND, 1 => 0..MINUTE];
    proptest::collection::vec((gap, event), 0..300)
}

proptest! {
    #[test]
    fn no_window_has_more_status_checks_than_the_budget(per_second in 1_u32..50, events in events()) {
        let (mut limits, mut now, mut admitted) = (StatusCheckBudget::new(per_second), START, Vec::new());
        for (gap, event) in events {
            now += gap;
            let available = match event {
                Event::Ask(_, occasion) => limits.available(now, occasion),
                Event::WithRaw(_) | Event::Failed(..) => 0,
            };
            if let Some(taken) = event.happens(&mut limits, now) {
                prop_assert_eq!(available > 0, taken.is_ok());
                prop_assert!(taken.err().is_none_or(|at| at > now));
                admitted.extend(taken.is_ok().then_some(now));
            }
        }
        let burst = 2 * i64::from(per_second);
        for (first, &from) in admitted.iter().enumerate() {
            for (last, &to) in admitted.iter().enumerate().skip(first) {
                let status_checks = i64::try_from(last - first + 1).expect("few");
                prop_assert!(status_checks <= i64::from(per_second) * (to - from) / 1000 + burst, "{from:?} to {to:?}");
            }
        }
    }

    #[test]
    fn room_is_what_would_be_admitted(events in events()) {
        let (mut limits, mut now) = (StatusCheckBudget::new(5), START);
        for (gap, event) in events {
            now += gap;
            for occasion in [Occasion::Due, Occasion::Callback] {
                let mut taken = limits.clone();
                let admitted = std::iter::from_fn(|| taken.admit(now, &payment(0), occasion).ok()).count();
                prop_assert_eq!(limits.available(now, occasion), admitted);
            }
            event.happens(&mut limits, now);
        }
    }

    #[test]
    fn a_caller_at_the_named_time_is_admitted(events in events()) {
        let (mut limits, mut now) = (StatusCheckBudget::new(5), START);
        for (gap, event) in events {
            now += gap;
            if let Event::Ask(one, occasion) = event
                && let Err(at) = limits.clone().admit(now, &payment(one), occasion)
            {
                prop_assert_eq!(limits.clone().available(at - 1, occasion), 0, "not before");
                prop_assert_eq!(limits.clone().admit(at, &payment(one), occasion), Ok(()));
            }
            event.happens(&mut limits, now);
        }
    }

    /// However often it fails, one payment delays the others only through the budget.
    #[test]
    fn one_payment_that_fails_leaves_the_breaker_closed(
        failures in proptest::collection::vec((0..30 * SECOND, 0..5 * MINUTE), 0..200),
    ) {
        let (mut limits, mut now) = (StatusCheckBudget::new(10), START);
        for (gap, request) in failures {
            now += gap;
            limits.failed(now, &payment(1), Failure::NoAnswer, Some(request));
            prop_assert!(!limits.is_open());
        }
    }

    /// Every check fails and is reported at once, so that each one after the fifth is a probe.
    #[test]
    fn while_the_gateway_is_down_nothing_passes_but_probes(
        gaps in proptest::collection::vec(0..3 * SECOND, 0..2_000),
    ) {
        let (mut limits, mut now, mut passed) = (StatusCheckBudget::new(10), START, Vec::new());
        for (one, gap) in gaps.into_iter().enumerate() {
            now += gap;
            if limits.admit(now, &payment(one), Occasion::Due).is_ok() {
                passed.push(now);
                limits.failed(now, &payment(one), Failure::NoAnswer, None);
            }
        }
        let pauses = passed.windows(2).map(|pair| pair[1] - pair[0]).skip(4);
        for (pause, least) in pauses.zip([10, 20, 40, 80, 160].into_iter().chain(std::iter::repeat(300))) {
            prop_assert!(pause >= least * SECOND, "{pause}");
        }
    }

    /// Checks that never report, as of tasks that were dropped.
    #[test]
    fn probes_without_an_answer_are_twenty_seconds_apart(
        gaps in proptest::collection::vec(0..5 * SECOND, 1..200),
    ) {
        let (mut limits, mut now, mut passed) = (StatusCheckBudget::new(10), START, Vec::new());
        (0..5).for_each(|one| limits.failed(START, &payment(one), Failure::NoAnswer, None));
        for gap in gaps {
            now += gap;
            passed.extend(limits.admit(now, &payment(9), Occasion::Due).is_ok().then_some(now));
        }
        prop_assert!(passed.first().is_none_or(|&first| first >= START + 10 * SECOND));
        prop_assert!(passed.windows(2).all(|pair| pair[1] - pair[0] >= 20 * SECOND));
    }

    #[test]
    fn no_clock_locks_it_up(times in proptest::collection::vec(any::<i64>(), 0..50), failing: bool) {
        let mut limits = StatusCheckBudget::new(1);
        for (one, millis) in times.into_iter().enumerate() {
            let now = Timestamp::from_millis(millis);
            _ = limits.admit(now, &payment(one), Occasion::Due);
            if failing {
                limits.failed(now, &payment(one), Failure::NoAnswer, Some(millis));
            }
        }
        let mut now = START;
        _ = limits.admit(now, &payment(0), Occasion::Due);
        // The longest wait is the longest request with a forgotten probe after it.
        let admitted = (0..130).any(|_| {
            now += MINUTE;
            limits.admit(now, &payment(0), Occasion::Due).is_ok()
        });
        prop_assert!(admitted);
    }
}
