//! The simulated gateway without its HTTP routes: payments, scenarios, faults, and the callbacks that they cause.

/// Callbacks and their delivery status.
pub(crate) mod callbacks;
/// Sending callbacks.
pub(crate) mod delivery;
/// Both dialects: requests, reports, callbacks and signatures.
pub(crate) mod dialect;
/// Faults, and where each applies.
pub(crate) mod fault;
/// Outcomes of a payment.
pub(crate) mod outcome;
/// One payment.
pub(crate) mod payment;
/// All payments, by their references.
pub(crate) mod payments;
/// Running a scenario.
pub(crate) mod runner;
/// The state of the simulated gateway.
pub(crate) mod sandbox;
/// Magic numbers.
pub(crate) mod scenario;
/// The state file, which outlives the process.
pub(crate) mod state;
/// The form of values in the state file.
mod stored;
#[cfg(test)]
mod tests;
