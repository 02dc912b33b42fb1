//! The APIs of programs: shops' and the gateway's.

/// The gateway's callbacks.
pub(in crate::web) mod callback;
/// The integration guide's endpoints.
pub(in crate::web) mod guide;
/// `/api/v1`.
pub(in crate::web) mod v1;

/// A JSON object's fields.
mod fields;
/// Times and amounts as programs read them.
mod format;
/// An order in a request.
mod order;
