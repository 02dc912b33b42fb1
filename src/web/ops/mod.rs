//! Endpoints for operators.

/// Liveness, readiness and the instance check.
pub(in crate::web) mod health;
/// `/metrics`.
pub(in crate::web) mod metrics;

/// Readiness checks.
mod readiness;
