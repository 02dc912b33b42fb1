//! A simulator of the My-CoolPay gateway: a shop can be built and tested offline, without keys.
//!
//! It is written from `docs/mycoolpay.md` alone. Nothing here comes from `caisse-mycoolpay`, because no test would
//! notice a misunderstanding that both sides share.
//!
//! # Layout
//! `config` holds the settings of the application. `paylink` parses a shop's request in either dialect, and `payment`
//! stores it. `door` authenticates the shop's server; `api`, `payin` and `payout` answer it. `page` serves the buyer's
//! browser with HTML from `markup`. `callback` composes what `delivery` sends. `scenario` has the magic numbers, which
//! `player` runs; `faults` injects errors; `control` is `/__sandbox/…`.

#![deny(clippy::print_stderr, clippy::print_stdout)]

use std::{
    num::NonZeroU32,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::{
    Extension, Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};
use tokio::sync::watch;

/// The JSON endpoints: `paylink` and `checkStatus`.
mod api;
/// Composing and signing a callback.
pub mod callback;
/// An error with its causes.
mod causes;
/// Settings of the simulated application.
mod config;
/// `/__sandbox/…`, for programs.
mod control;
/// `/__sandbox/`, for people.
mod control_page;
#[cfg(test)]
mod control_tests;
/// Sending callbacks, and storing them.
mod delivery;
/// Authentication, and calls that get no answer.
mod door;
/// The gateway's error answers.
mod error;
/// Errors on request.
mod faults;
#[cfg(test)]
mod faults_tests;
/// The fields of a body, JSON or form.
mod fields;
/// All payments, by their references.
mod ledger;
/// The HTML of the payment page.
mod markup;
/// The payment page: showing it, and handling its form.
mod page;
/// Mobile money without the payment page.
mod payin;
/// A shop's `paylink` request, read from both dialects and both encodings.
mod paylink;
/// What is stored of each payment.
mod payment;
/// Payouts, and the balance.
mod payout;
/// Running a scenario.
mod player;
/// The headers of pages.
mod policy;
/// Magic numbers.
mod scenario;
#[cfg(test)]
mod scenario_tests;
/// The state file, which outlives the process.
mod state;
#[cfg(test)]
mod testing;
/// The texts of the payment page, in French and in English.
mod words;

use delivery::Deliveries;
use door::Stopping;
use ledger::SandboxPayments;

pub use config::{PageCoop, PageFraming, PageMessages, SandboxConfig, SandboxRules};
pub use delivery::{DeliveryStatus, SandboxCallback};
pub use faults::{Fault, SetFault};
pub use markup::RESULT_SCRIPT;
pub use paylink::{GuideUrls, PaylinkRequest};
pub use payment::{SandboxKind, SandboxOutcome, SandboxPayment};
pub use scenario::{SCENARIOS, Scenario};
pub use state::{StateError, StateWriter};

/// Largest body read, in bytes.
const BODY_LIMIT_BYTES: usize = 64 * 1024;

/// The simulated gateway. Clones share one state, which ends with the process unless it is
/// [stored in a file](Sandbox::remember_in).
#[derive(Clone)]
pub struct Sandbox {
    config: Arc<SandboxConfig>,
    rules: Arc<SandboxRules>,
    /// How many times faster than real time; never 0.
    speed: Arc<AtomicU32>,
    /// A std mutex, not Tokio's: nothing awaits while it is held.
    ledger: Arc<Mutex<SandboxPayments>>,
    deliveries: Arc<Mutex<Deliveries>>,
    faults: Arc<Mutex<Vec<SetFault>>>,
    /// `None` when no HTTP client could be made: the sandbox then works without callbacks.
    http: Option<reqwest::Client>,
}

impl Sandbox {
    /// A gateway without payments.
    pub fn new(config: SandboxConfig) -> Self {
        Self::with_rules(config, SandboxRules::default())
    }

    /// A gateway without payments, with these rules.
    pub fn with_rules(config: SandboxConfig, rules: SandboxRules) -> Self {
        Self {
            config: Arc::new(config),
            speed: Arc::new(AtomicU32::new(rules.speed.get())),
            rules: Arc::new(rules),
            ledger: Arc::default(),
            deliveries: Arc::default(),
            faults: Arc::default(),
            http: callback::client(),
        }
    }

    /// Lets scenarios run so many times faster than real time, from their next wait on.
    pub fn set_speed(&self, speed: NonZeroU32) {
        self.speed.store(speed.get(), Ordering::Relaxed);
    }

    /// How long a scenario's wait takes at this speed.
    fn hurried(&self, time: Duration) -> Duration {
        time / self.speed.load(Ordering::Relaxed).max(1)
    }

    /// The routes, for a server that signals its stop: calls that hang then end.
    pub fn router_until(&self, stop: watch::Receiver<bool>) -> Router {
        self.router().layer(Extension(Stopping(stop)))
    }

    /// The routes.
    pub fn router(&self) -> Router {
        let with_faults = middleware::from_fn_with_state(self.clone(), faults::around_call);
        let check_status_with_faults =
            middleware::from_fn_with_state(self.clone(), faults::around_check_status);
        let shop = Router::new()
            .route("/api/{public_key}/paylink", post(api::create_paylink).layer(with_faults.clone()))
            .route("/api/{public_key}/payin", post(payin::create).layer(with_faults.clone()))
            .route("/api/{public_key}/payin/authorize", post(payin::authorize))
            .route(
                "/api/{public_key}/checkStatus/{transaction_ref}",
                get(api::check_status).layer(check_status_with_faults),
            );
        let private = Router::new()
            .route("/api/{public_key}/payout", post(payout::create).layer(with_faults))
            .route("/api/{public_key}/balance", get(payout::balance))
            .route_layer(middleware::from_fn_with_state(self.clone(), door::check_private));
        let buyer = Router::new()
            .route("/payment/checkout/{transaction_ref}", get(page::show_page).post(page::submit_choice))
            .layer(middleware::from_fn_with_state(self.clone(), page::add_headers));
        shop.merge(private)
            .merge(buyer)
            .merge(control::routes())
            .fallback(api::unknown_route)
            .method_not_allowed_fallback(api::wrong_method)
            .layer(middleware::from_fn(door::read_body_of_get))
            .layer(DefaultBodyLimit::max(BODY_LIMIT_BYTES))
            .with_state(self.clone())
    }

    /// For tests: sets a payment's outcome, whatever it was, without page and callback.
    /// `false` when there is no such payment.
    pub fn settle(&self, transaction_ref: &str, outcome: SandboxOutcome) -> bool {
        self.with_payment(transaction_ref, |payment| payment.settle(outcome)).is_some()
    }

    /// For tests: makes checkStatus report another amount than was asked, in exactly these characters
    /// (`1500.0`). `false` when there is no such payment, or the text is not a JSON number.
    pub fn misreport_amount(&self, transaction_ref: &str, text: &str) -> bool {
        let Ok(amount) = serde_json::from_str(text) else { return false };
        self.with_payment(transaction_ref, |payment| payment.misreported_amount = Some(amount)).is_some()
    }

    /// For tests: the signed body of the callback that would be sent for this payment now.
    pub fn callback_body(&self, transaction_ref: &str) -> Option<String> {
        let payment = self.payment(transaction_ref)?;
        Some(callback::Callback::compose(&self.config, &payment).json())
    }

    /// The payments so far, oldest first.
    pub fn payments(&self) -> Vec<SandboxPayment> {
        self.ledger().payments().to_vec()
    }

    /// Deletes payments, callbacks and faults.
    pub fn reset(&self) {
        self.ledger().forget();
        self.deliveries().forget();
        self.faults_lock().clear();
    }

    /// One payment, by the gateway's reference.
    pub fn payment(&self, transaction_ref: &str) -> Option<SandboxPayment> {
        self.ledger().get(transaction_ref).cloned()
    }

    fn with_payment<T>(
        &self,
        transaction_ref: &str,
        change: impl FnOnce(&mut SandboxPayment) -> T,
    ) -> Option<T> {
        self.ledger().get_mut(transaction_ref).map(change)
    }

    /// A panic elsewhere leaves the list consistent.
    fn faults_lock(&self) -> MutexGuard<'_, Vec<SetFault>> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A panic elsewhere leaves the ledger consistent: no change to it has an intermediate state.
    fn ledger(&self) -> MutexGuard<'_, SandboxPayments> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
