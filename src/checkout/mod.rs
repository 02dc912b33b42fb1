//! The use-cases: the only callers of the store and the gateway.
//!
//! Facts about money enter in one place, [`Checkout::record`], and come from one call, `checkStatus`. Work that must
//! not stop half-way when a browser disconnects runs in a task of its own.

mod authorize;
mod backoff;
mod breaker;
mod callback;
mod channels;
mod error;
mod gauges;
mod idempotency;
mod interactive;
mod keyed_mutex;
mod limits;
mod opened;
mod order;
mod order_with_attempts;
mod quota;
mod reconcile;
mod review;
mod start;
mod status_check;
mod subscriptions;

use std::{
    sync::{Arc, Mutex, atomic::AtomicI64},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use limits::StatusCheckBudget;
use tokio::sync::Notify;
use tracing::{Instrument as _, field::display};

use caisse_domain::{
    AppTransactionRef, Observation, Operator, Payment, PaymentStatus, Timestamp, Transition,
};
use caisse_http_server::Networks;
use caisse_mycoolpay::{Gateway, callback::CallbackVerifier, framing::Framing};
pub use callback::{RawArrival, VerifiedCallback};
pub use channels::Moved;
pub use interactive::CheckResult;
pub use order_with_attempts::{OrderWithAttempts, attempts};
pub use review::Difference;
pub use start::{PaymentMethod, StartRequest};

use super::{
    metrics::Metrics,
    store::{NextCheck, Recorded, Store, StoreError},
    telemetry::Causes,
};
pub use error::CheckoutError;

/// A clock.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The system's clock.
pub fn system_clock() -> Clock {
    Arc::new(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(millis(since))
    })
}

/// A source of random numbers.
pub type Rng = Arc<dyn Fn() -> u64 + Send + Sync>;

/// The system's random numbers.
pub fn system_rng() -> Rng {
    Arc::new(|| getrandom::u64().expect("the system has random numbers"))
}

/// Time, random numbers and the gateway. Injected, so that a test can run a month in a moment.
#[derive(Clone)]
pub struct Dependencies {
    /// The clock.
    pub clock: Clock,
    /// The random numbers.
    pub rng: Rng,
    /// The gateway.
    pub gateway: Arc<dyn Gateway>,
}

/// Time-outs, rates and limits.
#[derive(Clone, Debug)]
pub struct Rules {
    /// How long a payment may be pending.
    pub expiry: Duration,
    /// Status checks a second, all payments together.
    pub status_checks_per_second: u32,
    /// How many payments are checked side by side.
    pub concurrent_status_checks: usize,
    /// Whether buyers may pay with their number.
    pub phone_payments: bool,
    /// Whether a number belongs to a person, whose telephone rings: not in the sandbox.
    pub telephones_ring: bool,
    /// How long callbacks are stored; `None` for ever.
    pub callbacks_kept: Option<Duration>,
    /// Networks that callbacks may come from; `None` when the address is not checked.
    pub callback_sources: Option<Networks>,
}

/// Orders, payments, and what may be done with them.
pub struct Checkout {
    /// The database.
    store: Store,
    /// Time, random numbers, the gateway.
    dependencies: Dependencies,
    /// Verifies callbacks. The use-cases have no key.
    verifier: CallbackVerifier,
    /// Whether the payment page may be framed.
    framing: Framing,
    /// Time-outs, rates and limits.
    rules: Rules,
    /// When payments were last marked expired, by the clock.
    expired_at: AtomicI64,
    /// The budget of status checks. A std mutex: nothing awaits while it is held.
    limits: Mutex<StatusCheckBudget>,
    /// One start at a time per order, one check at a time per payment.
    locks: keyed_mutex::KeyedMutex,
    /// Notified when a stored callback is to be processed.
    callbacks_pending: Notify,
    /// Notified when a payment was made due.
    due: Notify,
    /// Subscribers to changes of payments.
    subscriptions: channels::Subscriptions,
}

