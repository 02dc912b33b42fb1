//! The console's pages: data comes in whole, HTML goes out whole.

pub(in crate::web) mod account;
pub(in crate::web) mod audit;
pub(in crate::web) mod home;
/// What both lists have.
mod list;
pub(in crate::web) mod more;
pub(in crate::web) mod order;
pub(in crate::web) mod order_list;
pub(in crate::web) mod payment_list;
pub(in crate::web) mod problem;
/// Setting up a second factor.
pub(in crate::web) mod second_factor;
pub(in crate::web) mod settings;
/// The frame of every page.
pub(in crate::web) mod shell;
pub(in crate::web) mod sign_in;
/// The words of statuses.
pub(in crate::web) mod statuses;
pub(in crate::web) mod users;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};

use crate::web::pages::views::HTML;

/// A page as a response.
pub(in crate::web) fn respond(page: String) -> Response {
    ([(header::CONTENT_TYPE, HTML)], page).into_response()
}
