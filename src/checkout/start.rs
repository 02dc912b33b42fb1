//! Attempts: stored before the gateway is called, never posted twice.

use std::{sync::Arc, time::Duration};

use caisse_domain::{
    AppTransactionRef, Locale, Observation, Order, OrderToken, Payment, PaymentStatus, Phone, RequestId,
    Transition,
};
use caisse_mycoolpay::{GatewayError, PayinStarted, UnreadableReason};
use tracing::field::display;

use super::{Checkout, OrderWithAttempts, error::CheckoutError, keyed_mutex::LockKey, millis, run_detached};
use crate::{
    store::{NewAttempt, NextCheck, Opened, StoreError},
    telemetry::Causes,
};

/// How a buyer wants to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaymentMethod {
    /// On the gateway's payment page, by any means it offers.
    Page,
    /// By mobile money, from this number.
    Phone(Phone),
}

/// What a buyer asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartRequest {
    /// How to pay.
    pub payment_method: PaymentMethod,
    /// The attempt that the buyer gives up for it, by its place among the order's attempts, from 1. Without it an
    /// attempt under way is returned instead of a new one. The place of any other attempt comes from an outdated page,
    /// and gives nothing up.
    pub instead_of: Option<u32>,
    /// The language of the payment page, when it is not the order's.
    pub locale: Option<Locale>,
    /// The request that asks for it.
    pub request_id: Option<RequestId>,
    /// Whether a buyer asks, who goes to the payment page now; else a client does, which passes the address on.
    pub is_buyers: bool,
}

impl StartRequest {
    /// Asks for the payment page's address for a client, whichever attempt it belongs to.
    pub const PAGE: Self = Self {
        payment_method: PaymentMethod::Page,
        instead_of: None,
        locale: None,
        request_id: None,
        is_buyers: false,
    };

    /// The attempt of `order_with_attempts` that is given up for this. A number also takes the place of a payment page that no buyer
    /// opened.
    fn given_up<'a>(&self, order_with_attempts: &'a OrderWithAttempts) -> Option<&'a Payment> {
        let unopened = match self.payment_method {
            PaymentMethod::Page => None,
            PaymentMethod::Phone(_) => {
                order_with_attempts.unopened().filter(|payment| payment.status.is_live())
            }
        };
        order_with_attempts.live_at(self.instead_of).or(unopened)
    }
}

/// A reference of two payments identifies neither: the answer counts as lost, and the buyer goes on.
const REFERENCE_TAKEN: GatewayError =
    GatewayError::Unreadable { http: 200, flaw: UnreadableReason::ReferenceTaken, retry_after: None };

impl Checkout {
    /// Makes an attempt at paying an order, or returns the one under way. It has a payment page or a telephone that was
    /// asked.
    ///
    /// # Errors
    /// Each [`CheckoutError`] but `AmountTaken`.
    pub async fn start(
        self: &Arc<Self>,
        token: &OrderToken,
        start_request: StartRequest,
    ) -> Result<Payment, CheckoutError> {
        let (checkout, token) = (Arc::clone(self), token.clone());
        run_detached(async move { checkout.start_in_turn(&token, start_request).await }).await
    }

    async fn start_in_turn(
        self: &Arc<Self>,
        token: &OrderToken,
        start_request: StartRequest,
    ) -> Result<Payment, CheckoutError> {
        let _turn = self.locks.lock(LockKey::Order(token.clone())).await?;
        let order_with_attempts = self.order_with_attempts(token).await?;
        match order_with_attempts.live() {
            Some(unanswered) if unanswered.is_unanswered() => self.settle_unanswered(unanswered).await?,
            // It may have ended since the last check: then this request opens a new one.
            Some(live) => drop(self.check_with_timeout(live).await),
            None => {}
        }
        let order_with_attempts = self.payable_order(token).await?;
        self.check_method(&order_with_attempts, &start_request.payment_method)?;
        let given_up =
            start_request.given_up(&order_with_attempts).map(|payment| payment.app_transaction_ref.clone());
        // Returning the attempt under way asks the gateway for nothing.
        let asks = order_with_attempts.live().is_none() || given_up.is_some();
        let counted = if asks {
            self.check_quota(&order_with_attempts, &start_request.payment_method, given_up.as_ref()).await?
        } else {
            None
        };
        let phone = match &start_request.payment_method {
            PaymentMethod::Page => None,
            PaymentMethod::Phone(phone) => Some(phone.clone()),
        };
        let reference =
            AppTransactionRef::new(&order_with_attempts.order.details.reference, self.random_u64());
        let opened_at = (start_request.is_buyers && start_request.payment_method == PaymentMethod::Page)
            .then(|| self.now());
        let attempt = NewAttempt { reference, phone, request_id: start_request.request_id, opened_at };
        let order = order_with_attempts.order.in_language(start_request.locale);
        let opened = match given_up {
            None => self.store.open_payment(&order, attempt, self.now()).await?,
            Some(given_up) => self.replace(given_up, &order, attempt).await?,
        };
        drop(counted);
        if let Opened::New(_) = opened {
            self.metrics().payments.opened();
        }
        match (opened, start_request.payment_method) {
            (Opened::New(payment), PaymentMethod::Page) => self.link(&order, payment).await,
            (Opened::New(payment), PaymentMethod::Phone(phone)) => {
                self.ask_phone(&order, payment, &phone).await
            }
            (Opened::Live(payment), payment_method) => {
                let payment = self.wait_for_other_process(payment).await?;
                let goes_there = start_request.is_buyers
                    && payment_method == PaymentMethod::Page
                    && payment.payment_url.is_some();
                Ok(if goes_there { self.note_opened(payment).await? } else { payment })
            }
        }
    }

