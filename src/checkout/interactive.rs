//! Status checks that a person asks for: a buyer by a page, a user of the console by a button. They have half of the
//! budget, and each payment is checked once in a while, whoever asks.

use std::{sync::Arc, time::Duration};

use caisse_domain::{AppTransactionRef, Payment, Timestamp};
use tracing::{Instrument as _, field::display};

use super::{Checkout, breaker::Occasion, keyed_mutex::LockKey, millis};
use crate::{metrics::CheckOutcome, store::StoreError, telemetry::Causes};

/// What came of an interactive status check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckResult {
    /// The gateway was asked, and this came of it.
    Asked(CheckOutcome),
    /// The gateway has not answered yet. The check goes on by itself.
    Running,
    /// A check of a moment ago, or one that another caller had begun, was as good.
    Fresh,
    /// Not sent: the budget or the gateway's failures do not allow it now.
    Refused,
}

impl Checkout {
    /// How long a page waits for a check before it shows what is known; the check goes on by itself.
    const PAGE_CHECK_TIMEOUT: Duration = Duration::from_secs(4);

    /// Checks, and waits a little for it. A gateway that hangs delays the caller by [`Self::PAGE_CHECK_TIMEOUT`] at
    /// most.
    pub async fn check_with_timeout(self: &Arc<Self>, payment: &Payment) -> CheckResult {
        // A check of a moment ago is fresh enough.
        let since = self.now() - millis(Self::MIN_CHECK_INTERVAL);
        let check =
            tokio::spawn(Arc::clone(self).check_unless_fresh(payment.clone(), since).in_current_span());
        // If it is late or panics, the database has what is known; the task's own log has the rest.
        let checked = tokio::time::timeout(Self::PAGE_CHECK_TIMEOUT, check).await;
        checked.ok().and_then(Result::ok).unwrap_or(CheckResult::Running)
    }

    /// How long until an interactive check of this payment may be sent.
    pub fn wait_to_check(&self, payment: &Payment) -> Duration {
        let now = self.now();
        let fresh_until = payment.checked_at.map_or(now, |at| at + millis(Self::MIN_CHECK_INTERVAL));
        // A clock that was set back is no reason to wait.
        let fresh = (fresh_until - now).clamp(0, millis(Self::MIN_CHECK_INTERVAL));
        let wait = fresh.max(self.limits().wait_to_ask(now, &payment.app_transaction_ref));
        Duration::from_millis(wait.unsigned_abs())
    }

    /// Waits for the check under way, then checks unless that one was sent at `since` or later.
    async fn check_unless_fresh(self: Arc<Self>, payment: Payment, since: Timestamp) -> CheckResult {
        let attempt = &payment.app_transaction_ref;
        // After a wait in vain the caller shows what is known.
        let Ok(lock) = self.locks.lock(LockKey::Attempt(attempt.clone())).await else {
            return CheckResult::Running;
        };
        let now = self.now();
        if !self.limits().has_room_to_ask(now, attempt) {
            return CheckResult::Refused;
        }
        match self.store.claim(attempt, now, since, now + millis(Self::CLAIM)).await {
            Ok(Some(claimed)) => match self.check_locked(claimed, Occasion::Asked).await {
                CheckOutcome::Postponed => CheckResult::Refused,
                outcome => CheckResult::Asked(outcome),
            },
            Ok(None) => {
                // A check that was claimed for a callback needs this lock before it can begin.
                drop(lock);
                if let Err(error) = self.wait_for_claimed(attempt).await {
                    tracing::warn!(payment = %attempt, error = %Causes(&error), "a check was not waited for");
                }
                CheckResult::Fresh
            }
            Err(error) => {
                let request = payment.request_id.as_ref().map(display);
                tracing::warn!(payment = %attempt, request, error = %Causes(&error), "a status check was not made");
                CheckResult::Asked(CheckOutcome::Failed)
            }
        }
    }

    /// Waits until no check of this payment is claimed: the callback's, or another process's, is as good as this one.
    async fn wait_for_claimed(&self, attempt: &AppTransactionRef) -> Result<(), StoreError> {
        const FIRST: Duration = Duration::from_millis(10);
        let mut waited = Duration::ZERO;
        while waited < Self::PAGE_CHECK_TIMEOUT && self.store.is_claimed(attempt, self.now()).await? {
            let pause = FIRST.max(waited / 2);
            tokio::time::sleep(pause).await;
            waited += pause;
        }
        Ok(())
    }
}
