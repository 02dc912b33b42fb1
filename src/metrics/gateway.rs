//! Calls of the gateway.

use std::time::Duration;

use prometheus_client::{
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::{Registry, Unit},
};

use super::{histograms::slow, words::LabelledCounter};

/// Calls of the gateway, by call and by outcome.
#[derive(Debug)]
pub struct GatewayCalls {
    calls: Family<[(&'static str, &'static str); 2], Counter>,
    durations: Family<[(&'static str, &'static str); 1], Histogram>,
    unknown: LabelledCounter,
}

impl GatewayCalls {
    /// The calls.
    const CALLS: [&str; 4] = ["paylink", "payin", "authorize", "check_status"];
    /// The outcomes: as expected, or [`GatewayError::as_str`](caisse_mycoolpay::GatewayError::as_str).
    const OUTCOMES: [&str; 5] = ["answered", "refused", "unreachable", "lost", "unreadable"];

    pub(super) fn register(registry: &mut Registry) -> Self {
        let calls = Family::default();
        registry.register("gateway_calls", "Calls of the gateway, by how it answered", calls.clone());
        let durations = Family::new_with_constructor(slow as fn() -> Histogram);
        let help = "How long the gateway took to answer, or not to";
        registry.register_with_unit("gateway_call_duration", help, Unit::Seconds, durations.clone());
        let help = "Words of the gateway that decide and are not known";
        let unknown =
            LabelledCounter::register(registry, "gateway_unknown_words", help, "field", ["status", "action"]);
        let counted = Self { calls, durations, unknown };
        for call in Self::CALLS {
            drop(counted.durations.get_or_create(&[("call", call)]));
            for outcome in Self::OUTCOMES {
                drop(counted.calls.get_or_create(&[("call", call), ("outcome", outcome)]));
            }
        }
        counted
    }

    /// Counts an unknown value of a decisive field.
    pub fn unknown(&self, field: &'static str) {
        self.unknown.count(field);
    }

    /// Counts and times a call.
    pub fn called(&self, call: &'static str, outcome: &'static str, took: Duration) {
        self.calls.get_or_create(&[("call", call), ("outcome", outcome)]).inc();
        self.durations.get_or_create(&[("call", call)]).observe(took.as_secs_f64());
    }
}
