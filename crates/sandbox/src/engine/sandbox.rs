//! The state of the simulated gateway.

use std::{
    num::NonZeroU32,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use reqwest::{Client, redirect};

use super::{
    callbacks::Callbacks,
    dialect::SignedCallback,
    fault::{Fault, FaultPoint, SetFault},
    outcome::SandboxOutcome,
    payment::SandboxPayment,
    payments::Payments,
};
use crate::{
    config::{SandboxConfig, SandboxRules},
    error::with_causes,
};

/// Time-out for a shop's answer to a callback.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The simulated gateway. Clones share one state, which ends with the process unless it is
/// [stored in a file](Sandbox::load_state).
#[derive(Clone)]
pub struct Sandbox {
    pub(crate) config: Arc<SandboxConfig>,
    pub(crate) rules: Arc<SandboxRules>,
    /// How many times faster than real time; never 0.
    pub(crate) speed: Arc<AtomicU32>,
    /// A std mutex, not Tokio's: nothing awaits while it is held.
    pub(crate) payments: Arc<Mutex<Payments>>,
    pub(crate) deliveries: Arc<Mutex<Callbacks>>,
    pub(crate) faults: Arc<Mutex<Vec<SetFault>>>,
    /// `None` when no HTTP client could be made: the sandbox then works without callbacks.
    pub(crate) http: Option<Client>,
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
            payments: Arc::default(),
            deliveries: Arc::default(),
            faults: Arc::default(),
            http: callback_client(),
        }
    }

    /// Lets scenarios run so many times faster than real time, from their next wait on.
    pub fn set_speed(&self, speed: NonZeroU32) {
        self.speed.store(speed.get(), Ordering::Relaxed);
    }

    /// How long a scenario's wait takes at this speed.
    pub(crate) fn at_speed(&self, time: Duration) -> Duration {
        time / self.speed.load(Ordering::Relaxed).max(1)
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
        Some(SignedCallback::of(&self.config, &payment).encode(false).1)
    }

    /// The payments so far, oldest first.
    pub fn payments(&self) -> Vec<SandboxPayment> {
        self.lock_payments().payments().to_vec()
    }

    /// Deletes payments, callbacks and faults.
    pub fn reset(&self) {
        self.lock_payments().clear();
        self.lock_callbacks().clear();
        self.lock_faults().clear();
    }

    /// One payment, by the gateway's reference.
    pub fn payment(&self, transaction_ref: &str) -> Option<SandboxPayment> {
        self.lock_payments().get(transaction_ref).cloned()
    }

    /// Adds a fault: always, or for the `next` few times.
    pub fn add_fault(&self, fault: Fault, next: Option<u32>) {
        self.lock_faults().push(SetFault { fault, next });
    }

    /// Replaces all faults by these.
    pub fn set_faults(&self, faults: Vec<SetFault>) {
        *self.lock_faults() = faults;
    }

    /// The faults that are set.
    pub fn faults(&self) -> Vec<SetFault> {
        self.lock_faults().clone()
    }

    /// The faults that apply to an event now; a counted fault is used up by one.
    pub(crate) fn faults_of(&self, point: FaultPoint) -> Vec<Fault> {
        let mut faults = self.lock_faults();
        let mut applied = Vec::new();
        for set in faults.iter_mut().filter(|set| set.fault.point() == point) {
            applied.push(set.fault);
            set.next = set.next.map(|next| next.saturating_sub(1));
        }
        faults.retain(|set| set.next != Some(0));
        applied
    }

    pub(crate) fn with_payment<T>(
        &self,
        transaction_ref: &str,
        change: impl FnOnce(&mut SandboxPayment) -> T,
    ) -> Option<T> {
        self.lock_payments().get_mut(transaction_ref).map(change)
    }

    /// A panic elsewhere leaves the list consistent.
    pub(crate) fn lock_faults(&self) -> MutexGuard<'_, Vec<SetFault>> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A panic elsewhere leaves the payments consistent: no change to it has an intermediate state.
    pub(crate) fn lock_payments(&self) -> MutexGuard<'_, Payments> {
        self.payments.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The HTTP client for callbacks. The shop is local: no proxy. Without root certificates it still sends over plain
/// HTTP.
pub fn callback_client() -> Option<Client> {
    // An error means that a provider is installed already, which is enough.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = || Client::builder().timeout(TIMEOUT).redirect(redirect::Policy::none()).no_proxy();
    builder()
        .build()
        .or_else(|_| builder().tls_certs_only([]).build())
        .inspect_err(|error| {
            tracing::error!(error = %with_causes(error), "sandbox: no callback can be sent");
        })
        .ok()
}
