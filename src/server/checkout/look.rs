//! Looks: `checkStatus`, the only thing that is believed.

use std::{sync::Arc, time::Duration};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::{Checkout, CheckoutError, order::Ledger, start::Chain};
use crate::{
    domain::{AppTransactionRef, Doubt, Observation, OrderToken, Payment, PaymentStatus, TransactionRef},
    server::store::StoreError,
};

impl Checkout {
    /// The least time between two looks at one payment, whoever asks: below the browser's quickest poll.
    const LOOK_INTERVAL: Duration = Duration::from_millis(1500);
    /// How long a page waits for a look before it answers with what is known; the look goes on by itself.
    const PATIENCE: Duration = Duration::from_secs(4);
    /// How long after it was opened a payment that is not settled is still looked after.
    const HORIZON: Duration = Duration::from_secs(24 * 60 * 60);
    /// How many payments one round of a task takes.
    const ROUND: u32 = 50;
    /// How many of them are looked at side by side.
    const AT_ONCE: usize = 10;

    /// An order with its attempts, after a look at the newest one if its money may still move.
    ///
    /// # Errors
    /// [`CheckoutError::UnknownOrder`], or [`CheckoutError::Store`].
    pub async fn fresh_ledger(self: &Arc<Self>, token: &OrderToken) -> Result<Ledger, CheckoutError> {
        let ledger = self.ledger(token).await?;
        match ledger.payments.last() {
            Some(newest) if newest.status < PaymentStatus::Paid => {
                self.look_briefly(newest).await;
                self.ledger(token).await
            }
            _ => Ok(ledger),
        }
    }

    /// The payment with the gateway's reference, after a look if its money may still move.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn fresh_payment(
        self: &Arc<Self>,
        theirs: &TransactionRef,
    ) -> Result<Option<Payment>, StoreError> {
        let Some(payment) = self.store.payment_by_transaction(theirs).await? else { return Ok(None) };
        if payment.status < PaymentStatus::Paid {
            self.look_briefly(&payment).await;
        }
        self.store.payment_by_transaction(theirs).await
    }

    /// Looks, and waits a little for it. A gateway that hangs costs the asker [`Self::PATIENCE`] at most.
    pub(super) async fn look_briefly(self: &Arc<Self>, payment: &Payment) {
        // What was seen a moment ago is fresh enough for whoever asks now.
        let since = self.now() - millis(Self::LOOK_INTERVAL);
        let look = tokio::spawn(Arc::clone(self).look(payment.clone(), None, since));
        // Late or panicked, the record says what is known; the task's own log says the rest.
        let _ = tokio::time::timeout(Self::PATIENCE, look).await;
    }

    /// One look at a time per payment, and not too often. What it finds is in the record afterwards; a look
    /// that finds nothing leaves the record as it was: a gateway that is down does not make a payment pending.
    ///
    /// A look that was asked for at `since` or later is as good as ours; one before it is not, and then ours
    /// waits for its time. So a burst of callbacks causes one look, and the last callback is never lost.
    ///
    /// `taught` is the gateway's reference according to a callback, for a payment that has none: it is kept
    /// if what the gateway has under it is ours.
    pub(super) async fn look(self: Arc<Self>, payment: Payment, taught: Option<TransactionRef>, since: i64) {
        let attempt = &payment.app_transaction_ref;
        let _turn = self.turns.wait(attempt.as_str()).await;
        if let Err(error) = self.look_in_turn(attempt, taught, since).await {
            tracing::warn!(payment = %attempt, error = %Chain(&error), "a look found nothing");
        }
    }

    async fn look_in_turn(
        &self,
        attempt: &AppTransactionRef,
        taught: Option<TransactionRef>,
        since: i64,
    ) -> Result<(), CheckoutError> {
        // Read again: the look before ours may have settled it.
        let Some(payment) = self.store.payment(attempt).await? else { return Ok(()) };
        let is_new = payment.transaction_ref.is_none();
        let Some(theirs) = payment.transaction_ref.clone().or(taught) else { return Ok(()) };
        if payment.status == PaymentStatus::Paid || payment.looked_at.is_some_and(|at| at >= since) {
            return Ok(());
        }
        self.wait_since(payment.looked_at).await;
        let asked_at = self.now();
        let answered = match self.gateway.check_status(&theirs).await {
            Ok(answered) => answered,
            Err(error) => {
                self.store.keep_look(attempt, asked_at).await?;
                return Err(error.into());
            }
        };
        let expected = payment.expected(theirs.clone());
        let mut seen = Observation::look(&answered.value, &expected, answered.text);
        if is_new {
            if seen.doubts.contains(&Doubt::AppTransactionRef) {
                tracing::warn!(payment = %attempt, "a callback named a transaction that is not ours");
                self.store.keep_look(attempt, asked_at).await?;
                return Ok(());
            }
            seen = seen.teaching(theirs);
        }
        self.record(attempt, &seen, asked_at).await?;
        Ok(())
    }

    /// Waits until the interval since the last look is over.
    async fn wait_since(&self, looked_at: Option<i64>) {
        let Some(looked_at) = looked_at else { return };
        let passed = u64::try_from(self.now() - looked_at).unwrap_or(0);
        tokio::time::sleep(Self::LOOK_INTERVAL.saturating_sub(Duration::from_millis(passed))).await;
    }

    /// Calls payments expired that have been pending for too long, after one last look at each.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn expire(self: &Arc<Self>) -> Result<(), StoreError> {
        let deadline = self.now() - millis(self.expiry);
        let overdue = self.store.live_since_before(deadline, Self::ROUND).await?;
        stream::iter(overdue)
            .map(Ok)
            .try_for_each_concurrent(Self::AT_ONCE, async |payment: Payment| {
                self.look_briefly(&payment).await;
                let expired = Observation::expired();
                self.record(&payment.app_transaction_ref, &expired, self.now()).await.map(drop)
            })
            .await
    }

    /// Looks at payments that nobody asks about: the buyer went away, the callback never came.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn look_after(self: &Arc<Self>) -> Result<(), StoreError> {
        let horizon = self.now() - millis(Self::HORIZON);
        let due = self.store.due_for_look(horizon, self.now(), Self::ROUND).await?;
        stream::iter(due)
            .for_each_concurrent(Self::AT_ONCE, async |payment: Payment| self.look_briefly(&payment).await)
            .await;
        Ok(())
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
