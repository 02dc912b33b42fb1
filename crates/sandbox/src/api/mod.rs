//! The HTTP API of the gateway (`docs/mycoolpay.md` §2).

/// The keys of a call.
pub(crate) mod auth;
/// Faults of calls.
pub(crate) mod faults;
/// Requests that get no answer.
pub(crate) mod hang;
/// Mobile money without the payment page.
pub(crate) mod payin;
/// Payment links and status checks.
pub(crate) mod paylink;
/// Payouts, and the balance.
pub(crate) mod payout;
#[cfg(test)]
mod tests;
