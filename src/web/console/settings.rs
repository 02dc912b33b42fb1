//! `/console/settings`: the settings in effect, and what is wrong with the installation.

use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect, Response},
};

use super::{
    extract::{Allowed, SeeSettings},
    views::{respond, settings},
};
use crate::web::state::AppState;

/// `GET /console/settings`.
pub(in crate::web) async fn show(
    State(state): State<AppState>,
    Allowed(context, ..): Allowed<SeeSettings>,
) -> Response {
    let last = state.examination.last();
    respond(settings::page(context, last)).into_response()
}

/// `POST /console/settings/doctor`: examines the installation.
pub(in crate::web) async fn examine(
    State(state): State<AppState>,
    Allowed(context, ..): Allowed<SeeSettings>,
) -> Redirect {
    state.examination.renew(&state.config, context.now()).await;
    Redirect::to("/console/settings#doctor")
}
