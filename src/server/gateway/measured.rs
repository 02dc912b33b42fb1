//! A gateway whose calls are counted and timed.

use std::{sync::Arc, time::Instant};

use futures_util::future::BoxFuture;

use super::{Answered, Gateway, GatewayError, PaymentLink, PhoneAsked, UnknownWord, unknown::SaidWords};
use crate::{
    domain::{AppTransactionRef, Order, Phone, Prompt, Report, SmsCode, TransactionRef},
    server::metrics::Metrics,
};

/// A gateway that counts, and says when it hears a word that it does not know.
#[derive(Clone, Debug)]
pub struct Measured<G> {
    gateway: G,
    metrics: Arc<Metrics>,
    said: Arc<SaidWords>,
}

impl<G: Gateway> Measured<G> {
    /// `gateway`, counting in `metrics`.
    pub fn new(gateway: G, metrics: Arc<Metrics>) -> Self {
        Self { gateway, metrics, said: Arc::default() }
    }

    fn measure<'a, T: 'a>(
        &'a self,
        call: &'static str,
        answer: BoxFuture<'a, Result<Answered<T>, GatewayError>>,
    ) -> BoxFuture<'a, Result<Answered<T>, GatewayError>> {
        Box::pin(async move {
            let began = Instant::now();
            let answer = answer.await;
            let outcome = answer.as_ref().map_or_else(GatewayError::word, |_| "answered");
            self.metrics.gateway.called(call, outcome, began.elapsed());
            if let Ok(Answered { unknown: Some(unknown), .. }) = &answer {
                self.take_note_of(call, unknown);
            }
            answer
        })
    }

    fn take_note_of(&self, call: &'static str, unknown: &UnknownWord) {
        self.metrics.gateway.unknown(unknown.field);
        if self.said.is_new(unknown) {
            let UnknownWord { field, word } = unknown;
            tracing::warn!(call, field, word, "the gateway says a word that is not known: it moves nothing");
        }
    }
}

impl<G: Gateway> Gateway for Measured<G> {
    fn paylink<'a>(
        &'a self,
        order: &'a Order,
        attempt: &'a AppTransactionRef,
    ) -> BoxFuture<'a, Result<Answered<PaymentLink>, GatewayError>> {
        self.measure("paylink", self.gateway.paylink(order, attempt))
    }

    fn payin<'a>(
        &'a self,
        order: &'a Order,
        attempt: &'a AppTransactionRef,
        phone: &'a Phone,
    ) -> BoxFuture<'a, Result<Answered<PhoneAsked>, GatewayError>> {
        self.measure("payin", self.gateway.payin(order, attempt, phone))
    }

    fn authorize<'a>(
        &'a self,
        reference: &'a TransactionRef,
        code: &'a SmsCode,
    ) -> BoxFuture<'a, Result<Answered<Prompt>, GatewayError>> {
        self.measure("authorize", self.gateway.authorize(reference, code))
    }

    fn check_status<'a>(
        &'a self,
        reference: &'a TransactionRef,
    ) -> BoxFuture<'a, Result<Answered<Report>, GatewayError>> {
        self.measure("check_status", self.gateway.check_status(reference))
    }
}
