//! Callbacks, and the batches in which they are kept.

use prometheus_client::{
    metrics::{counter::Counter, histogram::Histogram},
    registry::Registry,
};

use super::{LabelledCounter, group, words::counter};

/// Callbacks since the program started.
#[derive(Debug)]
pub struct Callbacks {
    kept: LabelledCounter,
    /// Callbacks that could not be kept, and were answered `KO`.
    pub not_kept: Counter,
    /// Callbacks that were heard.
    pub heard: Counter,
    /// Callbacks in one statement.
    pub batches: Histogram,
}

impl Callbacks {
    /// What verification says: the words of [`Verdict`](caisse_mycoolpay::callback::Verdict).
    const VERDICTS: [&str; 5] =
        ["authentic", "bad_signature", "wrong_application", "malformed", "wrong_source"];

    pub(super) fn register(registry: &mut Registry) -> Self {
        let kept = LabelledCounter::register(
            registry,
            "callbacks",
            "Callbacks that were kept, by what verification said of them",
            "verdict",
            Self::VERDICTS,
        );
        let not_kept = counter(registry, "callbacks_not_kept", "Callbacks that could not be kept");
        let heard = counter(registry, "callbacks_processed", "Callbacks that were processed");
        let batches = group();
        registry.register("callback_batch_size", "Callbacks stored in one statement", batches.clone());
        Self { kept, not_kept, heard, batches }
    }

    /// A callback was kept.
    pub fn kept(&self, verdict: &'static str) {
        self.kept.count(verdict);
    }
}
