//! Limits on status checks: a budget for all of them together, a circuit breaker for the gateway, and a retry delay for
//! each payment whose checks fail.
//!
//! A state machine over milliseconds that callers pass in: no clock, no I/O.

use caisse_domain::{AppTransactionRef, Timestamp};

use super::{
    backoff::Backoffs,
    breaker::{Breaker, Failure, Occasion},
};

/// The budget of status checks, the breaker, and the retry delays.
#[derive(Clone, Debug)]
pub(super) struct StatusCheckBudget {
    bucket: Bucket,
    breaker: Breaker,
    backoffs: Backoffs,
    /// The time of the last call, as passed in.
    last_call: Option<Timestamp>,
    /// The milliseconds that passed since the first call. When the clock jumps back this stands still, so that no wait
    /// lasts until a time of the old clock.
    passed: i64,
}

impl StatusCheckBudget {
    /// `per_second` checks a second in the long run, one at least, and twice as many at once after a quiet time.
    pub(super) fn new(per_second: u32) -> Self {
        let (bucket, backoffs) = (Bucket::new(per_second), Backoffs::default());
        Self { bucket, breaker: Breaker::CLOSED, backoffs, last_call: None, passed: 0 }
    }

    /// Takes one check of `payment` out of the budget.
    ///
    /// # Errors
    /// When it may not run: the earliest time to try again.
    pub(super) fn admit(
        &mut self,
        now: Timestamp,
        payment: &AppTransactionRef,
        occasion: Occasion,
    ) -> Result<(), Timestamp> {
        self.pass_until(now);
        let wait = self.bucket.wait().max(self.breaker.wait(self.passed, occasion));
        if wait > 0 {
            return Err(now + wait);
        }
        self.bucket.take();
        self.breaker.let_through(self.passed, payment);
        Ok(())
    }

    /// Whether an interactive check of `payment` may run.
    pub(super) fn has_room_to_ask(&mut self, now: Timestamp, payment: &AppTransactionRef) -> bool {
        self.wait_to_ask(now, payment) == 0
    }

    /// Milliseconds until an interactive check of `payment` may run. Half of the budget is reserved for scheduled checks,
    /// so that polling pages cannot delay a callback.
    pub(super) fn wait_to_ask(&mut self, now: Timestamp, payment: &AppTransactionRef) -> i64 {
        self.pass_until(now);
        let reserved = match self.breaker {
            Breaker::Closed { .. } => self.bucket.capacity() / 2,
            // The probe may be for any payment but the one that failed last.
            Breaker::Open { .. } => 0,
        };
        let waits = [
            self.bucket.wait_for(reserved + 1),
            self.backoffs.wait(self.passed, payment),
            self.breaker.wait_to_ask(self.passed, payment),
        ];
        waits.into_iter().fold(0, i64::max)
    }

    /// How many checks would be admitted now, on this occasion.
    pub(super) fn available(&mut self, now: Timestamp, occasion: Occasion) -> usize {
        self.pass_until(now);
        let admitted = match self.breaker {
            Breaker::Closed { .. } => self.bucket.tokens(),
            Breaker::Open { .. } if self.breaker.wait(self.passed, occasion) > 0 => 0,
            Breaker::Open { .. } => self.bucket.tokens().min(1),
        };
        usize::try_from(admitted).unwrap_or(0)
    }

    /// Whether the breaker is open: no checks pass, or one probe at a time.
    pub(super) const fn is_open(&self) -> bool {
        self.breaker.is_open()
    }

    /// The payment whose check failed last while the breaker is open: the probe is for another, if possible.
    pub(super) fn last_failed(&self) -> Option<AppTransactionRef> {
        self.breaker.last_failed().cloned()
    }

    /// The milliseconds until `payment` may be checked again after failures.
    pub(super) fn rest(&mut self, now: Timestamp, payment: &AppTransactionRef) -> i64 {
        self.pass_until(now);
        self.backoffs.wait(self.passed, payment)
    }

    /// Notes an answer of any status: the breaker closes, and the payment's retry delay ends.
    pub(super) fn answered(&mut self, now: Timestamp, payment: &AppTransactionRef) {
        self.pass_until(now);
        self.breaker = Breaker::CLOSED;
        self.backoffs.answered(payment);
    }

    /// Notes that the gateway reports nothing of `payment`: the breaker closes, but this payment is checked less often.
    pub(super) fn refused(&mut self, now: Timestamp, payment: &AppTransactionRef) {
        self.pass_until(now);
        self.breaker = Breaker::CLOSED;
        self.backoffs.fail(self.passed, payment, 0);
    }

    /// Notes a failed check. `retry_after_ms` is the pause that the gateway asked for, if it did.
    pub(super) fn failed(
        &mut self,
        now: Timestamp,
        payment: &AppTransactionRef,
        failure: Failure,
        retry_after_ms: Option<i64>,
    ) {
        self.pass_until(now);
        let request = retry_after_ms.unwrap_or(0).clamp(0, Breaker::LONGEST_REQUEST);
        self.backoffs.fail(self.passed, payment, request);
        self.breaker.fail(self.passed, payment, failure, request);
    }

    fn pass_until(&mut self, now: Timestamp) {
        let since = now - self.last_call.replace(now).unwrap_or(now);
        // No wait is longer, so the limit changes no result; and no clock makes these numbers overflow.
        let since = since.clamp(0, Breaker::LONGEST_REQUEST);
        self.passed += since;
        self.bucket.fill(since);
    }
}

/// A token bucket. It counts thousandths of a check, of which `per_second` come in every millisecond.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    per_second: i64,
    level: i64,
}

impl Bucket {
    /// What a check takes out.
    const TOKEN: i64 = 1_000;
    /// How many seconds' worth it holds.
    const BURST_SECONDS: i64 = 2;

    /// A full bucket.
    fn new(per_second: u32) -> Self {
        let per_second = i64::from(per_second.max(1));
        Self { per_second, level: per_second * Self::BURST_SECONDS * Self::TOKEN }
    }

    fn fill(&mut self, ms: i64) {
        let most = self.per_second * Self::BURST_SECONDS * Self::TOKEN;
        self.level = (self.level + self.per_second * ms).min(most);
    }

    /// How many checks a full bucket holds.
    const fn capacity(&self) -> i64 {
        self.per_second * Self::BURST_SECONDS
    }

    fn take(&mut self) {
        self.level -= Self::TOKEN;
    }

    const fn tokens(&self) -> i64 {
        self.level / Self::TOKEN
    }

    /// Milliseconds until it holds a check.
    fn wait(&self) -> i64 {
        self.wait_for(1)
    }

    /// Milliseconds until it holds so many checks.
    fn wait_for(&self, tokens: i64) -> i64 {
        let missing = (tokens * Self::TOKEN - self.level).max(0);
        missing / self.per_second + i64::from(missing % self.per_second > 0)
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod properties;
