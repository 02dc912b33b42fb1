//! The only mapping of errors to HTTP.
//!
//! * Handlers of the JSON API return [`ApiError`]: `{ "error": { "code", "message" } }`.
//! * Handlers of pages return [`PageError`]: a page in the buyer's language.
//! * Server functions return [`CallError`]: a code for the island.
//!
//! Causes are logged here, once, and never sent.

/// Errors of the JSON API.
mod api;
/// Errors in the format of the requested address.
mod by_path;
/// An error in a field of a JSON request.
mod invalid_field;
/// Error pages.
mod page;
/// Errors of `/api/v1`.
mod problem;
/// What a use-case's error means in HTTP.
mod use_case;

pub(in crate::web) use api::{ApiError, with_retry_after};
pub(in crate::web) use by_path::{nothing_here, refusal};
pub(in crate::web) use invalid_field::{InvalidField, json_pointer};
pub(in crate::web) use page::PageError;
pub(in crate::web) use problem::Problem;
pub(in crate::web) use use_case::{call_error, status_of, wait_of};
