//! Handlers: parse the request, call one use-case, answer.

pub(super) mod api;
pub(super) mod callback;
pub(super) mod events;
pub(super) mod guide;
pub(super) mod health;
pub(super) mod home;
pub(super) mod metrics;
pub(super) mod order;
/// The order's token in a path.
mod path_token;
pub(super) mod phone;
pub(super) mod returning;

/// The fields of our forms.
mod form;
/// What a page needs to know of its request.
mod page_context;
/// The events of a stream, and when it sends them.
mod payment_events;
/// The client's address.
mod source;

use axum::{
    extract::{FromRequestParts as _, Request, State},
    http::{StatusCode, Uri},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tower_http::csrf::ProtectionError;

pub(super) use api::{InvalidField, refusal};
use caisse_domain::OrderToken;
pub(super) use page_context::PageContext;
pub(super) use source::Source;

use super::{
    AppState,
    error::{ApiError, PageError},
    page_error_kind::PageErrorKind,
};
use crate::telemetry::Causes;

/// Answers a callback that came to a wrong address; returns the address and page context of any other request.
async fn astray(state: &AppState, request: Request) -> Result<Response, (Uri, PageContext)> {
    match callback::astray(state, request).await {
        Ok(answer) => Ok(answer),
        Err(request) => {
            let (mut parts, _) = request.into_parts();
            let Ok(context) = PageContext::from_request_parts(&mut parts, state).await;
            Err((parts.uri, context))
        }
    }
}

/// Answers a request without a route: JSON below `/api`, a page elsewhere. An address that is nearly a buyer's
/// redirects.
pub(super) async fn not_found(State(state): State<AppState>, request: Request) -> Response {
    let request = match callback::astray(&state, request).await {
        Ok(answer) => return answer,
        Err(request) => request,
    };
    let (mut parts, body) = request.into_parts();
    let Ok(context) = PageContext::from_request_parts(&mut parts, &state).await;
    if parts.uri.path().starts_with("/api/") {
        return nothing_here(&parts.uri, context);
    }
    match Source::from_request_parts(&mut parts, &state).await {
        Ok(source) => returning::nearly(state, source, context, parts.method, parts.uri, body).await,
        Err(rejection) => rejection.into_response(),
    }
}

/// The answer 404: JSON below `/api`, a page elsewhere.
pub(super) fn nothing_here(uri: &Uri, context: PageContext) -> Response {
    if uri.path().starts_with("/api/") {
        let error = ApiError::new(StatusCode::NOT_FOUND, "not_found", "there is nothing here");
        return refusal(uri, error);
    }
    context.not_found().into_response()
}

/// Shows and logs that a form was refused for its origin: a buyer needs a page with a way on.
pub(super) async fn tell_other_site(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(context) = PageContext::from_request_parts(&mut parts, &state).await;
    let uri = parts.uri.clone();
    let answer = next.run(Request::from_parts(parts, body)).await;
    let Some(error) = answer.extensions().get::<ProtectionError>() else { return answer };
    tracing::info!(error = %Causes(error), "a form was refused for its origin");
    if uri.path().starts_with("/fn/") {
        return answer;
    }
    let order = OrderToken::all_in(uri.path()).into_iter().next();
    PageError::new(context, PageErrorKind::OtherSite).with_order(order).into_response()
}

/// Answers 405: the route has no such method.
pub(super) async fn method_not_allowed(State(state): State<AppState>, request: Request) -> Response {
    let (uri, context) = match astray(&state, request).await {
        Ok(answer) => return answer,
        Err(asked) => asked,
    };
    if uri.path().starts_with("/api/") {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        return refusal(
            &uri,
            ApiError::new(status, "method_not_allowed", "this address takes another method"),
        );
    }
    PageError::new(context, PageErrorKind::MethodNotAllowed).into_response()
}
