//! Gauges of status checks.

use super::{Checkout, breaker::Occasion, error::CheckoutError};
use crate::metrics::{CheckOutcome, Gauges};

impl Checkout {
    /// Adds the gauges of the status check budget and the circuit breaker.
    pub fn collect(&self, gauges: &mut Gauges) {
        let now = self.now();
        let (available, is_open) = {
            let mut limits = self.limits();
            (limits.available(now, Occasion::Due), limits.is_open())
        };
        let available = i64::try_from(available).unwrap_or(i64::MAX);
        gauges.gauge("status_check_budget", "Status checks that may run now", available);
        let help = "Whether the gateway is left alone since it did not answer";
        gauges.gauge("gateway_breaker_open", help, is_open.into());
    }

    /// Whether the circuit breaker is open: the gateway does not answer.
    pub fn is_gateway_away(&self) -> bool {
        self.limits().is_open()
    }

    /// Counts a status check by its outcome.
    pub(super) fn count_status_check(&self, result: &Result<CheckOutcome, CheckoutError>) {
        let outcome = match result {
            Ok(outcome) => *outcome,
            Err(_) => CheckOutcome::Failed,
        };
        self.metrics().payments.status_checked(outcome);
    }
}
