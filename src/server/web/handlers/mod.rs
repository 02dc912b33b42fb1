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
    http::{StatusCode, Uri},
    response::{IntoResponse as _, Response},
};

pub(super) use api::{FieldError, refusal};
pub(super) use source::Source;
pub(super) use visitor::Visitor;

use super::error::{ApiError, PageError, PageErrorKind};

/// No route: JSON below `/api`, a page elsewhere.
pub(super) async fn not_found(uri: Uri, visitor: Visitor) -> Response {
    if uri.path().starts_with("/api/") {
        let error = ApiError::new(StatusCode::NOT_FOUND, "not_found", "there is nothing here");
        return refusal(&uri, error);
    }
    visitor.lost().into_response()
}

/// A route, but not for this method.
pub(super) async fn method_not_allowed(uri: Uri, visitor: Visitor) -> Response {
    if uri.path().starts_with("/api/") {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        return refusal(
            &uri,
            ApiError::new(status, "method_not_allowed", "this address takes another method"),
        );
    }
    PageError::new(visitor, PageErrorKind::MethodNotAllowed).into_response()
}
