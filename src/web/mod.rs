//! HTTP. `router` has each route with its policy; `error` is the only mapping of errors to HTTP.
//!
//! Imports point one way: `branding`, `i18n` ← `pages::views` ← `error` ← `extract` ← `middleware` ← `pages`, `api`,
//! `ops`, `console` ← `router`.

/// The APIs of programs: shops' and the gateway's.
mod api;
/// The browser's files, embedded in the binary.
mod assets;
/// The merchant's appearance of the pages.
mod branding;
/// The merchant's console.
mod console;
/// Maps errors to HTTP.
mod error;
/// What handlers read from a request.
mod extract;
/// Requests without a route.
mod fallback;
/// The server functions' bodies.
mod functions;
/// Every text a buyer reads, in French and English, and the language of a page.
mod i18n;
/// Rate limits.
mod limits;
/// What happens to every request, or to every request of a route.
mod middleware;
/// Endpoints for operators.
mod ops;
/// The buyers' pages.
mod pages;
/// What the table of routes says of a route.
mod policy;
/// Every route on one screen, with its policy.
mod router;
/// The table of routes.
mod routes;
/// The scripts that browsers run.
mod scripts;
/// The state of all handlers.
mod state;
/// Open event streams.
mod streams;

pub use branding::Brand;
pub use console::{Examination, NextPage, session_token};
pub use limits::Limits;
pub use pages::views::qr_path;
pub use router::router;
pub use scripts::{Script, scripts};
pub use state::{AppState, Services};
pub use streams::Streams;
