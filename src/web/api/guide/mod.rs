//! The integration guide's JSON (`docs/mycoolpay.md` §7), so that its own browser snippet runs unchanged.

/// An order's event stream.
pub(in crate::web) mod events;
/// A payment and its page.
pub(in crate::web) mod payments;
/// The status of an order.
pub(in crate::web) mod status;

/// The events of a stream, and when it sends them.
mod payment_events;
