//! How many looks the gateway is asked for: a budget for all of them together, and a circuit breaker.
//!
//! A state machine over milliseconds that it is told: no clock, no I/O.

/// The budget of looks and the breaker.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    bucket: Bucket,
    breaker: Breaker,
    /// The time of the last call, as it was told.
    told: Option<i64>,
    /// The time that has passed since the first call. When the clock jumps back this stands still, so that
    /// nothing waits for a time that was once to come.
    passed: i64,
}

impl Limits {
    /// `per_second` looks a second in the long run, one at least, and twice as many at once after a quiet time.
    pub(super) fn new(per_second: u32) -> Self {
        Self { bucket: Bucket::new(per_second), breaker: Breaker::CLOSED, told: None, passed: 0 }
    }

    /// Takes one look out of the budget.
    ///
    /// # Errors
    /// When not: the time, in milliseconds since 1970, before which it is no use to ask again.
    pub(super) fn admit(&mut self, now: i64) -> Result<(), i64> {
        self.pass_until(now);
        let wait = self.bucket.wait().max(self.breaker.wait(self.passed));
        if wait > 0 {
            return Err(now.saturating_add(wait));
        }
        self.bucket.take();
        self.breaker.let_through(self.passed);
        Ok(())
    }

    /// Whether there is room for a look that somebody asks for. Half of what the bucket holds is for those that are
    /// due: pages that wait ask all the time, and a callback must not have to wait for them.
    pub(super) fn has_room_to_ask(&self, now: i64) -> bool {
        let reserved = match self.breaker {
            Breaker::Closed { .. } => self.bucket.most_looks() / 2,
            // The look that is to tell may be anybody's.
            Breaker::Open { .. } => 0,
        };
        self.room(now) > reserved
    }

    /// How many looks would be admitted now.
    pub(super) fn room(&self, now: i64) -> usize {
        let mut then = *self;
        then.pass_until(now);
        let admitted = match then.breaker {
            Breaker::Closed { .. } => then.bucket.looks(),
            Breaker::Open { .. } if then.breaker.wait(then.passed) > 0 => 0,
            Breaker::Open { .. } => then.bucket.looks().min(1),
        };
        usize::try_from(admitted).unwrap_or(0)
    }

    /// Whether the breaker is open: the gateway is left alone, or asked one look at a time.
    pub(super) const fn is_open(&self) -> bool {
        matches!(self.breaker, Breaker::Open { .. })
    }

    /// The gateway answered, whatever it said, a refusal included: the breaker closes.
    pub(super) fn answered(&mut self, now: i64) {
        self.pass_until(now);
        self.breaker = Breaker::CLOSED;
    }

    /// The gateway did not answer as it should. `retry_after_ms` is how long it asked to be left alone, if it did.
    pub(super) fn failed(&mut self, now: i64, retry_after_ms: Option<i64>) {
        self.pass_until(now);
        self.breaker.fail(self.passed, retry_after_ms.unwrap_or(0).clamp(0, Breaker::LONGEST_REQUEST));
    }

    fn pass_until(&mut self, now: i64) {
        let since = now.saturating_sub(self.told.replace(now).unwrap_or(now));
        // No wait is longer, so a longer time makes no difference; and no clock makes these numbers overflow.
        let since = since.clamp(0, Breaker::LONGEST_REQUEST);
        self.passed += since;
        self.bucket.fill(since);
    }
}

/// A token bucket. It counts thousandths of a look, of which `per_second` come in every millisecond.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    per_second: i64,
    level: i64,
}

impl Bucket {
    /// What a look takes out.
    const LOOK: i64 = 1_000;
    /// How many seconds' worth it holds.
    const BURST_SECONDS: i64 = 2;

    /// A full one.
    fn new(per_second: u32) -> Self {
        let per_second = i64::from(per_second.max(1));
        Self { per_second, level: per_second * Self::BURST_SECONDS * Self::LOOK }
    }

    fn fill(&mut self, ms: i64) {
        let most = self.per_second * Self::BURST_SECONDS * Self::LOOK;
        self.level = (self.level + self.per_second * ms).min(most);
    }

    /// How many looks are in a full one.
    fn most_looks(&self) -> usize {
        usize::try_from(self.per_second * Self::BURST_SECONDS).unwrap_or(usize::MAX)
    }

    fn take(&mut self) {
        self.level -= Self::LOOK;
    }

    const fn looks(&self) -> i64 {
        self.level / Self::LOOK
    }

    /// How long until there is a look in it.
    fn wait(&self) -> i64 {
        let missing = (Self::LOOK - self.level).max(0);
        missing / self.per_second + i64::from(missing % self.per_second > 0)
    }
}

/// The circuit breaker. Its times are [`Limits::passed`].
#[derive(Clone, Copy, Debug)]
enum Breaker {
    /// The gateway works, as far as we know.
    Closed {
        /// Failures since the last answer.
        failures: u32,
    },
    /// The gateway is left alone, and then asked one look at a time.
    Open {
        /// When it may be asked.
        until: i64,
        /// How long it is left alone should the probe fail.
        next: i64,
        /// When the look that is to tell was let through, if it has not told yet.
        probe: Option<i64>,
    },
}

impl Breaker {
    const CLOSED: Self = Self::Closed { failures: 0 };
    /// Failures in a row that open it.
    const FAILURES: u32 = 5;
    /// How long it is open at first.
    const FIRST: i64 = 10_000;
    /// How long it is open at most, unless the gateway asks for more.
    const LONGEST: i64 = 5 * 60_000;
    /// The most that the gateway may ask for.
    const LONGEST_REQUEST: i64 = 60 * 60_000;
    /// How long a probe may take: above the gateway's time-out. Its task may be gone without a word.
    const PROBE: i64 = 20_000;

    /// How long until a look may pass.
    fn wait(&self, now: i64) -> i64 {
        match *self {
            Self::Closed { .. } => 0,
            Self::Open { until, probe, .. } => until.max(probe.map_or(until, |at| at + Self::PROBE)) - now,
        }
    }

    /// A look passes.
    fn let_through(&mut self, now: i64) {
        if let Self::Open { probe, .. } = self {
            *probe = Some(now);
        }
    }

    /// A look failed, and the gateway asked for a pause of `request` or, by zero, did not.
    fn fail(&mut self, now: i64, request: i64) {
        *self = match *self {
            Self::Closed { .. } if request > 0 => {
                Self::Open { until: now + request, next: Self::FIRST, probe: None }
            }
            Self::Closed { failures } if failures + 1 < Self::FAILURES => {
                Self::Closed { failures: failures + 1 }
            }
            Self::Closed { .. } => {
                Self::Open { until: now + Self::FIRST, next: 2 * Self::FIRST, probe: None }
            }
            Self::Open { next, probe: Some(_), .. } => Self::Open {
                until: now + next.max(request),
                next: (2 * next).min(Self::LONGEST),
                probe: None,
            },
            // A look from before it opened: it says nothing new, but it may bring a request along.
            Self::Open { until, next, probe: None } => {
                Self::Open { until: until.max(now + request), next, probe: None }
            }
        }
    }
}

#[cfg(test)]
#[path = "limits_tests.rs"]
mod tests;
