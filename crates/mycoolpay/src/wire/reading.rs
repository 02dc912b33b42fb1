//! How necessary, binding and optional fields are read.

use caisse_domain::Decimal;

use crate::{
    UnreadableReason,
    document::{Document, Said},
};

/// A necessary text; an answer with two different values is an error.
pub(super) fn needed(said: Said<String>) -> Result<String, UnreadableReason> {
    match said {
        Said::Once(text) => Ok(text),
        Said::Nothing => Err(UnreadableReason::Incomplete),
        Said::Differently(_) => Err(UnreadableReason::Contradictory),
    }
}

/// A text that binds a success to an order. Different values are joined, so that the result matches no order.
pub(super) fn binding(said: Said<String>) -> Option<String> {
    match said {
        Said::Once(text) => Some(text),
        Said::Nothing => None,
        Said::Differently(texts) => Some(format!("{}, and something else", texts.join(", "))),
    }
}

/// An optional number; `None` if its values differ.
pub(super) fn number(document: &Document, name: &str) -> Option<Decimal> {
    document.decimal(name).once()
}
