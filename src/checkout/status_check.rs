//! Status checks: only the gateway's `checkStatus` is trusted.

use std::{
    sync::{Arc, MutexGuard, PoisonError},
    time::Duration,
};

use caisse_domain::{
    AppTransactionRef, Mismatch, Observation, OrderToken, Payment, PaymentStatus, Reference, TransactionRef,
    jittered, poll_delay_after_end_ms, poll_delay_ms,
};
use caisse_mycoolpay::GatewayError;
use futures_util::future::join_all;
use tracing::field::display;

use super::{
    Checkout, StatusCheckBudget,
    breaker::{Failure, Occasion},
    error::CheckoutError,
    keyed_mutex::LockKey,
    millis,
    order_with_attempts::OrderWithAttempts,
};
use crate::{
    metrics::CheckOutcome,
    store::{Claimed, NextCheck, StoreError},
    telemetry::Causes,
};

impl Checkout {
    /// The least time between two checks of one payment, for any caller: below the browser's quickest poll.
    pub(super) const MIN_CHECK_INTERVAL: Duration = Duration::from_millis(1500);
    /// How long a claim lasts: above the gateway's time-out. The process that took it may be gone.
    pub(super) const CLAIM: Duration = Duration::from_secs(20);
    /// The longest time until the next check when the gateway did not answer.
    const RETRY_DELAY_MAX: Duration = Duration::from_secs(5 * 60);
    /// The same for a payment without scheduled checks: a callback asked for this one.
    const STALE_RETRY_DELAY: Duration = Duration::from_secs(60 * 60);

    /// An order with its attempts, after a check of the newest one if its money may still move.
    ///
    /// # Errors
    /// [`CheckoutError::UnknownOrder`], or [`CheckoutError::Store`].
    pub async fn fresh_order(
        self: &Arc<Self>,
        token: &OrderToken,
    ) -> Result<OrderWithAttempts, CheckoutError> {
        let order_with_attempts = self.order_with_attempts(token).await?;
        match order_with_attempts.payments.last() {
            Some(newest) if newest.status < PaymentStatus::Paid => {
                self.check_with_timeout(newest).await;
                self.order_with_attempts(token).await
            }
            _ => Ok(order_with_attempts),
        }
    }

