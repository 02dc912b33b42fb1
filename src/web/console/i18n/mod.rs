//! Every text of the console, in French and English: a catalogue for each part.

/// The log of what users did.
pub(in crate::web) mod audit;
/// The frame of every page, and its problems.
pub(in crate::web) mod frame;
/// The home page.
pub(in crate::web) mod home;
/// The lists of orders and payments.
pub(in crate::web) mod lists;
/// An order's page.
pub(in crate::web) mod order;
/// The settings, and the examination of the installation.
pub(in crate::web) mod settings;
/// Signing in, one's own account, users.
pub(in crate::web) mod sign_in;
/// The words of statuses.
pub(in crate::web) mod statuses;
