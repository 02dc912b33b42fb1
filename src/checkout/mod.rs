//! The use-cases: the only callers of `store` and `gateway`.
//!
//! Money is believed in one place, [`Checkout::record`], and it is given facts by one call, `checkStatus`.
//! Work that must not stop half-way when a browser goes away runs in a task of its own.

/// Codes that came by SMS.
mod authorize;
/// Payments whose looks fail.
mod backoff;
/// When the gateway as a whole is left alone.
mod breaker;
/// Callbacks: doorbells.
mod callback;
/// Payments for tests.
#[cfg(test)]
pub(crate) mod fixtures;
/// What whoever watches the program may ask.
mod gauges;
/// The same request under the same key.
mod idempotency;
/// One at a time, by key.
mod keyed_mutex;
/// How many looks the gateway is asked for.
mod limits;
/// Who went to which payment page.
mod opened;
/// Orders.
mod order;
/// How often payments may be asked for.
mod quota;
/// Payments that nobody asks about.
mod reconcile;
/// What a success that is not certainly ours said.
mod review;
/// Attempts.
mod start;
/// Looks at checkStatus.
mod status_check;
/// Who watches which order.
mod subscriptions;

use std::{
    sync::{Arc, Mutex, atomic::AtomicI64},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use limits::StatusCheckBudget;
use tokio::sync::Notify;
use tracing::{Instrument as _, field::display};

use caisse_domain::{
    AppTransactionRef, BuyerStatus, Observation, Operator, Payment, PaymentStatus, Transition,
};
use caisse_http_server::Networks;
use caisse_mycoolpay::{Gateway, GatewayConfig, GatewayError, framing::Framing};
pub use callback::{RawArrival, VerifiedCallback};
pub use order::{OrderWithAttempts, attempts};
pub use review::Difference;
pub use start::{PaymentMethod, StartRequest};
pub use subscriptions::Moved;

use super::{
    metrics::Metrics,
    store::{NextCheck, Recorded, Store, StoreError},
    telemetry::Causes,
};

/// Why a use-case ended without what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum CheckoutError {
    /// No order has this token or reference. Ask for another.
    #[error("there is no such order")]
    UnknownOrder,
    /// The order was made under another application, the sandbox for instance: nothing is paid or known of it here.
    #[error("the order was made under another application")]
    OtherApplication,
    /// The order is paid, or a person has to decide whether it is. Do not pay again.
    #[error("the order cannot be paid: it is {}", .0.as_str())]
    NotPayable(BuyerStatus),
    /// The reference belongs to an order of another amount. Use another reference.
    #[error("the reference belongs to an order of another amount")]
    AmountTaken,
    /// Only the payment page takes this currency.
    #[error("the order can be paid on the payment page only")]
    PageOnly,
    /// Too many attempts at this order, or too many requests on this telephone. What is under way may still be paid.
    #[error("payments were asked for too often; try again in {} minutes", .wait.as_secs().div_ceil(60))]
    AskedTooOften {
        /// How long it is of no use to ask again.
        wait: Duration,
    },
    /// Another request for the same has not ended in time. Nothing was done; try again in a moment.
    #[error("another request for the same is under way")]
    Occupied,
    /// The gateway does not know this code. No money moved; type it again.
    #[error("the code is wrong")]
    WrongCode,
    /// The gateway did not begin a payment. Try again.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// The record could not be read or written. Try again later.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Milliseconds since 1970 UTC, from wherever time comes.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// The system's clock.
pub fn system_clock() -> Clock {
    Arc::new(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}

/// Random numbers, from wherever chance comes.
pub type Rng = Arc<dyn Fn() -> u64 + Send + Sync>;

/// The system's random numbers.
pub fn system_rng() -> Rng {
    Arc::new(|| getrandom::u64().expect("the system has random numbers"))
}

/// What is outside: time, chance and the gateway. Injected, so that a month can be tried in a moment.
#[derive(Clone)]
pub struct Dependencies {
    /// The time.
    pub clock: Clock,
    /// Chance.
    pub rng: Rng,
    /// The other side.
    pub gateway: Arc<dyn Gateway>,
}

/// How long, how often, how many, from where.
#[derive(Clone, Debug)]
pub struct Rules {
    /// How long a payment may be pending.
    pub expiry: Duration,
    /// Looks a second that the gateway is asked for, all payments together.
    pub status_checks_per_second: u32,
    /// How many payments are looked at side by side.
    pub concurrent_status_checks: usize,
    /// Whether buyers may pay with their number.
    pub phone_payments: bool,
    /// Whether a number is somebody's, whose telephone rings: not in the sandbox.
    pub telephones_ring: bool,
    /// How long callbacks are kept; `None` for ever.
    pub callbacks_kept: Option<Duration>,
    /// Where callbacks may come from; `None` when that is not judged.
    pub callback_sources: Option<Networks>,
}

/// Orders, payments, and what may be done with them.
pub struct Checkout {
    /// The record.
    store: Store,
    /// Time, chance, the gateway.
    dependencies: Dependencies,
    /// What callbacks are verified with.
    keys: GatewayConfig,
    /// Whether the payment page may be framed.
    framing: Framing,
    /// How long, how often, how many.
    rules: Rules,
    /// When payments were called expired last, by the clock.
    expired_at: AtomicI64,
    /// The budget of looks. A std mutex: nothing awaits while it is held.
    limits: Mutex<StatusCheckBudget>,
    /// One start at a time per order, one look at a time per payment.
    locks: keyed_mutex::KeyedMutex,
    /// A callback was kept that nobody has heard.
    callbacks_pending: Notify,
    /// A payment was made due.
    due: Notify,
    /// Who is told when a payment moves.
    subscriptions: subscriptions::Subscriptions,
}

impl Checkout {
    /// The use-cases over `store`.
    pub fn new(
        store: Store,
        dependencies: Dependencies,
        keys: GatewayConfig,
        framing: Framing,
        rules: Rules,
    ) -> Arc<Self> {
        Arc::new(Self {
            store,
            dependencies,
            keys,
            framing,
            expired_at: AtomicI64::new(i64::MIN),
            limits: Mutex::new(StatusCheckBudget::new(rules.status_checks_per_second)),
            rules,
            locks: keyed_mutex::KeyedMutex::default(),
            subscriptions: subscriptions::Subscriptions::default(),
            callbacks_pending: Notify::new(),
            due: Notify::new(),
        })
    }

    /// Whether the payment page may be framed.
    pub async fn framing_allowed(&self) -> bool {
        self.framing.is_allowed().await
    }

    /// Asks the checkout host for its framing headers. Answers whether there is nothing left to ask.
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

    /// Reads from the record as payments do.
    ///
    /// # Errors
    /// [`StoreError`] when that does not work.
    pub async fn try_reading(&self) -> Result<(), StoreError> {
        self.store.try_reading().await
    }

    /// Writes to the record as payments do, and changes nothing.
    ///
    /// # Errors
    /// [`StoreError`] when that does not work.
    pub async fn try_writing(&self) -> Result<(), StoreError> {
        self.store.try_writing().await
    }

    /// Where it counts.
    pub fn metrics(&self) -> &Arc<Metrics> {
        self.store.metrics()
    }

    /// How long a payment may still be pending before the buyer is asked to try again.
    pub fn time_until_expiry(&self, payment: &Payment) -> Duration {
        let until = payment.began_at() + millis(self.rules.expiry);
        // One that began by a clock that was ahead waits no longer than any.
        Duration::from_millis(u64::try_from(until - self.now()).unwrap_or(0)).min(self.rules.expiry)
    }

    fn now(&self) -> i64 {
        (self.dependencies.clock)()
    }

    fn random_u64(&self) -> u64 {
        (self.dependencies.rng)()
    }

    /// The one way in: a fact about a payment, kept and joined to its status.
    ///
    /// `at` is when it was true: for a look when it was asked, not when the answer came.
    async fn record(
        &self,
        attempt: &AppTransactionRef,
        observation: &Observation,
        at: i64,
        next: NextCheck,
    ) -> Result<Option<Recorded>, StoreError> {
        let recorded = self.store.record(attempt, observation, at, next).await?;
        if let Some(recorded) = &recorded {
            self.announce(recorded, observation);
        }
        Ok(recorded)
    }

    /// Tells who watches the payment, who counts, and who reads the log.
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
                // What is no code of an operator may be anything.
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

/// Does `work` to its end, whoever stops waiting for it: a buyer who closes the page must not cut the gateway's answer
/// off. Not `async`: whoever waits would hold all of `work` too, from the beginning.
fn run_detached<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> impl Future<Output = T> + Send {
    let work = tokio::spawn(work.in_current_span());
    async { work.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic())) }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
