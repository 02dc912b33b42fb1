//! Handlers: parse what came, call one use-case, answer.

pub(super) mod api;
pub(super) mod callback;
pub(super) mod events;
pub(super) mod guide;
pub(super) mod health;
pub(super) mod home;
pub(super) mod metrics;
pub(super) mod order;
pub(super) mod phone;

/// What a form of ours sends.
mod form;
/// Where a request comes from.
mod source;
/// What an event stream tells, and when.
mod telling;
/// Who reads a page, and which order it is about.
mod visitor;

use axum::{
    extract::{FromRequestParts as _, Request, State},
    http::{StatusCode, Uri},
    response::{IntoResponse as _, Response},
};

pub(super) use api::{FieldError, refusal};
pub(super) use source::Source;
pub(super) use visitor::Visitor;

use super::{
    AppState,
    error::{ApiError, PageError, PageErrorKind},
};

/// The answer to a callback that came to a wrong address; or what was asked for, and by whom.
async fn astray(state: &AppState, request: Request) -> Result<Response, (Uri, Visitor)> {
    match callback::astray(state, request).await {
        Ok(answer) => Ok(answer),
        Err(request) => {
            let (mut parts, _) = request.into_parts();
            let Ok(visitor) = Visitor::from_request_parts(&mut parts, state).await;
            Err((parts.uri, visitor))
        }
    }
}

/// No route: JSON below `/api`, a page elsewhere.
pub(super) async fn not_found(State(state): State<AppState>, request: Request) -> Response {
    let (uri, visitor) = match astray(&state, request).await {
        Ok(answer) => return answer,
        Err(asked) => asked,
    };
    nothing_here(&uri, visitor)
}

/// What is answered where there is nothing.
pub(super) fn nothing_here(uri: &Uri, visitor: Visitor) -> Response {
    if uri.path().starts_with("/api/") {
        let error = ApiError::new(StatusCode::NOT_FOUND, "not_found", "there is nothing here");
        return refusal(&uri, error);
    }
    visitor.lost().into_response()
}

/// A route, but not for this method.
pub(super) async fn method_not_allowed(State(state): State<AppState>, request: Request) -> Response {
    let (uri, visitor) = match astray(&state, request).await {
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
    PageError::new(visitor, PageErrorKind::MethodNotAllowed).into_response()
}
