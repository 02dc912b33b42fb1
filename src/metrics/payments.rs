//! Payments and status checks.

use caisse_domain::{Payment, PaymentStatus, Transition};
use prometheus_client::{metrics::counter::Counter, registry::Registry};

use super::words::{LabelledCounter, counter};

/// The outcome of a status check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckOutcome {
    /// The payment moved.
    Moved,
    /// Nothing new.
    Unchanged,
    /// The answer contradicts our final status.
    Contradicted,
    /// The reference, which a callback had named, is of a transaction that is not ours.
    NotOurs,
    /// The gateway's answer was missing or unusable.
    Failed,
    /// Not sent: the budget was used up, or the circuit breaker open.
    Postponed,
}

impl CheckOutcome {
    const ALL: [Self; 6] =
        [Self::Moved, Self::Unchanged, Self::Contradicted, Self::NotOurs, Self::Failed, Self::Postponed];

    /// The word in metrics and in the audit log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Moved => "moved",
            Self::Unchanged => "unchanged",
            Self::Contradicted => "contradicted",
            Self::NotOurs => "not_ours",
            Self::Failed => "failed",
            Self::Postponed => "postponed",
        }
    }
}

impl From<Transition> for CheckOutcome {
    fn from(change: Transition) -> Self {
        match change {
            Transition::Advanced(_) => Self::Moved,
            Transition::Unchanged => Self::Unchanged,
            Transition::Contradicted => Self::Contradicted,
        }
    }
}

/// Counters of payments, since the server started.
#[derive(Debug)]
pub struct Payments {
    /// Orders that were made.
    pub orders: Counter,
    moved: LabelledCounter,
    late: Counter,
    double: Counter,
    contradicted: Counter,
    status_checks: LabelledCounter,
}

impl Payments {
    pub(super) fn register(registry: &mut Registry) -> Self {
        Self {
            orders: counter(registry, "orders_made", "Orders that were made"),
            moved: LabelledCounter::register(
                registry,
                "payments_moved",
                "Payments that moved into a status",
                "status",
                PaymentStatus::ALL.map(PaymentStatus::as_str),
            ),
            late: counter(
                registry,
                "payments_late",
                "Payments paid after the buyer was shown that they had ended",
            ),
            double: counter(registry, "payments_double", "Payments of an order that was paid already"),
            contradicted: counter(
                registry,
                "payments_contradicted",
                "Observations that argue for another ending than the payment has",
            ),
            status_checks: LabelledCounter::register(
                registry,
                "status_checks",
                "Status checks of a payment, by what came of them",
                "outcome",
                CheckOutcome::ALL.map(CheckOutcome::as_str),
            ),
        }
    }

    /// Counts an opened payment.
    pub fn opened(&self) {
        self.moved.count(PaymentStatus::Created.as_str());
    }

    /// Counts what an observation did to a payment, as it is after.
    pub fn observed(&self, payment: &Payment, change: Transition) {
        match change {
            Transition::Advanced(status) => {
                self.moved.count(status.as_str());
                if status == PaymentStatus::Paid {
                    self.late.inc_by(payment.is_late.into());
                    self.double.inc_by(payment.is_double.into());
                }
            }
            Transition::Contradicted => drop(self.contradicted.inc()),
            Transition::Unchanged => {}
        }
    }

    /// Counts a status check.
    pub fn status_checked(&self, outcome: CheckOutcome) {
        self.status_checks.count(outcome.as_str());
    }
}
