//! The merchant's console: pages without a script, for signed-in users.
//!
//! Imports point one way: `context`, `i18n`, `list_query` ← `views` ← `error` ← `extract` ← the handlers ← `routes`.

/// One's own account.
mod account;
/// Addresses of pages.
mod address;
/// The log of what users did.
mod audit;
/// Showing a password or a code again.
mod confirm;
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
/// The fields of forms.
mod form;
/// The home page.
mod home;
/// Every text of the console, in French and English.
pub(in crate::web) mod i18n;
/// Choosing a password by a link.
mod invitation;
/// What an address says of a list.
mod list_query;
/// The lists of orders and payments.
mod lists;
/// The places that the bar of a phone has no room for.
mod more;
/// The page that a user wanted before they had to sign in.
mod next;
/// An order's page, and its check.
mod order;
/// The table of routes.
mod routes;
/// Signing in to the sandbox.
mod sandbox;
/// Setting up an authenticator.
mod second_factor;
/// The settings in effect, and the examination of the installation.
mod settings;
/// Signing in and out.
mod sign_in;
/// Users.
mod users;
/// Pages.
mod views;

pub use cookie::token as session_token;
pub use examination::Examination;
pub use next::NextPage;
pub(in crate::web) use routes::add_routes;
