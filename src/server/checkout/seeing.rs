//! What whoever watches the program may ask.

use super::{Checkout, CheckoutError};
use crate::server::metrics::{LookOutcome, Readings};
use crate::server::telemetry::Causes;

impl Checkout {
    /// Adds how the payments are doing, as far as it can be told: what the record does not answer is left out.
    pub async fn read(&self, readings: &mut Readings) {
        let now = self.now();
        let (room, is_open) = {
            let limits = self.limits();
            (limits.room(now), limits.is_open())
        };
        let room = i64::try_from(room).unwrap_or(i64::MAX);
        readings.gauge("looks_budget", "Looks for which the gateway may be asked right now", room);
        let help = "Whether the gateway is left alone since it did not answer";
        readings.gauge("gateway_breaker_open", help, is_open.into());
        self.store.read_outside(readings);
        if let Err(error) = self.store.read(readings, now).await {
            tracing::warn!(error = %Causes(&error), "the record could not be measured");
        }
    }

    /// Counts a look that was asked for.
    pub(super) fn count_look(&self, looked: &Result<LookOutcome, CheckoutError>) {
        let outcome = match looked {
            Ok(outcome) => *outcome,
            Err(_) => LookOutcome::Failed,
        };
        self.metrics().payments.looked(outcome);
    }
}
