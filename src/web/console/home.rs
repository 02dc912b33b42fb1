//! `GET /console`.

use axum::response::Response;

use super::{
    error::ConsoleError,
    extract::SignedIn,
    views::{home, respond},
};

/// The home page of the console.
pub(in crate::web) async fn show(SignedIn(context): SignedIn) -> Result<Response, ConsoleError> {
    match context.merchant.home(&context.viewer).await {
        Ok(home) => Ok(respond(home::page(context, &home))),
        Err(error) => Err(ConsoleError::of(&error, context)),
    }
}
