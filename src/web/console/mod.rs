//! The merchant's console: pages without a script, for signed-in users.
//!
//! Imports point one way: `context`, `i18n`, `list_query` ← `views` ← `error` ← `extract` ← the handlers ← `routes`.

#![allow(dead_code, reason = "pages that use the rest follow")]

/// Addresses of pages.
mod address;
/// The log of what users did.
mod audit;
/// What a page of the console knows of its request.
mod context;
/// The cookie of a session.
mod cookie;
/// Error pages.
mod error;
/// The last examination of the installation.
mod examination;
/// What handlers read from a request: a user with a permission.
mod extract;
/// The home page.
mod home;
/// Every text of the console, in French and English.
pub(in crate::web) mod i18n;
/// What an address says of a list.
mod list_query;
/// The lists of orders and payments.
mod lists;
/// The places that the bar of a phone has no room for.
mod more;
/// An order's page, and its check.
mod order;
/// The table of routes.
mod routes;
/// The settings in effect, and the examination of the installation.
mod settings;
/// Pages.
mod views;

pub use examination::Examination;
pub(in crate::web) use routes::add_routes;
