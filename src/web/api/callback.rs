//! The callback endpoint. It answers after the callback is stored: `OK` when it is authentic, `KO` otherwise.

use std::sync::atomic::{AtomicU8, Ordering};

use axum::{
    body::{Body, to_bytes},
    extract::{FromRequestParts as _, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use caisse_mycoolpay::callback::{RawCallback, Verdict};

use crate::{
    checkout::{RawArrival, VerifiedCallback},
    store::StoreError,
    telemetry::Causes,
    web::{
        error::with_retry_after,
        extract::ClientAddress,
        limits::{Cost, about::About, rate_limited::RateLimited},
        state::AppState,
    },
};

/// Largest callback read, in bytes: the gateway's are below a kilobyte.
const MAX_BYTES: usize = 64 * 1024;
/// The callback path that the merchant area should have.
const ADDRESS: &str = "/api/callback/mycoolpay";

/// `POST /api/callback/mycoolpay`, JSON or a form (`docs/mycoolpay.md` §3).
///
/// 200 `OK` authentic · 400 `KO` not authentic, stored · 403 `KO` not from the gateway's address, stored · 413 `KO`
/// too large, not stored · 429 `KO` not authentic, over the limit, and names no payment that may still move, not
/// stored · 503 `KO` not stored: send again.
pub(in crate::web) async fn receive(
    State(state): State<AppState>,
    ClientAddress(source): ClientAddress,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Ok(body) = to_bytes(body, MAX_BYTES).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "KO").into_response();
    };
    let judged = state.checkout.verify_callback(RawArrival { raw: raw(&headers, &body), source });
    answer(&state, judged).await
}

fn raw<'a>(headers: &'a HeaderMap, body: &'a [u8]) -> RawCallback<'a> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    RawCallback {
        body,
        content_type: text(header::CONTENT_TYPE.as_str()),
        signature_header: text("x-mycoolpay-signature"),
    }
}

async fn answer(state: &AppState, judged: VerifiedCallback<'_>) -> Response {
    let source = judged.source();
    // The gateway has been seen to sign wrongly, so its addresses have no limit.
    let is_gateway = state.config.callback_sources.as_ref().is_some_and(|known| known.contains(source));
    if judged.verdict() != Verdict::Authentic
        && !is_gateway
        && let Err(rate_limited) = state.limits.admit(Cost::UnverifiedCallback, source, About::Unknown)
    {
        return only_hint(state, &judged, rate_limited).await;
    }
    respond(state.checkout.store_callback(judged).await)
}

/// Behind a proxy that the settings do not name, strangers share the gateway's address. So a callback over the limit
/// is stored as a hint, without the body, if it names a payment that may still move. It triggers a rate-limited status
/// check.
async fn only_hint(state: &AppState, judged: &VerifiedCallback<'_>, rate_limited: RateLimited) -> Response {
    let refused = || rate_limited.add_retry_after((StatusCode::TOO_MANY_REQUESTS, "KO").into_response());
    let Some(named) = judged.named() else { return refused() };
    if state.limits.admit(Cost::Hint, judged.source(), About::Known(named)).is_err() {
        return refused();
    }
    match state.checkout.store_hint(judged).await {
        Ok(None) => refused(),
        Ok(Some(verdict)) => respond(Ok(verdict)),
        Err(error) => respond(Err(error)),
    }
}

fn respond(stored: Result<Verdict, StoreError>) -> Response {
    match stored {
        Ok(Verdict::Authentic) => (StatusCode::OK, "OK").into_response(),
        Ok(Verdict::BadSignature | Verdict::WrongApplication | Verdict::Malformed) => {
            (StatusCode::BAD_REQUEST, "KO").into_response()
        }
        Ok(Verdict::WrongSource) => (StatusCode::FORBIDDEN, "KO").into_response(),
        Err(StoreError::NoRoom) => with_retry_after((StatusCode::SERVICE_UNAVAILABLE, "KO").into_response()),
        Err(error) => {
            tracing::error!(error = %Causes(&error), "a callback could not be stored");
            with_retry_after((StatusCode::SERVICE_UNAVAILABLE, "KO").into_response())
        }
    }
}

/// Answers a callback that came to a wrong address; returns any other request.
///
/// The merchant area accepts any address, and the gateway calls once. So an address that differs only in slashes or
/// capitals counts as the right one, and an authentic callback is stored at any address.
pub(in crate::web) async fn astray(state: &AppState, request: Request) -> Result<Response, Request> {
    if request.method() != Method::POST {
        return Err(request);
    }
    let wrong_path = WrongPath::of(request.uri().path());
    let (mut parts, body) = request.into_parts();
    let Ok(ClientAddress(source)) = ClientAddress::from_request_parts(&mut parts, state).await else {
        return Err(Request::from_parts(parts, Body::empty()));
    };
    let Ok(body) = to_bytes(body, MAX_BYTES).await else {
        return Err(Request::from_parts(parts, Body::empty()));
    };
    let judged = state.checkout.verify_callback(RawArrival { raw: raw(&parts.headers, &body), source });
    if wrong_path == WrongPath::Elsewhere && judged.verdict() != Verdict::Authentic {
        // Perhaps a buyer's return by POST: its form names the order.
        return Err(Request::from_parts(parts, Body::from(body)));
    }
    wrong_path.warn();
    Ok(answer(state, judged).await)
}

/// How the address of a callback differs from the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WrongPath {
    Slashes,
    Capitals,
    Elsewhere,
}

impl WrongPath {
    fn of(path: &str) -> Self {
        let trimmed = path.replace("%20", " ");
        let parts: Vec<_> = trimmed.split('/').map(str::trim).filter(|part| !part.is_empty()).collect();
        let path = format!("/{}", parts.join("/"));
        match path.as_str() {
            ADDRESS => Self::Slashes,
            path if path.eq_ignore_ascii_case(ADDRESS) => Self::Capitals,
            _ => Self::Elsewhere,
        }
    }

    /// Warns once for each kind: the gateway sends many callbacks.
    fn warn(self) {
        static SAID: AtomicU8 = AtomicU8::new(0);
        let (bit, difference) = match self {
            Self::Slashes => (1, "a slash or a blank too many"),
            Self::Capitals => (2, "capitals"),
            Self::Elsewhere => (4, "another path"),
        };
        if SAID.fetch_or(bit, Ordering::Relaxed) & bit == 0 {
            tracing::warn!(
                difference,
                right = ADDRESS,
                "callbacks come to a wrong address: correct it in the merchant area"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_nearly_right_differs_from_another() {
        for (path, wrong_path) in [
            ("/api/callback/mycoolpay/", WrongPath::Slashes),
            ("//api/callback/mycoolpay", WrongPath::Slashes),
            ("/api//callback/mycoolpay//", WrongPath::Slashes),
            ("/api/callback/mycoolpay%20", WrongPath::Slashes),
            ("/API/Callback/MyCoolPay/", WrongPath::Capitals),
            ("/api/callback", WrongPath::Elsewhere),
            ("/api/callback/mycoolpay/x", WrongPath::Elsewhere),
            ("/", WrongPath::Elsewhere),
        ] {
            assert_eq!(WrongPath::of(path), wrong_path, "{path}");
        }
    }
}
