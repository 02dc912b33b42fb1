//! Payments whose looks fail are looked at ever more seldom, whoever asks: one of them must not use up what all may.

use std::collections::HashMap;

use caisse_domain::AppTransactionRef;

/// How long each payment rests whose last look failed. Its times are those of [`super::StatusCheckBudget`] that have passed.
#[derive(Clone, Debug, Default)]
pub(super) struct Backoffs {
    resting: HashMap<AppTransactionRef, Rest>,
}

#[derive(Clone, Copy, Debug)]
struct Rest {
    /// Looks that failed in a row.
    failures: u32,
    until: i64,
}

impl Backoffs {
    /// Payments that are remembered. When more fail, it is not about one of them.
    const MOST: usize = 1024;
    /// The pause after the first failure; it doubles with each.
    const FIRST: i64 = 2_000;
    /// The longest pause.
    const LONGEST: i64 = 5 * 60_000;

    /// How long until it is of use to look at `payment` again.
    pub(super) fn wait(&self, now: i64, payment: &AppTransactionRef) -> i64 {
        self.resting.get(payment).map_or(0, |rest| (rest.until - now).max(0))
    }

    /// A look failed, and the gateway asked for a pause of `request` or, by zero, did not.
    pub(super) fn fail(&mut self, now: i64, payment: &AppTransactionRef, request: i64) {
        if self.resting.len() >= Self::MOST && !self.resting.contains_key(payment) {
            // Who rested long ago begins anew.
            self.resting.retain(|_, rest| rest.until > now - Self::LONGEST);
            if self.resting.len() >= Self::MOST {
                return;
            }
        }
        let rest = self.resting.entry(payment.clone()).or_insert(Rest { failures: 0, until: 0 });
        let pause = (Self::FIRST << rest.failures).min(Self::LONGEST);
        // Ten doublings are more than the longest pause.
        *rest = Rest { failures: (rest.failures + 1).min(10), until: now + pause.max(request) };
    }

    /// A look was answered.
    pub(super) fn answered(&mut self, payment: &AppTransactionRef) {
        self.resting.remove(payment);
    }
}
