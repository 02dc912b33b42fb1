//! The merchant's logo.

use axum::{
    body::Bytes,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};

use crate::web::state::AppState;

/// Serves the logo. An SVG may contain scripts: opened by itself it is isolated from the site, and runs none. Inline
/// styles are harmless there, and drawing programs write colours so.
pub(in crate::web) async fn serve(State(state): State<AppState>) -> Response {
    let Some(logo) = &state.brand.logo else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [
        (header::CONTENT_TYPE, logo.content_type()),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox"),
    ];
    (headers, Bytes::from_owner(logo.bytes())).into_response()
}
