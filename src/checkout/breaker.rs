//! The circuit breaker: when the gateway as a whole is left alone. One payment cannot open it, however often its
//! looks fail.

use caisse_domain::AppTransactionRef;

/// How a look failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Nothing came back.
    NoAnswer,
    /// Something came that is no answer: about this payment, for all that is known, and the gateway lives.
    Unreadable,
}

/// Whom a look is for, when the gateway is left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Occasion {
    /// The clock says so.
    Due,
    /// An authentic callback: the gateway has just spoken, so it lives.
    Callback,
    /// A page asks.
    Asked,
}

/// The circuit breaker. Its times are those of [`super::StatusCheckBudget`] that have passed.
#[derive(Clone, Debug)]
pub(super) enum Breaker {
    /// The gateway works, as far as we know.
    Closed {
        /// The payments whose looks failed since the last answer. Each counts once.
        failed: Vec<AppTransactionRef>,
        /// The first of them with which the gateway asked to be left alone.
        asked: Option<AppTransactionRef>,
    },
    /// The gateway is left alone, and then asked one look at a time.
    Open {
        /// When it may be asked.
        until: i64,
        /// When it may be asked about a payment of which an authentic callback speaks.
        callback_from: i64,
        /// How long it is left alone should the probe fail.
        next: i64,
        /// The look that is to tell, and when it was let through, if it has not told yet.
        probe: Option<(AppTransactionRef, i64)>,
        /// The payment whose look failed last: another is to tell.
        last: AppTransactionRef,
    },
}

impl Breaker {
    pub(super) const CLOSED: Self = Self::Closed { failed: Vec::new(), asked: None };
    /// Payments whose looks fail in a row that open it.
    const FAILURES: usize = 5;
    /// How long it is open at first.
    const FIRST: i64 = 10_000;
    /// How long it is open at most, unless the gateway asks for more.
    const LONGEST: i64 = 5 * 60_000;
    /// The most that the gateway may ask for.
    pub(super) const LONGEST_REQUEST: i64 = 60 * 60_000;
    /// How long a probe may take: above the gateway's time-out. Its task may be gone without a word.
    const PROBE: i64 = 20_000;
    /// The least time between two probes that authentic callbacks cause.
    const BETWEEN_CALLBACK_PROBES: i64 = 2_000;

    pub(super) const fn is_open(&self) -> bool {
        matches!(self, Self::Open { .. })
    }

    /// The payment that is not to be the next probe, if another can be.
    pub(super) const fn last_failed(&self) -> Option<&AppTransactionRef> {
        match self {
            Self::Closed { .. } => None,
            Self::Open { last, .. } => Some(last),
        }
    }

    /// How long until a look may pass.
    pub(super) fn wait(&self, now: i64, occasion: Occasion) -> i64 {
        let Self::Open { until, callback_from, probe, .. } = self else { return 0 };
        let from = match occasion {
            Occasion::Callback => *callback_from,
            Occasion::Due | Occasion::Asked => *until,
        };
        from.max(probe.as_ref().map_or(from, |(_, at)| at + Self::PROBE)) - now
    }

    /// Whether a page that asks about `payment` may be the probe. What failed last leaves that to others for a while.
    pub(super) fn may_ask(&self, now: i64, payment: &AppTransactionRef) -> bool {
        let Self::Open { until, last, .. } = self else { return true };
        self.wait(now, Occasion::Asked) <= 0 && (last != payment || now >= until + Self::PROBE)
    }

    /// A look passes.
    pub(super) fn let_through(&mut self, now: i64, payment: &AppTransactionRef) {
        if let Self::Open { probe, .. } = self {
            *probe = Some((payment.clone(), now));
        }
    }

    /// A look failed, and the gateway asked for a pause of `request` or, by zero, did not.
    pub(super) fn fail(&mut self, now: i64, payment: &AppTransactionRef, failure: Failure, request: i64) {
        match self {
            Self::Closed { failed, asked } => {
                if !failed.contains(payment) {
                    failed.push(payment.clone());
                }
                // One may be asked about too often; if two are, we ask too often.
                let is_asked = request > 0 && asked.get_or_insert_with(|| payment.clone()) != payment;
                let are_many = failed.len() >= Self::FAILURES;
                if is_asked {
                    *self = Self::open(now, request, Self::FIRST, request, payment);
                } else if are_many {
                    *self = Self::open(now, Self::FIRST, 2 * Self::FIRST, request, payment);
                }
            }
            Self::Open { until, callback_from, next, probe, last } => {
                let told = probe.as_ref().is_some_and(|(probed, _)| probed == payment);
                last.clone_from(payment);
                if !told {
                    // A look from before it opened: it says nothing new, but it may bring a request along.
                    *until = (*until).max(now + request);
                    *callback_from = (*callback_from).max(now + request);
                    return;
                }
                *probe = None;
                *callback_from = now + Self::BETWEEN_CALLBACK_PROBES.max(request);
                if now < *until {
                    // A callback caused it. The others wait as long as they would have without.
                    *until = (*until).max(now + request);
                    return;
                }
                // A gateway that says something, if nothing of use, is asked again soon.
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
