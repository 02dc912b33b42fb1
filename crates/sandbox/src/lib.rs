//! A simulator of the My-CoolPay gateway: a shop can be built and tested offline, without keys.
//!
//! It is written from `docs/mycoolpay.md` alone. Nothing here comes from `caisse-mycoolpay`, because no test would
//! notice a misunderstanding that both sides share.
//!
//! # Layout
//! `config` holds the settings of the application. `paylink` parses a shop's request in either dialect, and `payment`
//! stores it. `door` authenticates the shop's server; `api`, `payin` and `payout` answer it. `page` serves the buyer's
//! browser with HTML from `markup`. `callback` composes what `delivery` sends. `scenario` has the magic numbers, which
//! `player` runs; `faults` injects errors; `control` is `/__sandbox/…`.

#![deny(clippy::print_stderr, clippy::print_stdout)]

/// The JSON endpoints: `paylink` and `checkStatus`.
mod api;
/// Composing and signing a callback.
pub mod callback;
/// An error with its causes.
mod causes;
/// Settings of the simulated application.
mod config;
/// `/__sandbox/…`, for programs.
mod control;
/// `/__sandbox/`, for people.
mod control_page;
#[cfg(test)]
mod control_tests;
/// Sending callbacks, and storing them.
mod delivery;
/// Authentication, and calls that get no answer.
mod door;
/// The gateway's error answers.
mod error;
/// Faults, and where each applies.
mod fault;
/// Errors on request.
mod faults;
#[cfg(test)]
mod faults_tests;
/// The fields of a body, JSON or form.
mod fields;
/// Requests that get no answer.
mod hang;
/// Exact amounts as JSON numbers.
mod json;
/// All payments, by their references.
mod ledger;
/// Limits of a request.
mod limits;
/// The HTML of the payment page.
mod markup;
/// Outcomes of a payment.
mod outcome;
/// The payment page: showing it, and handling its form.
mod page;
/// Mobile money without the payment page.
mod payin;
/// A shop's `paylink` request, read from both dialects and both encodings.
mod paylink;
/// What is stored of each payment.
mod payment;
/// Payouts, and the balance.
mod payout;
/// Running a scenario.
mod player;
/// The headers of pages.
mod policy;
/// Its routes.
mod router;
/// The state of the simulated gateway.
mod sandbox;
/// Magic numbers.
mod scenario;
#[cfg(test)]
mod scenario_tests;
/// Callbacks and their delivery status.
mod sent;
/// The state file, which outlives the process.
mod state;
#[cfg(test)]
mod testing;
/// The USSD code that a payer dials.
mod ussd;
/// Random transaction references.
mod uuid;
/// The texts of the payment page, in French and in English.
mod words;

pub use config::{PageCoop, PageFraming, PageMessages, SandboxConfig, SandboxRules};
pub use fault::{Fault, SetFault};
pub use markup::RESULT_SCRIPT;
pub use outcome::SandboxOutcome;
pub use paylink::{GuideUrls, PaylinkRequest};
pub use payment::{SandboxKind, SandboxPayment};
pub use sandbox::Sandbox;
pub use scenario::{SCENARIOS, Scenario};
pub use sent::{DeliveryStatus, SandboxCallback};
pub use state::{StateError, StateWriter};
