//! Metrics of a running process, in Prometheus' format.
//!
//! One registry per server, so that two in one process count separately. Events are counted where they happen, by
//! atomics behind locks that are rarely contended; states (queues, files, the database) are read on request. A label
//! value is from a short list: never a reference, a token, an address or a number.

/// Callbacks, and the batches in which they are stored.
mod callbacks;
/// Calls of the gateway.
mod gateway;
/// Gauges, read on request.
mod gauges;
/// Histograms by what they measure.
mod histograms;
/// A gateway whose calls are counted.
mod instrumented;
/// Payments and status checks.
mod payments;
/// Commits of the database.
mod record;
/// Requests and connections.
mod web;
/// Counters with a label.
mod words;

use std::{
    fmt,
    time::{SystemTime, UNIX_EPOCH},
};

use prometheus_client::{
    encoding::text::{encode_eof, encode_registry},
    metrics::{gauge::ConstGauge, info::Info},
    registry::{Registry, Unit},
};

pub use callbacks::Callbacks;
pub use gateway::GatewayCalls;
pub use gauges::Gauges;
pub use instrumented::Instrumented;
pub use payments::{CheckOutcome, Payments};
pub use record::{Commits, Queue};
pub use web::Web;

/// The prefix of every name.
const PREFIX: &str = "caisse";

/// All metrics of a server.
#[derive(Debug)]
pub struct Metrics {
    /// Payments and status checks.
    pub payments: Payments,
    /// Calls of the gateway.
    pub gateway: GatewayCalls,
    /// Callbacks.
    pub callbacks: Callbacks,
    /// Commits of the database.
    pub commits: Commits,
    /// Requests and connections.
    pub web: Web,
    registry: Registry,
}

impl Default for Metrics {
    /// Everything at zero; the start time is now.
    fn default() -> Self {
        let mut registry = Registry::with_prefix(PREFIX);
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The version that runs", version);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let start = ConstGauge::new(now.as_secs_f64());
        registry.register_with_unit("start_time", "When it started, since 1970 UTC", Unit::Seconds, start);
        Self {
            payments: Payments::register(&mut registry),
            gateway: GatewayCalls::register(&mut registry),
            callbacks: Callbacks::register(&mut registry),
            commits: Commits::register(&mut registry),
            web: Web::register(&mut registry),
            registry,
        }
    }
}

impl Metrics {
    /// All counters, and `gauges`, as `OpenMetrics` text.
    ///
    /// # Errors
    /// None that is known: writing to a text does not fail.
    pub fn text(&self, gauges: &Gauges) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode_registry(&mut text, &self.registry)?;
        encode_registry(&mut text, gauges.registry())?;
        encode_eof(&mut text)?;
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_programs_do_not_count_for_each_other() {
        let (one, other) = (Metrics::default(), Metrics::default());
        one.callbacks.not_stored.inc();
        let text = |metrics: &Metrics| metrics.text(&Gauges::default()).expect("a text");
        assert!(text(&one).contains("\ncaisse_callbacks_not_kept_total 1\n"));
        assert!(text(&other).contains("\ncaisse_callbacks_not_kept_total 0\n"));
    }

    #[test]
    fn the_text_has_one_end_mark() {
        let text = Metrics::default().text(&Gauges::default()).expect("a text");
        assert!(text.ends_with("\n# EOF\n"));
        assert_eq!(text.matches("# EOF").count(), 1);
    }
}
