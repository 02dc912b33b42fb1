//! Gauges, read on request: states rather than events.

use prometheus_client::{
    metrics::{
        family::Family,
        gauge::{ConstGauge, Gauge},
    },
    registry::Registry,
};

use super::PREFIX;

/// Gauges of one moment. An unreadable value is absent, rather than zero.
#[derive(Debug)]
pub struct Gauges(Registry);

impl Default for Gauges {
    fn default() -> Self {
        Self(Registry::with_prefix(PREFIX))
    }
}

impl Gauges {
    pub(super) const fn registry(&self) -> &Registry {
        &self.0
    }

    /// Adds one number. A name ends in its unit, where it has one.
    pub fn gauge(&mut self, name: &str, help: &str, value: i64) {
        self.0.register(name, help, ConstGauge::new(value));
    }

    /// Adds a number for each label value.
    pub fn gauges(
        &mut self,
        name: &str,
        help: &str,
        label: &'static str,
        values: impl IntoIterator<Item = (&'static str, i64)>,
    ) {
        let gauges = Family::<[(&'static str, &'static str); 1], Gauge>::default();
        for (word, value) in values {
            gauges.get_or_create(&[(label, word)]).set(value);
        }
        self.0.register(name, help, gauges);
    }
}
