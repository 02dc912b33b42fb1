//! The gateway's door. `OK` when the callback is authentic, `KO` otherwise, and only after it was kept.

use axum::{
    body::{Body, to_bytes},
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};

use super::Source;
use crate::server::{
    checkout::Ring,
    gateway::callback::{RawCallback, Verdict},
    web::{AppState, error::with_retry_after},
};

/// Largest callback read: theirs are below a kilobyte.
const MAX_BYTES: usize = 64 * 1024;

/// `POST /api/callback/mycoolpay`, JSON or a form (`docs/mycoolpay.md` §3).
///
/// 200 `OK` authentic · 400 `KO` not authentic, kept · 403 `KO` not from the gateway's address, kept ·
/// 413 `KO` too large, not kept · 503 `KO` not kept: send again.
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
    match state.checkout.ring(Ring { raw, source }).await {
        Ok(Verdict::Authentic) => (StatusCode::OK, "OK").into_response(),
        Ok(Verdict::BadSignature | Verdict::WrongApplication | Verdict::Malformed) => {
            (StatusCode::BAD_REQUEST, "KO").into_response()
        }
        Ok(Verdict::WrongSource) => (StatusCode::FORBIDDEN, "KO").into_response(),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a callback was not kept");
            with_retry_after((StatusCode::SERVICE_UNAVAILABLE, "KO").into_response())
        }
    }
}
