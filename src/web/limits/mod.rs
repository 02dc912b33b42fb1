//! Rate limits by address and by order, for requests that cost money or status checks.
//!
//! Addresses are shared: a mobile operator puts thousands of telephones behind one. So an existing order has its own
//! limit, whatever the address, and no buyer needs more. An address is limited only for requests about no existing
//! order, which takes nothing from the buyers behind it.

use std::{
    hash::{BuildHasher as _, RandomState},
    net::IpAddr,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use caisse_domain::OrderToken;
use caisse_http_server::client_key;
use governor::{
    Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
    state::keyed::DashMapStateStore,
};

/// What a request is about: a known order, an unknown one, or none.
pub(in crate::web) mod about;
/// The answer to a request over its limit.
pub(in crate::web) mod rate_limited;

use self::{about::About, rate_limited::RateLimited};
use crate::{checkout::Checkout, metrics::Metrics};

/// What a request costs; each cost has its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Cost {
    /// A payment page, a request on a telephone, or a try of a code.
    Payment,
    /// A status check at the gateway.
    StatusCheck,
    /// A row for a callback that is not authentic.
    UnverifiedCallback,
    /// A wrong bearer token, which is logged.
    Guess,
    /// The hint of an unverified callback over its limit.
    Hint,
}

impl Cost {
    /// The name in logs and metrics.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::StatusCheck => "status_check",
            Self::UnverifiedCallback => "unverified_callback",
            Self::Guess => "guess",
            Self::Hint => "hint",
        }
    }
}

/// The rate limits of one server. Cheap to clone.
#[derive(Clone)]
pub struct Limits {
    /// `None` when nothing is limited.
    gates: Option<Arc<Gates>>,
    metrics: Arc<Metrics>,
}

/// The limiters of each [`Cost`].
struct Gates {
    payment: Gate,
    status_check: Gate,
    /// By address: no known order is named.
    unverified_callback: KeyedLimiter<IpAddr>,
    guess: KeyedLimiter<IpAddr>,
    /// By the payment named, whatever the address: it causes at most one status check in 30 seconds.
    hint: KeyedLimiter<u64>,
    /// Hashes the name in a path, so that a long name costs no more than a short one.
    hasher: RandomState,
}

struct Gate {
    /// By address: requests that create an order.
    new: KeyedLimiter<IpAddr>,
    /// By address: requests about an unknown order.
    unknown: KeyedLimiter<IpAddr>,
    /// By order or transaction.
    known: KeyedLimiter<u64>,
}

impl Gate {
    /// `of_address` and `of_order` each are a burst, and the period of one more request.
    fn new(of_address: (u32, Duration), of_order: (u32, Duration)) -> Self {
        let by_address = || KeyedLimiter::new(of_address.0, of_address.1);
        Self { new: by_address(), unknown: by_address(), known: KeyedLimiter::new(of_order.0, of_order.1) }
    }
}

impl Limits {
    /// The limits, or none when `is_on` is false (`RATE_LIMIT`).
    pub fn new(is_on: bool, metrics: Arc<Metrics>) -> Self {
        let gates = || Gates {
            payment: Gate::new((60, SECOND), (10, 6 * SECOND)),
            status_check: Gate::new((120, SECOND / 10), (30, SECOND / 2)),
            unverified_callback: KeyedLimiter::new(100, SECOND),
            guess: KeyedLimiter::new(10, 10 * SECOND),
            hint: KeyedLimiter::new(2, 15 * SECOND),
            hasher: RandomState::new(),
        };
        Self { gates: is_on.then(|| Arc::new(gates())), metrics }
    }

    /// Whether anything is limited. If not, callers need not find out what a request is about.
    pub(in crate::web) const fn are_on(&self) -> bool {
        self.gates.is_some()
    }

