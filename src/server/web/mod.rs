//! HTTP. `router` is the table of contents; `error` is the only mapping of errors to HTTP.

/// The browser's files, inside the binary.
mod assets;
/// Errors to HTTP.
mod error;
/// The server functions' bodies.
mod functions;
/// Who may ask what, and in which format.
mod handlers;
/// Response headers that every answer has.
mod headers;
/// How the payment page is opened.
mod opening;
/// Pages that never reach the browser as code.
mod pages;
/// Pages that a browser has already.
mod revalidation;
/// Every route on one screen.
mod router;
/// Event streams that are open.
mod streams;
/// Every text a buyer reads, in French and English.
mod texts;

use std::sync::Arc;

pub(crate) use functions::{payment_status, start_payment};
pub use router::router;
pub use streams::Streams;

use super::{checkout::Checkout, config::Config};

/// What handlers work with. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The use-cases.
    pub checkout: Arc<Checkout>,
    /// The settings.
    pub config: Arc<Config>,
    /// Room for event streams.
    pub streams: Streams,
}
