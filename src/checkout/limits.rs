//! How many looks the gateway is asked for: a budget for all of them together, a circuit breaker for the gateway, and a
//! rest for each payment whose looks fail.
//!
//! A state machine over milliseconds that it is told: no clock, no I/O.

use caisse_domain::AppTransactionRef;

use super::{
    backoff::Backoffs,
    breaker::{Breaker, Failure, Occasion},
};

/// The budget of looks, the breaker, and the rests.
#[derive(Clone, Debug)]
pub(super) struct StatusCheckBudget {
    bucket: Bucket,
    breaker: Breaker,
    backoffs: Backoffs,
    /// The time of the last call, as it was told.
    told: Option<i64>,
    /// The time that has passed since the first call. When the clock jumps back this stands still, so that
    /// nothing waits for a time that was once to come.
    passed: i64,
}

impl StatusCheckBudget {
    /// `per_second` looks a second in the long run, one at least, and twice as many at once after a quiet time.
    pub(super) fn new(per_second: u32) -> Self {
        let (bucket, backoffs) = (Bucket::new(per_second), Backoffs::default());
        Self { bucket, breaker: Breaker::CLOSED, backoffs, told: None, passed: 0 }
    }

    /// Takes one look at `payment` out of the budget.
    ///
    /// # Errors
    /// When not: the time, in milliseconds since 1970, before which it is no use to ask again.
    pub(super) fn admit(
        &mut self,
        now: i64,
        payment: &AppTransactionRef,
        occasion: Occasion,
    ) -> Result<(), i64> {
        self.pass_until(now);
        let wait = self.bucket.wait().max(self.breaker.wait(self.passed, occasion));
        if wait > 0 {
            return Err(now.saturating_add(wait));
        }
        self.bucket.take();
        self.breaker.let_through(self.passed, payment);
        Ok(())
    }

    /// Whether there is room for a look at `payment` that somebody asks for. Half of what the bucket holds is for those
    /// that are due: pages that wait ask all the time, and a callback must not have to wait for them.
    pub(super) fn has_room_to_ask(&mut self, now: i64, payment: &AppTransactionRef) -> bool {
        self.pass_until(now);
        let reserved = match self.breaker {
            Breaker::Closed { .. } => self.bucket.capacity() / 2,
            // The look that is to tell may be anybody's, but for the one that failed last.
            Breaker::Open { .. } => 0,
        };
        self.bucket.tokens() > reserved
            && self.backoffs.wait(self.passed, payment) == 0
            && self.breaker.may_ask(self.passed, payment)
    }

    /// How many looks would be admitted now, on this occasion.
    pub(super) fn room(&mut self, now: i64, occasion: Occasion) -> usize {
        self.pass_until(now);
        let admitted = match self.breaker {
            Breaker::Closed { .. } => self.bucket.tokens(),
            Breaker::Open { .. } if self.breaker.wait(self.passed, occasion) > 0 => 0,
            Breaker::Open { .. } => self.bucket.tokens().min(1),
        };
        usize::try_from(admitted).unwrap_or(0)
    }

    /// Whether the breaker is open: the gateway is left alone, or asked one look at a time.
    pub(super) const fn is_open(&self) -> bool {
        self.breaker.is_open()
    }

    /// The payment whose look is not to tell whether the gateway is back, if another's can.
    pub(super) fn last_failed(&self) -> Option<AppTransactionRef> {
        self.breaker.last_failed().cloned()
    }

    /// How long, in milliseconds, it is of no use to look at `payment` again, since its looks fail.
    pub(super) fn rest(&mut self, now: i64, payment: &AppTransactionRef) -> i64 {
        self.pass_until(now);
        self.backoffs.wait(self.passed, payment)
    }

    /// The gateway answered, whatever it said: the breaker closes, and the payment rests no more.
    pub(super) fn answered(&mut self, now: i64, payment: &AppTransactionRef) {
        self.pass_until(now);
        self.breaker = Breaker::CLOSED;
        self.backoffs.answered(payment);
    }

    /// The gateway answered that it says nothing of `payment`: it works, but that one is asked about less often.
    pub(super) fn refused(&mut self, now: i64, payment: &AppTransactionRef) {
        self.pass_until(now);
        self.breaker = Breaker::CLOSED;
        self.backoffs.fail(self.passed, payment, 0);
    }

    /// A look at `payment` failed. `retry_after_ms` is how long the gateway asked to be left alone, if it did.
    pub(super) fn failed(
        &mut self,
        now: i64,
        payment: &AppTransactionRef,
        failure: Failure,
        retry_after_ms: Option<i64>,
    ) {
        self.pass_until(now);
        let request = retry_after_ms.unwrap_or(0).clamp(0, Breaker::LONGEST_REQUEST);
        self.backoffs.fail(self.passed, payment, request);
        self.breaker.fail(self.passed, payment, failure, request);
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
    const TOKEN: i64 = 1_000;
    /// How many seconds' worth it holds.
    const BURST_SECONDS: i64 = 2;

    /// A full one.
    fn new(per_second: u32) -> Self {
        let per_second = i64::from(per_second.max(1));
        Self { per_second, level: per_second * Self::BURST_SECONDS * Self::TOKEN }
    }

    fn fill(&mut self, ms: i64) {
        let most = self.per_second * Self::BURST_SECONDS * Self::TOKEN;
        self.level = (self.level + self.per_second * ms).min(most);
    }

    /// How many looks are in a full one.
    const fn capacity(&self) -> i64 {
        self.per_second * Self::BURST_SECONDS
    }

    fn take(&mut self) {
        self.level -= Self::TOKEN;
    }

    const fn tokens(&self) -> i64 {
        self.level / Self::TOKEN
    }

    /// How long until there is a look in it.
    fn wait(&self) -> i64 {
        let missing = (Self::TOKEN - self.level).max(0);
        missing / self.per_second + i64::from(missing % self.per_second > 0)
    }
}

#[cfg(test)]
#[path = "limits_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "limits_properties.rs"]
mod properties;