    /// Opens an attempt in place of one that its buyer gives up.
    async fn replace(
        &self,
        given_up: AppTransactionRef,
        order: &Order,
        attempt: NewAttempt,
    ) -> Result<Opened, CheckoutError> {
        let replaced = self.store.replace_payment(given_up, order, attempt.clone(), self.now()).await?;
        if let Some((payment, given_up)) = replaced {
            let request = given_up.request_id.as_ref().map(display);
            tracing::info!(payment = %given_up.app_transaction_ref, request, "a payment was given up for another");
            self.metrics().payments.observed(&given_up, Transition::Advanced(PaymentStatus::Expired));
            self.subscriptions.publish(&given_up);
            return Ok(Opened::New(payment));
        }
        // It was paid at that very moment, or another process was first.
        self.payable_order(&order.token).await?;
        Ok(self.store.open_payment(order, attempt, self.now()).await?)
    }

    async fn payable_order(&self, token: &OrderToken) -> Result<OrderWithAttempts, CheckoutError> {
        let order_with_attempts = self.order_with_attempts(token).await?;
        match order_with_attempts.buyer_status() {
            buyer_status if buyer_status.may_pay() => Ok(order_with_attempts),
            buyer_status => Err(CheckoutError::NotPayable(buyer_status)),
        }
    }

    /// Settles an attempt that has no answer although this task holds the lock. The process that opened it is gone, or
    /// is another one that waits for the gateway's answer: then this one waits too, no longer than the gateway may
    /// take.
    async fn settle_unanswered(&self, payment: &Payment) -> Result<(), StoreError> {
        let attempt = &payment.app_transaction_ref;
        if self.store.is_shared() && !self.wait_for_other_process(payment.clone()).await?.is_unanswered() {
            return Ok(());
        }
        let why = "the process ended before the answer came".to_owned();
        // If the answer comes after all, it counts too: the attempt can still be paid, and is checked like any other.
        let observation = match payment.phone {
            None => Observation::link_lost(why),
            Some(_) => Observation::phone_lost(why),
        };
        self.record(attempt, &observation, self.now(), NextCheck::AsPlanned).await.map(drop)
    }

    /// Waits for another process to get the answer for an attempt that it opened.
    async fn wait_for_other_process(&self, mut payment: Payment) -> Result<Payment, StoreError> {
        const EVERY: Duration = Duration::from_millis(200);
        let polls = Self::CLAIM.as_millis() / EVERY.as_millis();
        for _ in 0..polls {
            if !payment.is_unanswered() || self.now() >= payment.created_at + millis(Self::CLAIM) {
                break;
            }
            tokio::time::sleep(EVERY).await;
            let Some(now) = self.store.payment(&payment.app_transaction_ref).await? else { break };
            payment = now;
        }
        Ok(payment)
    }

    /// Asks the gateway for a payment page, and stores its answer.
    async fn link(&self, order: &Order, payment: Payment) -> Result<Payment, CheckoutError> {
        let error = match self.dependencies.gateway.paylink(order, &payment.app_transaction_ref).await {
            Ok(link) => {
                let made =
                    Observation::link_made(link.value.transaction_ref, link.value.payment_url, link.text);
                match self.store_answer(payment.clone(), &made).await {
                    Err(CheckoutError::Store(StoreError::ReferenceTaken)) => REFERENCE_TAKEN,
                    stored => return stored,
                }
            }
            Err(error) => error,
        };
        Err(self.store_failure(&payment, error, Observation::link_lost).await?.into())
    }

    /// Asks a telephone for the money, and stores the gateway's answer. A telephone that may ring although the answer
    /// was lost is an attempt like any other: a callback will name its reference.
    async fn ask_phone(
        &self,
        order: &Order,
        payment: Payment,
        phone: &Phone,
    ) -> Result<Payment, CheckoutError> {
        let attempt = &payment.app_transaction_ref;
        let error = match self.dependencies.gateway.payin(order, attempt, phone).await {
            Ok(asked) => {
                let PayinStarted { transaction_ref, prompt } = asked.value;
                let asked = Observation::phone_asked(transaction_ref, prompt, asked.text);
                match self.store_answer(payment.clone(), &asked).await {
                    Err(CheckoutError::Store(StoreError::ReferenceTaken)) => REFERENCE_TAKEN,
                    stored => return stored,
                }
            }
            Err(error) => error,
        };
        let error = self.store_failure(&payment, error, Observation::phone_lost).await?;
        if error.is_ambiguous() {
            Ok(self.store.payment(attempt).await?.unwrap_or(payment))
        } else {
            Err(error.into())
        }
    }

    pub(super) async fn store_answer(
        &self,
        payment: Payment,
        answer: &Observation,
    ) -> Result<Payment, CheckoutError> {
        let next = self.next_check(&payment);
        let recorded = self.record(&payment.app_transaction_ref, answer, self.now(), next).await?;
        Ok(recorded.map_or(payment, |recorded| recorded.payment))
    }

    /// Stores why there is no answer: a refusal, or what `lost` makes of an ambiguous error.
    async fn store_failure(
        &self,
        payment: &Payment,
        error: GatewayError,
        observation: fn(String) -> Observation,
    ) -> Result<GatewayError, StoreError> {
        let attempt = &payment.app_transaction_ref;
        let request = payment.request_id.as_ref().map(display);
        tracing::warn!(payment = %attempt, request, error = %Causes(&error), "the gateway did not begin a payment");
        let why = error.to_string();
        let ended = if error.is_ambiguous() { observation(why) } else { Observation::refused(why) };
        self.record(attempt, &ended, self.now(), NextCheck::Never).await?;
        Ok(error)
    }
}
