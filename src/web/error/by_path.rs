//! Errors in the format of the requested address.

use axum::{
    http::{StatusCode, Uri},
    response::{IntoResponse as _, Response},
};

use super::{api::ApiError, problem::Problem};
use crate::web::pages::views::context::PageContext;

/// An error below `/api`, in the format of the requested address.
pub(in crate::web) fn refusal(uri: &Uri, error: ApiError) -> Response {
    if uri.path().starts_with("/api/v1/") {
        Problem::from(error).into_response()
    } else {
        error.into_response()
    }
}

/// The answer 404: JSON below `/api`, a page elsewhere.
pub(in crate::web) fn nothing_here(uri: &Uri, context: PageContext) -> Response {
    if uri.path().starts_with("/api/") {
        let error = ApiError::new(StatusCode::NOT_FOUND, "not_found", "there is nothing here");
        return refusal(uri, error);
    }
    context.not_found().into_response()
}
