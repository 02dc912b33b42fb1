//! A simulator of the My-CoolPay gateway: a shop can be built and tested offline, without keys.
//!
//! It is written from `docs/mycoolpay.md` alone. Nothing here comes from `caisse-mycoolpay`, because no test would
//! notice a misunderstanding that both sides share.
//!
//! # Layout
//! `engine` is the gateway without HTTP: it holds payments, runs the scenarios of magic numbers, applies faults and sends
//! callbacks. `api` answers the shop's server, `page` the buyer's browser, and `control` serves `/__sandbox/…`. These
//! three import `engine`, and `router` imports them.

#![deny(clippy::print_stderr, clippy::print_stdout)]

/// The HTTP API.
mod api;
/// Settings of the simulated application.
mod config;
/// `/__sandbox/…`, for programs and for people.
mod control;
/// The gateway without HTTP.
mod engine;
/// The gateway's error answers.
mod error;
/// The fields of a body, JSON or form.
mod fields;
/// The payment page.
mod page;
/// The routes.
mod router;
#[cfg(test)]
mod testing;

pub use config::{PageCoop, PageFraming, PageMessages, SandboxConfig, SandboxRules};
pub use engine::{
    callbacks::{DeliveryStatus, SandboxCallback},
    dialect::{SIGNATURE_HEADER, SandboxDialect, SignedCallback},
    fault::{Fault, SetFault},
    outcome::SandboxOutcome,
    payment::{GuideUrls, PaylinkRequest, SandboxKind, SandboxPayment},
    sandbox::{Sandbox, callback_client},
    scenario::{SCENARIOS, Scenario},
    state::{StateError, StateWriter},
};
pub use page::markup::RESULT_SCRIPT;
