//! What handlers read from a request.

/// Bearer tokens.
pub(in crate::web) mod bearer;

/// The client's address.
mod client_address;
/// The fields of our forms.
mod form;
/// A request's body as a JSON object.
mod json;
/// Whether a request comes from this machine.
mod own_machine;
/// What a page needs to know of its request.
mod page_context;
/// The order's token in a path.
mod path_token;

pub(in crate::web) use client_address::ClientAddress;
pub(in crate::web) use form::Form;
pub(in crate::web) use json::JsonBody;
pub(in crate::web) use own_machine::OwnMachine;
pub(in crate::web) use path_token::{PathToken, decoded};
