//! `/metrics`, for Prometheus.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use caisse_http_server::Networks;

use super::readiness::Readiness;
use crate::{
    metrics::Gauges,
    telemetry::{self, Causes},
    web::{
        error::nothing_here,
        extract::{ClientAddress, bearer},
        limits::{Cost, about::About},
        pages::views::context::PageContext,
        state::AppState,
    },
};

const KIND: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The headers by which a proxy names its client.
const PROXIED: [&str; 6] =
    ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/// `GET /metrics`: counters and gauges, for the bearer of the token. Without a token in the settings only loopback
/// clients may read them, and others get 404.
pub(in crate::web) async fn show(
    State(state): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    ClientAddress(source): ClientAddress,
    context: PageContext,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let token = state.config.metrics_token.as_ref();
    let shown = bearer::check_bearer(&headers, token);
    match token {
        Some(_) if shown == Some(true) => {}
        Some(_) => {
            if shown.is_some() {
                // The right token is never limited: it is too long to be guessed, and its bearer may share an address.
                if let Err(rate_limited) = state.limits.admit(Cost::Guess, source, About::Unknown) {
                    let answer =
                        (StatusCode::TOO_MANY_REQUESTS, "too many tokens that are not METRICS_TOKEN\n");
                    return rate_limited.add_retry_after(answer.into_response());
                }
                bearer::log_rejected("METRICS_TOKEN", source);
            }
            let realm = [(header::WWW_AUTHENTICATE, "Bearer")];
            return (StatusCode::UNAUTHORIZED, realm, "show the token of METRICS_TOKEN\n").into_response();
        }
        None if is_of_this_machine(peer, &headers, &state.config.trusted_proxies) => {}
        None => return nothing_here(&uri, context),
    }
    match state.metrics.text(&read(&state).await) {
        Ok(text) => ([(header::CONTENT_TYPE, KIND)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Whether the client is this machine, not a proxy on it. A trusted proxy acts for others, whatever headers it sends.
fn is_of_this_machine(peer: SocketAddr, headers: &HeaderMap, proxies: &Networks) -> bool {
    let peer = peer.ip().to_canonical();
    peer.is_loopback() && !proxies.contains(peer) && !PROXIED.iter().any(|name| headers.contains_key(*name))
}

async fn read(state: &AppState) -> Gauges {
    let mut gauges = Gauges::default();
    state.checkout.collect(&mut gauges);
    let measured = state.health.collect(&mut gauges, state.checkout.now());
    // Concurrently: a database that does not answer costs one time-out.
    let (measured, readiness) = tokio::join!(measured, Readiness::of(state));
    if let Err(error) = measured {
        tracing::warn!(error = %Causes(&error), "the database could not be measured");
    }
    let ready = readiness.checks().map(|(check, is_passed)| (check, is_passed.into()));
    gauges.gauges("ready", "Whether a check of /readyz is passed", "check", ready);
    let streams = i64::try_from(state.streams.open()).unwrap_or(i64::MAX);
    gauges.gauge("event_streams_open", "Event streams that are open", streams);
    let lost = i64::try_from(telemetry::lost()).unwrap_or(i64::MAX);
    gauges.gauge("log_lines_lost", "Lines of the log that could not be written since the start", lost);
    if let Some(bytes) = resident_memory() {
        gauges.gauge("resident_memory_bytes", "Memory that it takes up", bytes);
    }
    gauges
}

/// Resident memory in bytes, where `/proc` has it.
fn resident_memory() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: i64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}
