//! A client of My-CoolPay (`docs/mycoolpay.md`).
//!
//! [`Gateway`] is the trait that use-cases call. `client` sends requests, `wire` translates them and the answers, by
//! the contract that each `dialect` declares, [`callback`] verifies callbacks, [`framing`] finds out whether the payment page may be framed. Stateless: no
//! database, no global, and no other crate of Caisse but the domain.

#![deny(clippy::print_stderr, clippy::print_stdout)]

/// Verification of callbacks.
pub mod callback;
/// The HTTP client.
mod client;
/// Address and keys of the gateway.
mod config;
/// The dialects of its API.
mod dialect;
/// A lenient JSON parser.
pub mod document;
/// The errors of calls to the gateway.
mod error;
/// Whether the payment page may be framed.
pub mod framing;
/// The calls of the gateway, and their answers.
mod gateway;
/// The hosts of payment pages.
mod pages;
/// A health check that changes nothing.
mod ping;
/// Our addresses that the gateway uses.
mod return_urls;
/// Text that must never print.
mod secret;
/// Words outside the contract.
mod unknown;
/// Requests and answers.
mod wire;

/// The domain types in this crate's signatures.
pub use caisse_domain as domain;
use caisse_domain::Report;

pub use client::Client;
pub use config::{FramingSetting, GatewayConfig};
pub use dialect::Dialect;
pub use error::{GatewayError, UnreadableReason};
pub use gateway::{Gateway, PayinStarted, PaymentLink, WithRaw};
pub use return_urls::ReturnUrls;
pub use secret::Secret;
pub use unknown::UnknownWord;

/// Reads a stored [`WithRaw::text`] of checkStatus again.
pub fn reread(dialect: Dialect, text: &str) -> Option<Report> {
    let answer = document::Document::read(text.as_bytes())?;
    wire::read_report(dialect, &answer).ok()
}

/// Compiles the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
