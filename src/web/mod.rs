//! HTTP. `router` is the table of contents; `error` is the only mapping of errors to HTTP.

/// What a request is about: a known order, an unknown one, or none.
mod about;
/// The merchant's accent colour, with enough contrast.
mod accent;
/// The browser's files, embedded in the binary.
mod assets;
/// Bearer tokens.
mod bearer;
/// The pages' appearance.
mod brand;
/// How the payment page opens.
mod checkout_display;
/// Maps errors to HTTP.
mod error;
/// Revalidation of cached pages.
mod etag;
/// The server functions' bodies.
mod functions;
/// Handlers of requests.
mod handlers;
/// Response headers that every answer has.
mod headers;
/// Every text a buyer reads, in French and English.
mod i18n;
/// The language of a page.
mod language;
/// Rate limits.
mod limits;
/// Reasons for an error page.
mod page_error_kind;
/// Pages that render on the server only.
mod pages;
/// The phone request that waits for a buyer.
mod phone_prompt;
/// The answer to a request over its limit.
mod rate_limited;
/// Readiness checks.
mod readiness;
/// Request ids, request log and request metrics.
mod request_log;
/// Every route on one screen.
mod router;
/// The scripts that browsers run.
mod scripts;
/// Open event streams.
mod streams;

use std::sync::Arc;

pub use brand::Brand;
pub use limits::Limits;
pub use router::router;
pub use scripts::{Script, scripts};
pub use streams::Streams;

use super::{checkout::Checkout, config::Config, metrics::Metrics};

/// The state of all handlers. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The use-cases.
    pub checkout: Arc<Checkout>,
    /// The settings.
    pub config: Arc<Config>,
    /// Rate limits.
    pub limits: Limits,
    /// The pages' appearance.
    pub brand: Arc<Brand>,
    /// The limit on event streams.
    pub streams: Streams,
    /// The metrics.
    pub metrics: Arc<Metrics>,
}
