//! Attempts: stored before the gateway is called, never posted twice.

use std::{sync::Arc, time::Duration};

use super::{Checkout, CheckoutError, millis};
use crate::{
    domain::{AppTransactionRef, Observation, Order, OrderToken, Payment, PaymentStatus},
    server::{
        gateway::GatewayError,
        store::{NextLook, Opened, StoreError},
        telemetry::Causes,
    },
};

impl Checkout {
    /// Opens the payment page of an order: makes an attempt, or answers the one that may still be paid. The
    /// answer has a payment page.
    ///
    /// # Errors
    /// Each [`CheckoutError`] but `AmountTaken`.
    pub async fn start(self: &Arc<Self>, token: &OrderToken) -> Result<Payment, CheckoutError> {
        let (checkout, token) = (Arc::clone(self), token.clone());
        // A buyer who closes the page must not cut the gateway's answer off.
        let attempt = tokio::spawn(async move { checkout.start_in_turn(&token).await });
        attempt.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
    }

    async fn start_in_turn(self: &Arc<Self>, token: &OrderToken) -> Result<Payment, CheckoutError> {
        let _turn = self.turns.wait(token.as_str()).await;
        let ledger = self.ledger(token).await?;
        match ledger.payments.iter().find(|payment| payment.status.is_live()) {
            // It may have ended while nobody looked: then asking again opens a new one.
            Some(live) if live.payment_url.is_some() => self.look_briefly(live).await,
            Some(without_page) => self.settle_unlinked(without_page).await?,
            None => {}
        }
        let ledger = self.ledger(token).await?;
        let standing = ledger.standing();
        if !standing.may_pay() {
            return Err(CheckoutError::NotPayable(standing));
        }
        let attempt = AppTransactionRef::new(&ledger.order.details.reference, self.roll());
        match self.store.open_payment(&ledger.order, attempt, self.now()).await? {
            Opened::New(payment) => self.link(&ledger.order, payment).await,
            Opened::Live(payment) => Ok(self.linked_elsewhere(payment).await?),
        }
    }

    /// Sees to an attempt that has no page although it is our turn. Whoever opened it is gone, or is another process
    /// that waits for the gateway's answer: then we wait too, no longer than the gateway may take.
    async fn settle_unlinked(&self, payment: &Payment) -> Result<(), StoreError> {
        let attempt = &payment.app_transaction_ref;
        if self.store.is_shared() && self.linked_elsewhere(payment.clone()).await?.payment_url.is_some() {
            return Ok(());
        }
        let lost = Observation::link_lost("the process ended before the answer came".into());
        // If the answer came after all, the attempt has a page, and this is the lesser of two facts only in time: it
        // can still be paid, and is looked after like any that expired.
        self.record(attempt, &lost, self.now(), NextLook::AsPlanned).await.map(drop)
    }

    /// Waits for another process to get the page of an attempt that it opened.
    async fn linked_elsewhere(&self, mut payment: Payment) -> Result<Payment, StoreError> {
        const EVERY: Duration = Duration::from_millis(200);
        let turns = Self::CLAIM.as_millis() / EVERY.as_millis();
        for _ in 0..turns {
            let is_awaited = payment.payment_url.is_none() && payment.status == PaymentStatus::Created;
            if !is_awaited || self.now() >= payment.created_at + millis(Self::CLAIM) {
                break;
            }
            tokio::time::sleep(EVERY).await;
            let Some(now) = self.store.payment(&payment.app_transaction_ref).await? else { break };
            payment = now;
        }
        Ok(payment)
    }

    /// Asks the gateway for a payment page, and keeps whatever it answered.
    async fn link(&self, order: &Order, payment: Payment) -> Result<Payment, CheckoutError> {
        let attempt = &payment.app_transaction_ref;
        match self.outside.gateway.paylink(order, attempt).await {
            Ok(answered) => {
                let link = answered.value;
                let made = Observation::link_made(link.transaction_ref, link.payment_url, answered.text);
                let recorded = self.record(attempt, &made, self.now(), self.next_look(&payment)).await?;
                Ok(recorded.map_or(payment, |recorded| recorded.payment))
            }
            Err(error) => {
                self.keep_failure(attempt, &error).await?;
                Err(error.into())
            }
        }
    }

    async fn keep_failure(
        &self,
        attempt: &AppTransactionRef,
        error: &GatewayError,
    ) -> Result<(), StoreError> {
        tracing::warn!(payment = %attempt, error = %Causes(error), "no payment link was made");
        let ended = if error.leaves_doubt() {
            Observation::link_lost(error.to_string())
        } else {
            Observation::link_refused(error.to_string())
        };
        self.record(attempt, &ended, self.now(), NextLook::Never).await.map(drop)
    }
}
