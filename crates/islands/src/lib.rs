//! The checkout island: what happens in the buyer's browser, in Rust compiled to WASM.
//!
//! Compiled on both sides, runs in the browser. It owns no text and no markup: the server renders every state's
//! panel, and the island moves one word, `data-state`, that decides which is seen. So WASM carries no
//! catalogue, and the page means something before it arrives and without it.

/// The server's half of the server functions.
pub mod backend;
/// What the island needs of the browser: listeners, parts of the page, messages.
mod browser;
/// The server functions the island calls.
pub mod calls;
/// The island.
pub mod checkout;
/// Listening to the event stream.
mod event_stream;
/// What went wrong with what was typed.
pub mod field_error;
/// Its logic, without a browser: phases, and how long to wait between looks.
pub mod journey;
/// Opening the payment page, and its closing.
mod opening;
/// What the event stream says.
pub mod order_update;
/// Paying with the buyer's number.
mod phone;
/// Looking: asking where the order stands.
mod polling;
/// Its timers.
mod timers;

pub use checkout::Checkout;
