//! The merchant's logo.

use axum::{
    body::Bytes,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};

use crate::web::state::AppState;

/// Serves the logo, under the security policy of a logo.
pub(in crate::web) async fn serve(State(state): State<AppState>) -> Response {
    let Some(logo) = &state.brand.logo else { return StatusCode::NOT_FOUND.into_response() };
    let kind = [(header::CONTENT_TYPE, logo.content_type())];
    (kind, Bytes::from_owner(logo.bytes())).into_response()
}
