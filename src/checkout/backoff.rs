//! Growing retry delays of payments whose status checks fail, so that one cannot use up the budget of all.

use std::collections::HashMap;

use caisse_domain::AppTransactionRef;

/// The retry delay of each payment whose last status check failed. Times are on [`super::StatusCheckBudget`]'s own
/// clock.
#[derive(Clone, Debug, Default)]
pub(super) struct Backoffs {
    resting: HashMap<AppTransactionRef, Rest>,
}

#[derive(Clone, Copy, Debug)]
struct Rest {
    /// Status checks that failed in a row.
    failures: u32,
    until: i64,
}

impl Backoffs {
    /// Payments that are remembered. When more fail, the cause is no single one.
    const MOST: usize = 1024;
    /// The delay after the first failure, in milliseconds; it doubles with each.
    const FIRST: i64 = 2_000;
    /// The longest delay.
    const LONGEST: i64 = 5 * 60_000;

    /// Milliseconds until `payment` may be checked again.
    pub(super) fn wait(&self, now: i64, payment: &AppTransactionRef) -> i64 {
        self.resting.get(payment).map_or(0, |rest| (rest.until - now).max(0))
    }

    /// Counts a failed check. `request` is the pause that the gateway asked for, zero for none.
    pub(super) fn fail(&mut self, now: i64, payment: &AppTransactionRef, request: i64) {
        if self.resting.len() >= Self::MOST && !self.resting.contains_key(payment) {
            // Payments whose delay ended long ago start again.
            self.resting.retain(|_, rest| rest.until > now - Self::LONGEST);
            if self.resting.len() >= Self::MOST {
                return;
            }
        }
        let rest = self.resting.entry(payment.clone()).or_insert(Rest { failures: 0, until: 0 });
        let pause = (Self::FIRST << rest.failures).min(Self::LONGEST);
        // Ten doublings exceed the longest delay.
        *rest = Rest { failures: (rest.failures + 1).min(10), until: now + pause.max(request) };
    }

    /// Ends the delay: a check was answered.
    pub(super) fn answered(&mut self, payment: &AppTransactionRef) {
        self.resting.remove(payment);
    }
}
