//! `GET /console`.

use axum::response::{IntoResponse as _, Response};

use super::{
    extract::SignedIn,
    views::{home, respond},
};

/// The home page of the console.
pub(in crate::web) async fn show(SignedIn(context): SignedIn) -> Response {
    respond(home::page(context)).into_response()
}
