//! Each request's id, log line and metrics. Of its address only the route is logged, as the router writes it: a path
//! may be a secret.

use std::{
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode},
    middleware::Next,
    response::Response,
};
use caisse_domain::RequestId;
use caisse_http_server::Networks;
use tracing::Instrument as _;

use crate::web::{
    policy::{Log, Policy},
    state::AppState,
};

/// The header with a request's id, in a proxy's requests and in our answers.
const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Gives a request an id, logs it and counts it.
pub(in crate::web) async fn log_request(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let id = given(peer, request.headers(), &state.config.trusted_proxies).unwrap_or_else(made_up);
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("other", MatchedPath::as_str);
    let policy = Policy::of(&request);
    let method = word(request.method());
    let span = tracing::info_span!("request", %id, method, route);
    request.extensions_mut().insert(id.clone());

    let began = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = began.elapsed();

    let status = response.status();
    state.metrics.web.answered(route, method, status.as_u16(), took);
    span.in_scope(|| log(policy.log, status, took));
    // Cannot fail: an id has header-safe characters only.
    if let Ok(id) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(HEADER, id);
    }
    response
}

/// The id from a trusted proxy. Other clients' ids are ignored: with another request's id a client could hide among
/// its lines.
fn given(peer: Option<IpAddr>, headers: &HeaderMap, proxies: &Networks) -> Option<RequestId> {
    let text = headers.get(HEADER)?.to_str().ok()?;
    RequestId::parse(text).ok().filter(|_| peer.is_some_and(|peer| proxies.contains(peer)))
}

fn made_up() -> RequestId {
    RequestId::new(getrandom::u64().expect("the system has random numbers"))
}

/// Maps any method to one of four labels.
fn word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    }
}

fn log(level: Log, status: StatusCode, took: Duration) {
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let status = status.as_u16();
    match status {
        // Any client can invent addresses and exceed limits: that must not fill the log.
        404 | 429 => tracing::debug!(status, duration_ms, "answered"),
        500.. => tracing::warn!(status, duration_ms, "answered"),
        _ if level == Log::Info => tracing::info!(status, duration_ms, "answered"),
        _ => tracing::debug!(status, duration_ms, "answered"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(peer: &str, header: &str) -> Option<String> {
        let headers = HeaderMap::from_iter([(HEADER, header.parse().expect("a header"))]);
        let proxies = "10.0.0.0/8".parse().expect("ranges");
        given(Some(peer.parse().expect("an address")), &headers, &proxies).map(|id| id.to_string())
    }

    #[test]
    fn only_a_trusted_proxy_may_give_an_id() {
        assert_eq!(id("10.0.0.1", "abc-DEF_123").as_deref(), Some("abc-DEF_123"));
        assert_eq!(id("192.0.2.1", "abc-DEF_123"), None);
    }

    #[test]
    fn an_id_is_short_and_of_harmless_characters() {
        let long = "x".repeat(65);
        for text in ["", "a b", "a\tb", "a=b", "a\"b", "../a", "<script>", &long] {
            assert_eq!(id("10.0.0.1", text), None, "{text}");
        }
    }

    #[test]
    fn an_id_that_is_made_up_is_16_hex_digits_and_another_each_time() {
        let (one, other) = (made_up(), made_up());
        assert_ne!(one, other);
        assert!(one.as_str().len() == 16 && one.as_str().bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
}
