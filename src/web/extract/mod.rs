//! What handlers read from a request.

/// Bearer tokens.
pub(in crate::web) mod bearer;

/// The fields of our forms.
mod form;
/// A request's body as a JSON object.
mod json;
/// What a page needs to know of its request.
mod page_context;
/// The order's token in a path.
mod path_token;
/// The client's address.
mod source;

pub(in crate::web) use form::Form;
pub(in crate::web) use json::Document;
pub(in crate::web) use path_token::{PathToken, decoded};
pub(in crate::web) use source::Source;
