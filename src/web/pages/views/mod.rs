//! Pages: Leptos views that render on the server only. Data comes in whole, HTML goes out whole.

pub(in crate::web) mod checkout_display;
pub(in crate::web) mod context;
pub(in crate::web) mod error_page;
pub(in crate::web) mod form_error;
pub(in crate::web) mod home;
pub(in crate::web) mod order;
pub(in crate::web) mod phone_prompt;
pub(in crate::web) mod window;

/// How a buyer contacts the shop.
pub(in crate::web) mod contact;
/// Dates as people in Douala read them.
pub(in crate::web) mod date;
/// The modal with the payment page.
mod modal;
/// One panel per state.
mod panels;
/// Content of other states, in templates.
mod parked;
/// The payment methods.
mod payment_methods;
/// A page's address as a QR code.
pub(in crate::web) mod qr;
/// The receipt of a paid order.
mod receipt;
/// The frame of every page.
mod shell;

pub use qr::qr_path;

use std::sync::Arc;

use hydration_context::SsrSharedContext;
use leptos::{prelude::*, reactive::owner::Owner};

/// The content type of a page.
pub(in crate::web) const HTML: &str = "text/html; charset=utf-8";

/// Renders a view to a whole document. In islands mode only islands are meant for the browser.
pub(in crate::web) fn render<V: IntoView + 'static>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| view().into_view().to_html());
    owner.cleanup();
    format!("<!DOCTYPE html>{}", parked::sheltered(&html))
}
