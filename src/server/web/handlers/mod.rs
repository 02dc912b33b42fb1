//! Handlers: parse what came, call one use-case, answer.

pub(super) mod callback;
pub(super) mod guide;
pub(super) mod health;
pub(super) mod home;
pub(super) mod order;

use axum::{
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};

use super::error::{ApiError, PageError, PageErrorKind};
use crate::domain::Locale;

/// The language a browser asks for; French when it asks for neither of ours.
fn locale_of(headers: &HeaderMap) -> Locale {
    headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .and_then(|list| list.split(',').find_map(|tag| Locale::parse(tag.trim())))
        .unwrap_or_default()
}

/// No route: JSON below `/api`, a page elsewhere.
pub(super) async fn not_found(uri: Uri, headers: HeaderMap) -> Response {
    if uri.path().starts_with("/api/") {
        return ApiError::new(StatusCode::NOT_FOUND, "not_found", "there is nothing here").into_response();
    }
    PageError::new(locale_of(&headers), PageErrorKind::NotFound).into_response()
}

/// A route, but not for this method.
pub(super) async fn method_not_allowed(uri: Uri, headers: HeaderMap) -> Response {
    if uri.path().starts_with("/api/") {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        return ApiError::new(status, "method_not_allowed", "this address takes another method")
            .into_response();
    }
    PageError::new(locale_of(&headers), PageErrorKind::MethodNotAllowed).into_response()
}
