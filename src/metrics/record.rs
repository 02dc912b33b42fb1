//! Commits of the database.

use std::time::Duration;

use prometheus_client::{
    metrics::{counter::Counter, histogram::Histogram},
    registry::{Registry, Unit},
};

use super::{
    histograms::{group, quick},
    words::{LabelledCounter, counter},
};

/// A queue of writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// For the one connection that writes a SQLite file.
    Writer,
    /// Callbacks, for the statement that stores them.
    CallbackQueue,
}

impl Queue {
    /// Its label.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Writer => "writer",
            Self::CallbackQueue => "callbacks",
        }
    }
}

/// The writes of the database.
#[derive(Debug)]
pub struct Commits {
    sizes: Histogram,
    durations: Histogram,
    failed: Counter,
    refused: LabelledCounter,
}

impl Commits {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let (sizes, durations) = (group(), quick());
        registry.register("commit_writes", "Writes in one commit", sizes.clone());
        let help = "How long a commit took, with the writes in it";
        registry.register_with_unit("commit_duration", help, Unit::Seconds, durations.clone());
        let failed = counter(registry, "commits_failed", "Commits that failed: nothing of them was kept");
        let refused = LabelledCounter::register(
            registry,
            "writes_refused",
            "Writes that were refused since too many were waiting",
            "queue",
            [Queue::Writer, Queue::CallbackQueue].map(Queue::as_str),
        );
        Self { sizes, durations, failed, refused }
    }

    /// Counts a group of writes, whether it was committed or not.
    pub fn committed(&self, writes: usize, took: Duration, is_reserved: bool) {
        self.sizes.observe(f64::from(u32::try_from(writes).unwrap_or(u32::MAX)));
        self.durations.observe(took.as_secs_f64());
        self.failed.inc_by(u64::from(!is_reserved));
    }

    /// Counts a write that found its queue full.
    pub fn refused(&self, queue: Queue) {
        self.refused.count(queue.as_str());
    }
}