    /// The order with the merchant's reference, after a status check of the attempt that may still be paid.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn fresh_order_by_reference(
        self: &Arc<Self>,
        reference: &Reference,
    ) -> Result<Option<OrderWithAttempts>, StoreError> {
        let Some(order_with_attempts) = self.order_with_attempts_by_reference(reference).await? else {
            return Ok(None);
        };
        let checked = order_with_attempts.live().or(order_with_attempts.payments.last());
        self.check_and_read_again(order_with_attempts.order.details.reference.clone(), checked.into_iter())
            .await
    }

    /// The order of the attempt with the gateway's reference, after a status check of that attempt and of the one that
    /// may still be paid: the order is paid by whichever succeeds.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn fresh_order_of(
        self: &Arc<Self>,
        theirs: &TransactionRef,
    ) -> Result<Option<OrderWithAttempts>, StoreError> {
        let Some(order_with_attempts) = self.order_with_attempts_of(theirs).await? else { return Ok(None) };
        let is_checked =
            |payment: &&Payment| payment.status.is_live() || payment.transaction_ref.as_ref() == Some(theirs);
        let checked = order_with_attempts.payments.iter().filter(is_checked);
        self.check_and_read_again(order_with_attempts.order.details.reference.clone(), checked).await
    }

    /// Checks those of an order's attempts whose money may still move, side by side, and reads the order again.
    async fn check_and_read_again<'a>(
        self: &Arc<Self>,
        order: Reference,
        attempts: impl Iterator<Item = &'a Payment>,
    ) -> Result<Option<OrderWithAttempts>, StoreError> {
        let unsettled = attempts.filter(|payment| payment.status < PaymentStatus::Paid);
        join_all(unsettled.map(|payment| self.check_with_timeout(payment))).await;
        self.order_with_attempts_by_reference(&order).await
    }

    /// Asks the gateway about a claimed payment, and releases the claim with the result: an observation, or nothing. A
    /// gateway that is down does not make a payment pending.
    pub async fn check(&self, claimed: Claimed) {
        // Callers meanwhile wait for this check. If it cannot begin in time, the payment is due when its claim ends.
        let attempt = claimed.payment.app_transaction_ref.clone();
        let Ok(_turn) = self.locks.lock(LockKey::Attempt(attempt)).await else { return };
        let occasion = if claimed.is_called_back { Occasion::Callback } else { Occasion::Due };
        self.check_locked(claimed, occasion).await;
    }

    /// Checks a claimed payment, whose lock the caller has. Returns the outcome.
    pub(super) async fn check_locked(&self, claimed: Claimed, occasion: Occasion) -> CheckOutcome {
        let result = self.check_and_record(&claimed, occasion).await;
        self.count_status_check(&result);
        result.unwrap_or_else(|error| {
            let Payment { app_transaction_ref: attempt, request_id, .. } = &claimed.payment;
            let request = request_id.as_ref().map(display);
            tracing::warn!(payment = %attempt, request, error = %Causes(&error), "a status check found nothing");
            CheckOutcome::Failed
        })
    }

    async fn check_and_record(
        &self,
        claimed: &Claimed,
        occasion: Occasion,
    ) -> Result<CheckOutcome, CheckoutError> {
        let Claimed { payment, theirs, .. } = claimed;
        let attempt = &payment.app_transaction_ref;
        let asked_at = self.now();
        let admitted = self.limits().admit(asked_at, attempt, occasion);
        if let Err(not_before) = admitted {
            self.store.postpone(attempt, NextCheck::At(not_before)).await?;
            return Ok(CheckOutcome::Postponed);
        }
        let answered = match self.dependencies.gateway.check_status(theirs).await {
            Ok(answered) => answered,
            Err(error) => {
                self.take_note_of(attempt, &error);
                self.store.postpone(attempt, self.next_try(payment, &error)).await?;
                return Err(error.into());
            }
        };
        self.limits().answered(self.now(), attempt);
        let mut seen =
            Observation::status_check(&answered.value, &payment.expected(theirs.clone()), answered.text);
        if payment.transaction_ref.is_none() {
            if seen.mismatches.contains(&Mismatch::AppTransactionRef) {
                let request = payment.request_id.as_ref().map(display);
                tracing::warn!(payment = %attempt, request, "a callback named a transaction that is not ours");
                self.store.drop_candidate_ref(attempt, theirs).await?;
                return Ok(CheckOutcome::NotOurs);
            }
            seen = seen.with_candidate_ref(theirs.clone());
        }
        let recorded = match self.record(attempt, &seen, asked_at, self.next_check(payment)).await {
            Err(StoreError::ReferenceTaken) => {
                let request = payment.request_id.as_ref().map(display);
                tracing::warn!(payment = %attempt, request, "the gateway has two payments under one reference");
                self.store.drop_candidate_ref(attempt, theirs).await?;
                return Ok(CheckOutcome::NotOurs);
            }
            recorded => recorded?,
        };
        Ok(recorded.map_or(CheckOutcome::Unchanged, |recorded| recorded.change.into()))
    }

    /// When a payment is checked again that this check does not settle. One that its buyer gave up, or that ended
    /// otherwise before its time, follows the schedule of expired ones from then on.
    pub(super) fn next_check(&self, payment: &Payment) -> NextCheck {
        let now = self.now();
        let pause = match payment.status.is_live() {
            true => poll_delay_ms(now - payment.began_at(), millis(self.rules.expiry)),
            false => poll_delay_after_end_ms(now - payment.created_at, now - payment.updated_at),
        };
        pause.map_or(NextCheck::Never, |pause| NextCheck::At(now + jittered(pause, self.random_u64())))
    }

    /// When to retry after an error: ever less often, while other payments are checked as before. A check that was due
    /// is owed, however old the payment is: the callback that caused it does not come twice.
    fn next_try(&self, payment: &Payment, error: &GatewayError) -> NextCheck {
        let (planned, now) = (self.next_check(payment), self.now());
        let rested = now + self.limits().rest(now, &payment.app_transaction_ref);
        match planned {
            NextCheck::At(at) if error.is_gateway_down() => {
                let retry_at = now + jittered(millis(Self::RETRY_DELAY_MAX), self.random_u64());
                NextCheck::At(at.min(retry_at).max(rested))
            }
            NextCheck::At(at) => NextCheck::At(at.max(rested)),
            NextCheck::Never | NextCheck::AsPlanned if error.is_gateway_down() => {
                NextCheck::At(now + millis(Self::STALE_RETRY_DELAY))
            }
            left => left,
        }
    }

    fn take_note_of(&self, attempt: &AppTransactionRef, error: &GatewayError) {
        let now = self.now();
        if !error.is_gateway_down() {
            return self.limits().refused(now, attempt);
        }
        let failure = if error.has_answer() { Failure::Unreadable } else { Failure::NoAnswer };
        self.limits().failed(now, attempt, failure, error.retry_after().map(millis));
    }

    pub(super) fn limits(&self) -> MutexGuard<'_, StatusCheckBudget> {
        // No change of it can panic half-way.
        self.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
