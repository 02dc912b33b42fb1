//! The use-cases: the only callers of `store` and `gateway`.
//!
//! Money is believed in one place, [`Checkout::record`], and it is given facts by one call, `checkStatus`.
//! Work that must not stop half-way when a browser goes away runs in a task of its own.

/// Callbacks: doorbells.
mod callback;
/// The budget of looks, and when the gateway is left alone.
#[cfg_attr(not(test), expect(dead_code, reason = "the reconciler will ask before it looks"))]
mod limits;
/// Looks at checkStatus.
mod look;
/// Orders.
mod order;
/// Attempts.
mod start;
/// One at a time, by key.
mod turns;

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

pub use callback::Ring;
pub use order::Ledger;

use super::{
    gateway::{Gateway, GatewayError, framing::Framing},
    store::{Recorded, Store, StoreError},
};
use crate::domain::{AppTransactionRef, Change, Observation, PaymentStatus, Standing};

/// Why a use-case ended without what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum CheckoutError {
    /// No order has this token or reference. Ask for another.
    #[error("there is no such order")]
    UnknownOrder,
    /// The order is paid, or a person has to decide whether it is. Do not pay again.
    #[error("the order cannot be paid: it is {}", .0.code())]
    NotPayable(Standing),
    /// The reference belongs to an order of another amount. Use another reference.
    #[error("the reference belongs to an order of another amount")]
    AmountTaken,
    /// The gateway made no payment link. Try again; nothing was paid.
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

/// Orders, payments, and what may be done with them.
pub struct Checkout {
    /// The record.
    store: Store,
    /// The other side.
    gateway: Arc<dyn Gateway>,
    /// What callbacks are verified with.
    keys: super::config::GatewayConfig,
    /// Whether the payment page may be framed.
    framing: Framing,
    /// Injected, so that waiting can be tested without waiting.
    clock: Clock,
    /// How long a payment may be pending.
    expiry: Duration,
    /// One start at a time per order, one look at a time per payment.
    turns: turns::Turns,
}

impl Checkout {
    /// The use-cases over `store` and `gateway`.
    pub fn new(
        store: Store,
        gateway: Arc<dyn Gateway>,
        keys: super::config::GatewayConfig,
        framing: Framing,
        expiry: Duration,
        clock: Clock,
    ) -> Arc<Self> {
        Arc::new(Self { store, gateway, keys, framing, clock, expiry, turns: turns::Turns::default() })
    }

    /// Whether the payment page may be framed.
    pub async fn framing_allowed(&self) -> bool {
        self.framing.is_allowed().await
    }

    /// Asks the checkout host for its framing headers. Answers whether it did.
    pub async fn probe_framing(&self) -> bool {
        self.framing.probe().await
    }

    /// Whether the record can be read.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot.
    pub async fn is_ready(&self) -> Result<(), StoreError> {
        self.store.ping().await
    }

    fn now(&self) -> i64 {
        (self.clock)()
    }

    /// The one way in: a fact about a payment, kept and joined to its status.
    ///
    /// `at` is when it was true: for a look when it was asked, not when the answer came.
    async fn record(
        &self,
        attempt: &AppTransactionRef,
        observation: &Observation,
        at: i64,
    ) -> Result<Option<Recorded>, StoreError> {
        let recorded = self.store.record(attempt, observation, at).await?;
        match recorded.as_ref().map(|recorded| recorded.change) {
            Some(Change::Advanced(PaymentStatus::Review)) => {
                tracing::warn!(payment = %attempt, doubts = ?observation.doubts, "a success is not certainly ours");
            }
            Some(Change::Advanced(status)) => {
                tracing::info!(payment = %attempt, status = status.code(), "a payment moved");
            }
            Some(Change::Contradicted) => {
                tracing::warn!(payment = %attempt, said = observation.status.code(), "a payment was contradicted");
            }
            Some(Change::Unchanged) | None => {}
        }
        Ok(recorded)
    }
}
