//! Health endpoints for operators.

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
};

use super::readiness::Readiness;
use crate::{instance::Question, telemetry::Causes, web::state::AppState};

/// Liveness: the process answers.
pub(in crate::web) async fn alive() -> &'static str {
    "ok\n"
}

/// Readiness: 200, or 503 when a check fails; either way one line per check.
pub(in crate::web) async fn ready(State(state): State<AppState>) -> (StatusCode, String) {
    let readiness = Readiness::of(&state).await;
    let status = if readiness.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, readiness.to_string())
}

/// Answers a question of `caisse doctor`: shows to a client with the database's key which database this process uses.
pub(in crate::web) async fn instance(
    State(state): State<AppState>,
    question: Result<Path<String>, PathRejection>,
) -> Result<String, StatusCode> {
    let question = question.ok().and_then(|Path(text)| Question::parse(&text));
    let question = question.ok_or(StatusCode::NOT_FOUND)?;
    match state.health.instance_key().await {
        Ok(key) => Ok(key.answer(&question)),
        Err(error) => {
            tracing::error!(error = %Causes(&error), "the key of the database could not be read");
            Err(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}
