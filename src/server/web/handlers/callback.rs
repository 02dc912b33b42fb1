//! The gateway's door. `OK` when the callback is authentic, `KO` otherwise, and only after it was kept.

use axum::{
    body::{Body, to_bytes},
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};

use super::Source;
use crate::server::telemetry::Causes;
use crate::server::{
    checkout::Ring,
    gateway::callback::{RawCallback, Verdict},
    web::{AppState, about::About, error::with_retry_after, limits::Cost},
};

/// Largest callback read: theirs are below a kilobyte.
const MAX_BYTES: usize = 64 * 1024;

/// `POST /api/callback/mycoolpay`, JSON or a form (`docs/mycoolpay.md` §3).
///
/// 200 `OK` authentic · 400 `KO` not authentic, kept · 403 `KO` not from the gateway's address, kept ·
/// 413 `KO` too large, not kept · 429 `KO` one of too many that are not authentic, not kept · 503 `KO` not kept: send
/// again.
pub(in crate::server::web) async fn receive(
    State(state): State<AppState>,
    Source(source): Source,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Ok(body) = to_bytes(body, MAX_BYTES).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "KO").into_response();
    };
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let raw = RawCallback {
        body: &body,
        content_type: text(header::CONTENT_TYPE.as_str()),
        signature_header: text("x-mycoolpay-signature"),
    };
    let judged = state.checkout.judge(Ring { raw, source });
    // The gateway itself has been seen to sign wrongly.
    let is_gateway =
        state.config.gateway.callback_sources.as_ref().is_some_and(|known| known.contains(source));
    if judged.verdict() != Verdict::Authentic
        && !is_gateway
        && let Err(too_often) = state.limits.admit(Cost::Forgery, source, About::Unknown)
    {
        return too_often.tell((StatusCode::TOO_MANY_REQUESTS, "KO").into_response());
    }
    match state.checkout.keep(judged).await {
        Ok(Verdict::Authentic) => (StatusCode::OK, "OK").into_response(),
        Ok(Verdict::BadSignature | Verdict::WrongApplication | Verdict::Malformed) => {
            (StatusCode::BAD_REQUEST, "KO").into_response()
        }
        Ok(Verdict::WrongSource) => (StatusCode::FORBIDDEN, "KO").into_response(),
        Err(error) => {
            tracing::error!(error = %Causes(&error), "a callback was not kept");
            with_retry_after((StatusCode::SERVICE_UNAVAILABLE, "KO").into_response())
        }
    }
}
