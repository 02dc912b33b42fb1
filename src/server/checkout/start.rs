//! Attempts: stored before the gateway is called, never posted twice.

use std::sync::Arc;

use super::{Checkout, CheckoutError, order::random};
use crate::{
    domain::{AppTransactionRef, Observation, Order, OrderToken, Payment},
    server::{
        gateway::GatewayError,
        store::{Opened, StoreError},
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
            // It is our turn and it has no page: the process that asked for one is gone.
            Some(orphan) => {
                let lost = Observation::link_lost("the process ended before the answer came".into());
                self.record(&orphan.app_transaction_ref, &lost, self.now()).await?;
            }
            None => {}
        }
        let ledger = self.ledger(token).await?;
        let standing = ledger.standing();
        if !standing.may_pay() {
            return Err(CheckoutError::NotPayable(standing));
        }
        let attempt = AppTransactionRef::new(&ledger.order.details.reference, random());
        match self.store.open_payment(&ledger.order, attempt, self.now()).await? {
            Opened::New(payment) => self.link(&ledger.order, payment).await,
            Opened::Live(payment) => Ok(payment),
        }
    }

    /// Asks the gateway for a payment page, and keeps whatever it answered.
    async fn link(&self, order: &Order, payment: Payment) -> Result<Payment, CheckoutError> {
        let attempt = &payment.app_transaction_ref;
        match self.gateway.paylink(order, attempt).await {
            Ok(answered) => {
                let link = answered.value;
                let made = Observation::link_made(link.transaction_ref, link.payment_url, answered.text);
                let recorded = self.record(attempt, &made, self.now()).await?;
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
        tracing::warn!(payment = %attempt, error = %Chain(error), "no payment link was made");
        let ended = if error.leaves_doubt() {
            Observation::link_lost(error.to_string())
        } else {
            Observation::link_refused(error.to_string())
        };
        self.record(attempt, &ended, self.now()).await.map(drop)
    }
}

/// An error with its causes, for the log.
pub(super) struct Chain<'a>(pub(super) &'a dyn std::error::Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(out, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
