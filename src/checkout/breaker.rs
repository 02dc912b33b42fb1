//! The circuit breaker: while it is open, only probes check statuses. One payment cannot open it, however often its
//! checks fail.

use caisse_domain::AppTransactionRef;

/// How a status check failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The gateway did not respond.
    NoAnswer,
    /// The response is unreadable: the gateway works, and the cause may be this payment.
    Unreadable,
}

/// Why a status check is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Occasion {
    /// It is scheduled.
    Due,
    /// An authentic callback: the gateway has just sent it, so it works.
    Callback,
    /// An interactive request.
    Asked,
}

/// The circuit breaker. Times are milliseconds on [`super::StatusCheckBudget`]'s own clock.
#[derive(Clone, Debug)]
pub(super) enum Breaker {
    /// The gateway works, as far as is known.
    Closed {
        /// The payments whose checks failed since the last answer. Each counts once.
        failed: Vec<AppTransactionRef>,
        /// The first of them with which the gateway asked for a pause.
        asked: Option<AppTransactionRef>,
    },
    /// The gateway gets no checks, and then one probe at a time.
    Open {
        /// When a probe may pass.
        until: i64,
        /// When a probe may pass after an authentic callback.
        callback_from: i64,
        /// How long it stays open if the probe gets no response.
        next: i64,
        /// The probe that has not reported yet, and when it passed.
        probe: Option<(AppTransactionRef, i64)>,
        /// The payment whose check failed last: the probe is for another.
        last: AppTransactionRef,
    },
}

impl Breaker {
    pub(super) const CLOSED: Self = Self::Closed { failed: Vec::new(), asked: None };
    /// Payments whose checks fail in a row until it opens.
    const FAILURES: usize = 5;
    /// How long it is open at first.
    const FIRST: i64 = 10_000;
    /// How long it is open at most, unless the gateway asks for more.
    const LONGEST: i64 = 5 * 60_000;
    /// The longest pause that the gateway may ask for.
    pub(super) const LONGEST_REQUEST: i64 = 60 * 60_000;
    /// How long a probe may take: above the gateway's time-out. Its task may have ended without a report.
    const PROBE: i64 = 20_000;
    /// The least time between two probes for authentic callbacks.
    const BETWEEN_CALLBACK_PROBES: i64 = 2_000;

    pub(super) const fn is_open(&self) -> bool {
        matches!(self, Self::Open { .. })
    }

    /// The payment whose check failed last, if the breaker is open.
    pub(super) const fn last_failed(&self) -> Option<&AppTransactionRef> {
        match self {
            Self::Closed { .. } => None,
            Self::Open { last, .. } => Some(last),
        }
    }

    /// Milliseconds until a check may pass.
    pub(super) fn wait(&self, now: i64, occasion: Occasion) -> i64 {
        let Self::Open { until, callback_from, probe, .. } = self else { return 0 };
        let from = match occasion {
            Occasion::Callback => *callback_from,
            Occasion::Due | Occasion::Asked => *until,
        };
        from.max(probe.as_ref().map_or(from, |(_, at)| at + Self::PROBE)) - now
    }

    /// Milliseconds until an interactive check of `payment` may be the probe. The payment that failed last waits longer
    /// than others.
    pub(super) fn wait_to_ask(&self, now: i64, payment: &AppTransactionRef) -> i64 {
        let Self::Open { until, last, .. } = self else { return 0 };
        let wait = self.wait(now, Occasion::Asked);
        if last == payment { wait.max(until + Self::PROBE - now) } else { wait }
    }

    /// Lets a check pass. While the breaker is open, it is the probe.
    pub(super) fn let_through(&mut self, now: i64, payment: &AppTransactionRef) {
        if let Self::Open { probe, .. } = self {
            *probe = Some((payment.clone(), now));
        }
    }

    /// Counts a failed check. `request` is the pause that the gateway asked for, zero for none.
    pub(super) fn fail(&mut self, now: i64, payment: &AppTransactionRef, failure: Failure, request: i64) {
        match self {
            Self::Closed { failed, asked } => {
                if !failed.contains(payment) {
                    failed.push(payment.clone());
                }
                // A request at one payment may concern only that; at two, all checks are too many.
                let is_asked = request > 0 && asked.get_or_insert_with(|| payment.clone()) != payment;
                let are_many = failed.len() >= Self::FAILURES;
                if is_asked {
                    *self = Self::open(now, request, Self::FIRST, request, payment);
                } else if are_many {
                    *self = Self::open(now, Self::FIRST, 2 * Self::FIRST, request, payment);
                }
            }
            Self::Open { until, callback_from, next, probe, last } => {
                let is_probe = probe.as_ref().is_some_and(|(probed, _)| probed == payment);
                last.clone_from(payment);
                if !is_probe {
                    // This check began before the breaker opened: it proves nothing new, but may carry a request.
                    *until = (*until).max(now + request);
                    *callback_from = (*callback_from).max(now + request);
                    return;
                }
                *probe = None;
                *callback_from = now + Self::BETWEEN_CALLBACK_PROBES.max(request);
                if now < *until {
                    // A callback caused this probe. Other checks wait as long as they would without it.
                    *until = (*until).max(now + request);
                    return;
                }
                // A gateway that responds, if unreadably, is probed again soon.
                let pause = if failure == Failure::NoAnswer { *next } else { Self::FIRST };
                *until = now + pause.max(request);
                *next = (2 * pause).min(Self::LONGEST);
            }
        }
    }

    fn open(now: i64, pause: i64, next: i64, request: i64, last: &AppTransactionRef) -> Self {
        Self::Open {
            until: now + pause.max(request),
            callback_from: now + Self::BETWEEN_CALLBACK_PROBES.max(request),
            next,
            probe: None,
            last: last.clone(),
        }
    }
}
