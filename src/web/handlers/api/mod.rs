//! The API of shops' programs: `/api/v1`, and what it shares with the integration guide's endpoints.

/// A JSON object's fields.
mod fields;
/// A request's body.
mod json;
/// An order in a request.
mod order;
/// `/api/v1/orders`.
pub(in crate::web) mod orders;
/// Errors of `/api/v1`.
mod problem;
/// Times as programs read them.
mod time;

pub(in crate::web) use fields::InvalidField;
pub(in crate::web) use json::Document;
pub(in crate::web) use order::Dialect;
pub(in crate::web) use problem::{Problem, refusal};
pub(in crate::web) use time::rfc3339;
