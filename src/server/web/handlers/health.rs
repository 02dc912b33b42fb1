//! For whoever watches the process.

use axum::{extract::State, http::StatusCode};

use crate::server::web::AppState;

/// The process answers.
pub(in crate::server::web) async fn alive() -> &'static str {
    "ok\n"
}

/// The record answers too.
pub(in crate::server::web) async fn ready(State(state): State<AppState>) -> (StatusCode, &'static str) {
    match state.checkout.is_ready().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "the record does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
