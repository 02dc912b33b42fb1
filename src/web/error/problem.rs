//! Errors of `/api/v1`: problem details (RFC 9457).

use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::api::ApiError;

/// An [`ApiError`] as `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web) struct Problem(ApiError);

impl<E: Into<ApiError>> From<E> for Problem {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let error = self.0;
        let status = error.status();
        let document = json!({
            "type": "about:blank",
            "title": title(status),
            "status": status.as_u16(),
            "detail": error.message(),
            "code": error.code(),
            "errors": error.fields(),
        });
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        error.with_headers((status, kind, Json(document)).into_response())
    }
}

/// The status's name, which is the title of the type `about:blank`.
fn title(status: StatusCode) -> &'static str {
    match status {
        // As RFC 9110 calls it; the crate has the older name.
        StatusCode::UNPROCESSABLE_ENTITY => "Unprocessable Content",
        status => status.canonical_reason().unwrap_or("Error"),
    }
}
