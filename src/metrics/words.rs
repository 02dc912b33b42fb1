//! Counters with a label.

use prometheus_client::{
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};

/// A counter for each label value of a list. Each exists from the start, at zero: Prometheus does not see the increase
/// that creates a counter.
#[derive(Clone, Debug)]
pub(super) struct LabelledCounter {
    label: &'static str,
    counters: Family<[(&'static str, &'static str); 1], Counter>,
}

impl LabelledCounter {
    pub(super) fn register(
        registry: &mut Registry,
        name: &str,
        help: &str,
        label: &'static str,
        words: impl IntoIterator<Item = &'static str>,
    ) -> Self {
        let counters = Family::default();
        registry.register(name, help, counters.clone());
        let counted = Self { label, counters };
        for word in words {
            drop(counted.counters.get_or_create(&[(label, word)]));
        }
        counted
    }

    pub(super) fn count(&self, word: &'static str) {
        self.counters.get_or_create(&[(self.label, word)]).inc();
    }
}

/// A counter without a label.
pub(super) fn counter(registry: &mut Registry, name: &str, help: &str) -> Counter {
    let counter = Counter::default();
    registry.register(name, help, counter.clone());
    counter
}
