//! A gateway whose calls are counted and timed.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use caisse_domain::{AppTransactionRef, Order, Phone, Prompt, Report, SmsCode, TransactionRef};
use caisse_mycoolpay::{Gateway, GatewayError, PayinStarted, PaymentLink, UnknownWord, WithRaw};
use futures_util::future::BoxFuture;

use super::Metrics;

/// A gateway that counts its calls, and logs unknown values.
#[derive(Clone, Debug)]
pub struct Instrumented<G> {
    gateway: G,
    metrics: Arc<Metrics>,
    logged_words: Arc<LoggedWords>,
}

impl<G: Gateway> Instrumented<G> {
    /// `gateway`, counting in `metrics`.
    pub fn new(gateway: G, metrics: Arc<Metrics>) -> Self {
        Self { gateway, metrics, logged_words: Arc::default() }
    }

    fn measure<'a, T: 'a>(
        &'a self,
        call: &'static str,
        answer: BoxFuture<'a, Result<WithRaw<T>, GatewayError>>,
    ) -> BoxFuture<'a, Result<WithRaw<T>, GatewayError>> {
        Box::pin(async move {
            let began = Instant::now();
            let answer = answer.await;
            let outcome = answer.as_ref().map_or_else(GatewayError::as_str, |_| "answered");
            self.metrics.gateway.called(call, outcome, began.elapsed());
            if let Ok(WithRaw { unknown: Some(unknown), .. }) = &answer {
                self.take_note_of(call, unknown);
            }
            answer
        })
    }

    fn take_note_of(&self, call: &'static str, unknown: &UnknownWord) {
        self.metrics.gateway.unknown(unknown.field);
        if self.logged_words.is_new(unknown) {
            let UnknownWord { field, word } = unknown;
            tracing::warn!(call, field, word, "the gateway says a word that is not known: it moves nothing");
        }
    }
}

impl<G: Gateway> Gateway for Instrumented<G> {
    fn paylink<'a>(
        &'a self,
        order: &'a Order,
        attempt: &'a AppTransactionRef,
    ) -> BoxFuture<'a, Result<WithRaw<PaymentLink>, GatewayError>> {
        self.measure("paylink", self.gateway.paylink(order, attempt))
    }

    fn payin<'a>(
        &'a self,
        order: &'a Order,
        attempt: &'a AppTransactionRef,
        phone: &'a Phone,
    ) -> BoxFuture<'a, Result<WithRaw<PayinStarted>, GatewayError>> {
        self.measure("payin", self.gateway.payin(order, attempt, phone))
    }

    fn authorize<'a>(
        &'a self,
        reference: &'a TransactionRef,
        code: &'a SmsCode,
    ) -> BoxFuture<'a, Result<WithRaw<Prompt>, GatewayError>> {
        self.measure("authorize", self.gateway.authorize(reference, code))
    }

    fn check_status<'a>(
        &'a self,
        reference: &'a TransactionRef,
    ) -> BoxFuture<'a, Result<WithRaw<Report>, GatewayError>> {
        self.measure("check_status", self.gateway.check_status(reference))
    }
}

/// The unknown values that were logged.
#[derive(Debug, Default)]
struct LoggedWords(Mutex<BTreeSet<UnknownWord>>);

impl LoggedWords {
    /// Most values that are logged. After them only the metric goes on counting.
    const MOST: usize = 32;

    /// Whether this value is new. At most [`Self::MOST`] ever are.
    fn is_new(&self, word: &UnknownWord) -> bool {
        // A poisoned lock is safe to use: no panic leaves the set half changed.
        let mut logged_words = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        logged_words.len() < Self::MOST && logged_words.insert(word.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_new_once_and_not_for_ever_another_one() {
        let logged_words = LoggedWords::default();
        let word =
            |length: usize| UnknownWord::new("status", &"X".repeat(length % 20 + 1).replace("X", "XY"));
        assert!(logged_words.is_new(&word(1)));
        assert!(!logged_words.is_new(&word(1)));
        assert!(logged_words.is_new(&UnknownWord { field: "action", ..word(1) }), "elsewhere it is another");
        let numbered = |number: usize| UnknownWord { field: "status", word: number.to_string() };
        assert_eq!(
            (0..100).filter(|&number| logged_words.is_new(&numbered(number))).count(),
            LoggedWords::MOST - 2
        );
    }
}
