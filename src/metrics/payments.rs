//! Payments and looks.

use caisse_domain::{Change, Payment, PaymentStatus};
use prometheus_client::{metrics::counter::Counter, registry::Registry};

use super::{Words, words::counter};

/// What came of a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookOutcome {
    /// The payment moved.
    Moved,
    /// Nothing new.
    Unchanged,
    /// It argues for another ending than the one we have.
    Contradicted,
    /// The gateway has as this reference what is not ours: a callback had named it.
    NotOurs,
    /// The gateway did not answer as it should.
    Failed,
    /// The budget was used up, or the circuit breaker open: not asked.
    Postponed,
}

impl LookOutcome {
    const ALL: [Self; 6] =
        [Self::Moved, Self::Unchanged, Self::Contradicted, Self::NotOurs, Self::Failed, Self::Postponed];

    const fn word(self) -> &'static str {
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

impl From<Change> for LookOutcome {
    fn from(change: Change) -> Self {
        match change {
            Change::Advanced(_) => Self::Moved,
            Change::Unchanged => Self::Unchanged,
            Change::Contradicted => Self::Contradicted,
        }
    }
}

/// What became of payments, since the program started.
#[derive(Debug)]
pub struct Payments {
    /// Orders that were made.
    pub orders: Counter,
    moved: Words,
    late: Counter,
    double: Counter,
    contradicted: Counter,
    looks: Words,
}

impl Payments {
    pub(super) fn register(registry: &mut Registry) -> Self {
        Self {
            orders: counter(registry, "orders_made", "Orders that were made"),
            moved: Words::register(
                registry,
                "payments_moved",
                "Payments that moved into a status",
                "status",
                PaymentStatus::ALL.map(PaymentStatus::code),
            ),
            late: counter(
                registry,
                "payments_late",
                "Payments paid after the buyer was told that they had ended",
            ),
            double: counter(registry, "payments_double", "Payments of an order that was paid already"),
            contradicted: counter(
                registry,
                "payments_contradicted",
                "Observations that argue for another ending than the payment has",
            ),
            looks: Words::register(
                registry,
                "looks",
                "Looks at what the gateway says of a payment, by what came of them",
                "outcome",
                LookOutcome::ALL.map(LookOutcome::word),
            ),
        }
    }

    /// A payment was opened.
    pub fn opened(&self) {
        self.moved.count(PaymentStatus::Created.code());
    }

    /// An observation did this to a payment, which now stands so.
    pub fn observed(&self, payment: &Payment, change: Change) {
        match change {
            Change::Advanced(status) => {
                self.moved.count(status.code());
                if status == PaymentStatus::Paid {
                    self.late.inc_by(payment.is_late.into());
                    self.double.inc_by(payment.is_double.into());
                }
            }
            Change::Contradicted => drop(self.contradicted.inc()),
            Change::Unchanged => {}
        }
    }

    /// A look ended.
    pub fn looked(&self, outcome: LookOutcome) {
        self.looks.count(outcome.word());
    }
}
