//! The buyers' pages: handlers, and the views that they answer with.

pub(in crate::web) mod home;
/// The merchant's logo.
pub(in crate::web) mod logo;
pub(in crate::web) mod order;
pub(in crate::web) mod phone;
pub(in crate::web) mod returning;
/// Pages that render on the server only.
pub(in crate::web) mod views;

/// Revalidation of cached pages.
mod etag;
