//! `GET /console/more`: on a phone, the places that its bar has no room for.

use axum::response::{IntoResponse as _, Response};

use super::{
    extract::SignedIn,
    views::{more, respond},
};

/// The list of places.
pub(in crate::web) async fn show(SignedIn(context): SignedIn) -> Response {
    respond(more::page(context)).into_response()
}
