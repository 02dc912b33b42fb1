//! Caisse: a self-hosted checkout for My-CoolPay, the mobile-money gateway of Cameroon.
//!
//! Rooms by what they do; arrows go one way: `store` ← `checkout` ← `web`, `tasks`, `cli` ← `main`. `store` and the
//! gateway (`caisse_mycoolpay`) never meet. `store`, `web` and the gateway's calls are counted in `metrics`.
//!
//! Read `caisse_domain` for what a payment is, `checkout` for what can be done with one, `web` for who may ask, and
//! `caisse_islands` for what happens in the buyer's browser. `docs/design.md` says why.

// These panic when standard output or error is full or closed. `writeln!` says so instead.
#![deny(clippy::print_stderr, clippy::print_stdout)]

/// The use-cases: the only callers of `store` and `gateway`.
pub mod checkout;
/// The subcommands.
pub mod cli;
/// Every setting, read once, validated, secrets redacted.
pub mod config;
/// Numbers of the world, as people write them.
pub mod contact;
/// What is wrong with an installation.
pub mod doctor;
/// What a running program counts and measures.
pub mod metrics;
/// What the gateway said, without the person it was about.
mod redaction;
/// The record: orders, payments, observations, callbacks. `sqlx::` appears nowhere else but in `caisse_sandbox`.
pub mod store;
/// What runs by the clock.
pub mod tasks;
/// Logs.
pub mod telemetry;
/// HTTP: the router, handlers, pages, and the only mapping of errors to HTTP.
pub mod web;

/// What rustls works with.
mod crypto;
/// Time as people in Douala read it.
mod douala;
/// Who a program is.
mod instance;
/// The hash of what stands in a page.
mod integrity;
/// Files for their owner only.
mod private_file;
mod serve;
mod style;

pub use serve::{Listeners, ServeError, Served, serve};
