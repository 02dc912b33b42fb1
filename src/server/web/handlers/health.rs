//! For whoever watches the process.

use axum::{extract::State, http::StatusCode};

use crate::server::web::{AppState, readiness::Readiness};

/// The process answers.
pub(in crate::server::web) async fn alive() -> &'static str {
    "ok\n"
}

/// It can do its work: 200, or 503 when a check fails; either way one line per check.
pub(in crate::server::web) async fn ready(State(state): State<AppState>) -> (StatusCode, String) {
    let readiness = Readiness::of(&state).await;
    let status = if readiness.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, readiness.to_string())
}
