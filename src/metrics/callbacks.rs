//! Callbacks, and the batches in which they are stored.

use prometheus_client::{
    metrics::{counter::Counter, histogram::Histogram},
    registry::Registry,
};

use super::{
    histograms::group,
    words::{LabelledCounter, counter},
};

/// Callbacks since the server started.
#[derive(Debug)]
pub struct Callbacks {
    stored: LabelledCounter,
    /// Callbacks that could not be stored, and were answered `KO`.
    pub not_stored: Counter,
    /// Callbacks that were processed.
    pub processed: Counter,
    /// Callbacks in one statement.
    pub batches: Histogram,
}

impl Callbacks {
    /// The results of verification: the names of [`Verdict`](caisse_mycoolpay::callback::Verdict).
    const VERDICTS: [&str; 5] =
        ["authentic", "bad_signature", "wrong_application", "malformed", "wrong_source"];

    pub(super) fn register(registry: &mut Registry) -> Self {
        let stored = LabelledCounter::register(
            registry,
            "callbacks",
            "Callbacks that were stored, by their verdict",
            "verdict",
            Self::VERDICTS,
        );
        let not_stored = counter(registry, "callbacks_not_kept", "Callbacks that could not be kept");
        let processed = counter(registry, "callbacks_processed", "Callbacks that were processed");
        let batches = group();
        registry.register("callback_batch_size", "Callbacks stored in one statement", batches.clone());
        Self { stored, not_stored, processed, batches }
    }

    /// Counts a stored callback.
    pub fn stored(&self, verdict: &'static str) {
        self.stored.count(verdict);
    }
}
