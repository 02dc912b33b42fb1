//! Requests without a route, or with a method that their route does not take.

use axum::{
    extract::{FromRequestParts as _, Request, State},
    http::{StatusCode, Uri},
    response::{IntoResponse as _, Response},
};

use crate::web::{
    api::callback,
    error::{ApiError, PageError, nothing_here, refusal},
    extract::ClientAddress,
    pages::{
        returning,
        views::{context::PageContext, error_page::PageErrorKind},
    },
    state::AppState,
};

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
pub(in crate::web) async fn not_found(State(state): State<AppState>, request: Request) -> Response {
    let request = match callback::astray(&state, request).await {
        Ok(answer) => return answer,
        Err(request) => request,
    };
    let (mut parts, body) = request.into_parts();
    let Ok(context) = PageContext::from_request_parts(&mut parts, &state).await;
    if parts.uri.path().starts_with("/api/") {
        return nothing_here(&parts.uri, context);
    }
    match ClientAddress::from_request_parts(&mut parts, &state).await {
        Ok(source) => returning::nearly(state, source, context, parts.method, parts.uri, body).await,
        Err(rejection) => rejection.into_response(),
    }
}

/// Answers 405: the route has no such method.
pub(in crate::web) async fn method_not_allowed(State(state): State<AppState>, request: Request) -> Response {
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
