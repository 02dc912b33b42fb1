//! Caisse: a self-hosted checkout for My-CoolPay, the mobile-money gateway of Cameroon.
//!
//! Read `caisse_domain` for what a payment is, `server::checkout` for what can be done with one, `server::web` for who
//! may ask, and `caisse_islands` for what happens in the buyer's browser. `docs/design.md` says why.

/// Use-cases, gateway, store, web, sandbox, command line.
pub mod server;
