//! The rate limit of a route.

use axum::{
    extract::{FromRequestParts as _, Request, State},
    http::request::Parts,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use caisse_domain::OrderToken;

use crate::web::{
    error::{ApiError, PageError, refusal},
    extract::{ClientAddress, bearer},
    limits::{
        Cost,
        about::{About, Named},
        rate_limited::RateLimited,
    },
    pages::views::{context::PageContext, error_page::PageErrorKind},
    state::AppState,
};

/// Counts a request of a route with this cost, or refuses it.
pub(in crate::web) async fn admit(
    State((state, cost)): State<(AppState, Cost)>,
    request: Request,
    next: Next,
) -> Response {
    // A shop's server calls for all its buyers, so it has no limit.
    if bearer::check_bearer(request.headers(), state.config.api_token.as_ref()) == Some(true) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let source = match ClientAddress::from_request_parts(&mut parts, &state).await {
        Ok(ClientAddress(source)) => source,
        Err(rejection) => return rejection.into_response(),
    };
    let named = if state.limits.are_on() { Named::read(&mut parts).await } else { None };
    let about = match &named {
        None => About::Nothing,
        Some(named) if named.exists(&state.checkout).await => About::Known(named.as_str()),
        Some(_) => About::Unknown,
    };
    match state.limits.admit(cost, source, about) {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(rate_limited) => refuse(parts, &state, rate_limited).await,
    }
}

async fn refuse(mut parts: Parts, state: &AppState, rate_limited: RateLimited) -> Response {
    if parts.uri.path().starts_with("/api/") {
        return refusal(&parts.uri, ApiError::from(rate_limited));
    }
    let Ok(context) = PageContext::from_request_parts(&mut parts, state).await;
    let order = OrderToken::all_in(parts.uri.path()).into_iter().next();
    PageError::new(context, PageErrorKind::RateLimited(rate_limited)).with_order(order).into_response()
}
