//! The last examination of the installation.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use caisse_domain::Timestamp;

use crate::{
    checkout::Clock,
    config::Config,
    doctor::{self, Finding},
};

/// How often the installation is examined at most, in milliseconds: each time is requests to the gateway and to us.
const EXAMINE_EVERY_MS: i64 = 60_000;

/// The last examination of the installation.
#[derive(Debug, Default)]
pub struct Examination {
    last: Mutex<Option<(Timestamp, Vec<Finding>)>>,
}

impl Examination {
    /// Examines the installation, unless that was done just now, or is being done.
    pub(in crate::web) async fn renew(&self, config: &Config, now: Timestamp) {
        {
            let mut last = self.lock();
            if last.as_ref().is_some_and(|(at, _)| *at + EXAMINE_EVERY_MS > now) {
                return;
            }
            // Before the examination: a second press meanwhile does not start another.
            let findings = last.take().map(|(_, findings)| findings).unwrap_or_default();
            *last = Some((now, findings));
        }
        let clock: Clock = Arc::new(move || now);
        let findings = doctor::examine_running(config, &clock).await;
        *self.lock() = Some((now, findings));
    }

    /// What was found, and when.
    pub(in crate::web) fn last(&self) -> Option<(Timestamp, Vec<Finding>)> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Option<(Timestamp, Vec<Finding>)>> {
        // Poisoned means that a thread panicked while it held the list. No code here can panic half-way.
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
