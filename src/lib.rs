//! Caisse: a self-hosted checkout for My-CoolPay, the mobile-money gateway of Cameroon.
//!
//! Modules by responsibility; dependencies go one way: `store` ← `checkout` ← `merchant` ← `web`, `tasks`, `cli` ←
//! `main`. `store`
//! and the gateway (`caisse_mycoolpay`) do not use each other. `metrics` counts the calls of `store`, `web` and the
//! gateway.
//!
//! Read `caisse_domain` for what a payment is, `checkout` for what can be done with one, `web` for who may do it, and
//! `caisse_islands` for what happens in the buyer's browser. `docs/design.md` says why.

// These panic when standard output or error is full or closed. `writeln!` returns an error instead.
#![deny(clippy::print_stderr, clippy::print_stdout)]

/// The use-cases: the only callers of `store` and `gateway`.
pub mod checkout;
/// The subcommands.
pub mod cli;
/// Every setting, read once, validated, secrets redacted.
pub mod config;
/// Phone numbers of all countries, as people write them.
pub mod contact;
/// The checks of an installation.
pub mod doctor;
/// The use-cases of the merchant's people.
pub mod merchant;
/// The metrics of a running process.
pub mod metrics;
/// The gateway's messages without personal data.
mod redaction;
/// The database: orders, payments, observations, callbacks. `sqlx::` appears nowhere else.
pub mod store;
/// Background tasks.
pub mod tasks;
/// Logs.
pub mod telemetry;
/// HTTP: each route with its policy, pages, APIs, and the only mapping of errors to HTTP.
pub mod web;

/// The cryptography of rustls.
mod crypto;
/// Time as people in Douala read it.
mod douala;
/// The instance check.
mod instance;
/// The hashes of inline content.
mod integrity;
/// Files for their owner only.
mod private_file;
/// The key that seals what the database must not reveal.
mod secret_key;
mod serve;
mod style;

pub use secret_key::{NotOpened, SecretKey};
pub use serve::{Listeners, ServeError, Served, serve};