    /// Counts a request from `source`.
    ///
    /// # Errors
    /// [`RateLimited`].
    pub(in crate::web) fn admit(
        &self,
        cost: Cost,
        source: IpAddr,
        about: About<'_>,
    ) -> Result<(), RateLimited> {
        let Some(gates) = &self.gates else { return Ok(()) };
        let admitted = gates.admit(cost, source, about);
        if admitted.is_err() {
            self.metrics.web.limited(cost.as_str());
            // `debug` only: a flood must not fill the log as well.
            tracing::debug!(limit = cost.as_str(), %source, "a request was over its rate limit");
        }
        admitted
    }
}

impl Limits {
    /// Counts a payment request that names its order only by the shop's reference, which can be guessed.
    ///
    /// # Errors
    /// [`RateLimited`].
    pub(in crate::web) fn admit_reference(&self, reference: &str) -> Result<(), RateLimited> {
        let Some(gates) = &self.gates else { return Ok(()) };
        let admitted = gates.admit_reference(reference);
        if admitted.is_err() {
            self.metrics.web.limited(Cost::Payment.as_str());
            tracing::debug!(limit = Cost::Payment.as_str(), "a request by reference was over its rate limit");
        }
        admitted
    }
}

impl Gates {
    /// References and page tokens share no bucket: a client that guesses references does not block buyers with tokens.
    fn admit_reference(&self, reference: &str) -> Result<(), RateLimited> {
        self.payment.known.admit(&self.hasher.hash_one(("reference", reference)))
    }

    fn admit(&self, cost: Cost, source: IpAddr, about: About<'_>) -> Result<(), RateLimited> {
        let source = client_key(source);
        let gate = match cost {
            Cost::Payment => &self.payment,
            Cost::StatusCheck => &self.status_check,
            Cost::UnverifiedCallback => return self.unverified_callback.admit(&source),
            Cost::Guess => return self.guess.admit(&source),
            Cost::Hint => {
                let About::Known(name) = about else { return self.unverified_callback.admit(&source) };
                return self.hint.admit(&self.hasher.hash_one(name));
            }
        };
        match about {
            About::Known(name) => gate.known.admit(&self.hasher.hash_one(name)),
            About::Unknown => gate.unknown.admit(&source),
            About::Nothing => gate.new.admit(&source),
        }
    }
}

const SECOND: Duration = Duration::from_secs(1);

/// A limiter by key: a burst, then one request a period.
struct KeyedLimiter<K: std::hash::Hash + Eq + Clone> {
    limiter: RateLimiter<K, DashMapStateStore<K>, DefaultClock>,
    /// Requests since idle keys were last removed.
    since: AtomicU32,
}

impl<K: std::hash::Hash + Eq + Clone> KeyedLimiter<K> {
    /// Requests between removals of idle keys: a flood from many addresses must not fill the memory.
    const FORGET_EVERY: u32 = 4096;

    fn new(at_once: u32, one_every: Duration) -> Self {
        let quota = Quota::with_period(one_every).expect("no time at all is between none");
        let quota = quota.allow_burst(NonZeroU32::new(at_once).expect("at least one at once"));
        Self { limiter: RateLimiter::dashmap(quota), since: AtomicU32::new(0) }
    }

    fn admit(&self, key: &K) -> Result<(), RateLimited> {
        if self.since.fetch_add(1, Ordering::Relaxed) >= Self::FORGET_EVERY {
            self.since.store(0, Ordering::Relaxed);
            self.limiter.retain_recent();
        }
        let now = self.limiter.clock().now();
        self.limiter.check_key(key).map_err(|until| RateLimited { wait: until.wait_time_from(now) })
    }
}

/// What a request about this token is about. Without limits the database is not asked.
pub(in crate::web) async fn about_order<'a>(
    limits: &Limits,
    checkout: &Checkout,
    token: &'a OrderToken,
) -> About<'a> {
    match !limits.are_on() || checkout.knows_order(token).await {
        true => About::Known(token.as_str()),
        false => About::Unknown,
    }
}

#[cfg(test)]
mod tests;
