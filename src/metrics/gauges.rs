//! What is read when somebody asks: what merely is, rather than what happens.

use prometheus_client::{
    metrics::{
        family::Family,
        gauge::{ConstGauge, Gauge},
    },
    registry::Registry,
};

use super::PREFIX;

/// Gauges of one moment. What cannot be read is not in it, rather than zero.
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

    /// One number. A name ends in its unit, where it has one.
    pub fn gauge(&mut self, name: &str, help: &str, value: i64) {
        self.0.register(name, help, ConstGauge::new(value));
    }

    /// A number for each of a few words.
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
