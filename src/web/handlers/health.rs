//! For whoever watches the process.

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
};

use crate::{
    instance::Question,
    telemetry::Causes,
    web::{AppState, readiness::Readiness},
};

/// The process answers.
pub(in crate::web) async fn alive() -> &'static str {
    "ok\n"
}

/// It can do its work: 200, or 503 when a check fails; either way one line per check.
pub(in crate::web) async fn ready(State(state): State<AppState>) -> (StatusCode, String) {
    let readiness = Readiness::of(&state).await;
    let status = if readiness.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, readiness.to_string())
}

/// Which record it works on, for who has that record's key: the answer to a question of `caisse doctor`.
pub(in crate::web) async fn instance(
    State(state): State<AppState>,
    question: Result<Path<String>, PathRejection>,
) -> Result<String, StatusCode> {
    let question = question.ok().and_then(|Path(text)| Question::parse(&text));
    let question = question.ok_or(StatusCode::NOT_FOUND)?;
    match state.checkout.instance_key().await {
        Ok(key) => Ok(key.answer(&question)),
        Err(error) => {
            tracing::error!(error = %Causes(&error), "the record's key could not be read");
            Err(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}
