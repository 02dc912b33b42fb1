//! The checkout island: the part of the order page that runs in the buyer's browser, as WASM.
//!
//! Compiled for server and browser, runs in the browser. It has no text and no markup: the server renders every
//! state's panel, and the island changes one attribute, `data-state`, that decides which is shown. So the WASM has no
//! catalogue, and the page makes sense before it loads and without it.

/// Answers of the server functions.
pub mod answers;
/// The trait that the server implements for the server functions.
pub mod backend;
/// The browser's API: listeners, parts of the page, messages.
mod browser;
/// The server functions that the island calls.
pub mod calls;
/// The island.
pub mod checkout;
/// How the payment page opens.
mod display;
/// The event stream.
mod event_stream;
/// Errors of the buyer's input.
pub mod field_error;
/// Opening and closing the payment page.
mod opening;
/// An event's content.
pub mod order_update;
/// The phases of the page and the delays between status checks, without a browser.
pub mod phase;
/// Paying with the buyer's number.
mod phone;
/// Status checks without an event stream.
mod polling;
/// The page's timers.
mod timers;

pub use checkout::Checkout;