impl Checkout {
    /// The use-cases over `store`.
    pub fn new(
        store: Store,
        dependencies: Dependencies,
        verifier: CallbackVerifier,
        framing: Framing,
        rules: Rules,
    ) -> Arc<Self> {
        Arc::new(Self {
            store,
            dependencies,
            verifier,
            framing,
            expired_at: AtomicI64::new(i64::MIN),
            limits: Mutex::new(StatusCheckBudget::new(rules.status_checks_per_second)),
            rules,
            locks: keyed_mutex::KeyedMutex::default(),
            subscriptions: channels::Subscriptions::default(),
            callbacks_pending: Notify::new(),
            due: Notify::new(),
        })
    }

    /// Whether the payment page may be framed.
    pub async fn framing_allowed(&self) -> bool {
        self.framing.is_allowed().await
    }

    /// Asks the checkout host for its framing headers. Returns whether there is nothing left to ask.
    pub async fn probe_framing(&self) -> bool {
        match self.framing.probe().await {
            None => true,
            Some(Ok(allowed)) => {
                tracing::info!(allowed, "the payment page's framing headers were read");
                true
            }
            Some(Err(error)) => {
                tracing::warn!(error = %Causes(&error), "the payment page's framing headers could not be read");
                false
            }
        }
    }

    /// How long a payment may still be pending before the buyer is asked to try again.
    pub fn time_until_expiry(&self, payment: &Payment) -> Duration {
        let until = payment.began_at() + millis(self.rules.expiry);
        // A payment that began by a clock that was ahead waits no longer than any.
        Duration::from_millis(u64::try_from(until - self.now()).unwrap_or(0)).min(self.rules.expiry)
    }

    /// The time of its clock.
    pub(crate) fn now(&self) -> Timestamp {
        (self.dependencies.clock)()
    }

    fn metrics(&self) -> &Metrics {
        self.store.metrics()
    }

    fn random_u64(&self) -> u64 {
        (self.dependencies.rng)()
    }

    /// The only entry for facts: stores an observation of a payment and joins it to the status.
    ///
    /// `at` is when it was true: for a status check when it was sent, not when the answer came.
    async fn record(
        &self,
        attempt: &AppTransactionRef,
        observation: &Observation,
        at: Timestamp,
        next: NextCheck,
    ) -> Result<Option<Recorded>, StoreError> {
        let recorded = self.store.record(attempt, observation, at, next).await?;
        if let Some(recorded) = &recorded {
            self.announce(recorded, observation);
        }
        Ok(recorded)
    }

    /// Publishes an observation to subscribers, metrics and the log.
    fn announce(&self, recorded: &Recorded, observation: &Observation) {
        let Recorded { payment, change } = recorded;
        self.subscriptions.publish(payment);
        self.metrics().payments.observed(payment, *change);
        let (attempt, order) = (&payment.app_transaction_ref, &payment.order_reference);
        let request = payment.request_id.as_ref().map(display);
        match change {
            Transition::Advanced(PaymentStatus::Review) => {
                let mismatches = &observation.mismatches;
                tracing::warn!(payment = %attempt, %order, request, ?mismatches, "a success is not certainly ours");
            }
            Transition::Advanced(PaymentStatus::Paid) => {
                // Text that is no operator's code may be anything.
                let operator = payment.operator.as_deref().filter(|code| Operator::parse(code).is_some());
                let amount = payment.amount;
                if payment.is_double {
                    tracing::warn!(payment = %attempt, %order, %amount, request, "an order was paid twice");
                }
                let status = PaymentStatus::Paid.as_str();
                tracing::info!(
                    payment = %attempt, %order, %amount, operator, request, status, "a payment moved"
                );
            }
            Transition::Advanced(status) => {
                tracing::info!(
                    payment = %attempt, %order, request, status = status.as_str(), "a payment moved"
                );
            }
            Transition::Contradicted => {
                let said = observation.status.as_str();
                tracing::warn!(payment = %attempt, %order, request, said, "a payment was contradicted");
            }
            Transition::Unchanged => {}
        }
    }
}

/// Runs `work` to its end, even if its caller stops waiting: a buyer who closes the page must not cut the gateway's
/// answer off. Not `async`: the caller's future would hold all of `work` too, from the beginning.
fn run_detached<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> impl Future<Output = T> + Send {
    let work = tokio::spawn(work.in_current_span());
    async { work.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic())) }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
