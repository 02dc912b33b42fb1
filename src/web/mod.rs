//! HTTP. `router` is the table of contents; `error` is the only mapping of errors to HTTP.

/// What a request is about.
mod about;
/// The merchant's colour, so that it can be read.
mod accent;
/// The browser's files, inside the binary.
mod assets;
/// Who shows which token.
mod bearer;
/// What makes the pages the merchant's.
mod brand;
/// How the payment page is opened.
mod checkout_display;
/// Errors to HTTP.
mod error;
/// Pages that a browser has already.
mod etag;
/// The server functions' bodies.
mod functions;
/// Who may ask what, and in which format.
mod handlers;
/// Response headers that every answer has.
mod headers;
/// Every text a buyer reads, in French and English.
mod i18n;
/// Which language a page is in.
mod language;
/// How often one may ask.
mod limits;
/// Pages that never reach the browser as code.
mod pages;
/// What a buyer is told while a telephone is being asked.
mod phone_prompt;
/// Whether the program can do its work.
mod readiness;
/// Each request: its id, its line in the log, its measure.
mod request_log;
/// Every route on one screen.
mod router;
/// What browsers are given to run.
mod scripts;
/// Event streams that are open.
mod streams;

use std::sync::Arc;

pub use brand::Brand;
pub use limits::Limits;
pub use router::router;
pub use scripts::{Script, scripts};
pub use streams::Streams;

use super::{checkout::Checkout, config::Config, metrics::Metrics};

/// What handlers work with. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The use-cases.
    pub checkout: Arc<Checkout>,
    /// The settings.
    pub config: Arc<Config>,
    /// How often one may ask.
    pub limits: Limits,
    /// How the pages look.
    pub brand: Arc<Brand>,
    /// Room for event streams.
    pub streams: Streams,
    /// Where it counts.
    pub metrics: Arc<Metrics>,
}
