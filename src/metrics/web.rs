//! Requests and connections.

use std::{borrow::Cow, time::Duration};

use caisse_http_server::ConnectionCounter;
use prometheus_client::{
    metrics::{family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use super::{histograms::quick, words::LabelledCounter};

/// A request's labels: its route as the router writes it, its method, and the class of its answer.
type Labels = [(&'static str, Cow<'static, str>); 3];

/// The requests and connections of a server.
#[derive(Clone, Debug)]
pub struct Web {
    requests: Family<Labels, Histogram>,
    limited: LabelledCounter,
    connections: Gauge,
}

impl Web {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let requests = Family::new_with_constructor(quick as fn() -> Histogram);
        let help = "How long requests took until their answer began";
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, requests.clone());
        let help = "Requests that were refused since there were too many of them";
        let limits = ["payment", "status_check", "unverified_callback", "guess", "hint"];
        let limited = LabelledCounter::register(registry, "rate_limited", help, "limit", limits);
        let connections = Gauge::default();
        registry.register("connections_open", "Connections that are open", connections.clone());
        Self { requests, limited, connections }
    }

    /// Counts an answered request. `route` is the router's, never the path of the request.
    pub fn answered(&self, route: &str, method: &'static str, status: u16, took: Duration) {
        let class = match status {
            100..200 => "1xx",
            200..300 => "2xx",
            300..400 => "3xx",
            400..500 => "4xx",
            _ => "5xx",
        };
        let labels = [
            ("route", Cow::Owned(route.to_owned())),
            ("method", Cow::Borrowed(method)),
            ("status", Cow::Borrowed(class)),
        ];
        self.requests.get_or_create(&labels).observe(took.as_secs_f64());
    }

    /// Counts a request that this limit refused.
    pub fn limited(&self, limit: &'static str) {
        self.limited.count(limit);
    }
}

impl ConnectionCounter for Web {
    fn opened(&self) {
        self.connections.inc();
    }

    fn closed(&self) {
        self.connections.dec();
    }
}
