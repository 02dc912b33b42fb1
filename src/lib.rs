//! Caisse: a self-hosted checkout for My-CoolPay, the mobile-money gateway of Cameroon.
//!
//! # Layout
//! Three rooms, by where code runs. Arrows between them go one way: `domain` ← `islands` ← `server`.
//!
//! Read `domain` for what a payment is, `server::checkout` for what can be done with one, `server::web` for
//! who may ask, and `islands` for what happens in the buyer's browser. `docs/design.md` says why.
#![forbid(unsafe_code)]

/// Both sides: the checkout island, its browser plumbing, and the server functions it calls.
pub mod islands;

/// Server only: use-cases, gateway, store, web, sandbox, command line.
#[cfg(feature = "ssr")]
pub mod server;
