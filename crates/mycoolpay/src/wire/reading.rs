//! What of a document decides, and what does not.

use caisse_domain::Decimal;

use crate::{
    UnreadableReason,
    document::{Document, Said},
};

/// A text that has to be there, and once: an answer that says it in two ways says nothing.
pub(super) fn needed(said: Said<String>) -> Result<String, UnreadableReason> {
    match said {
        Said::Once(text) => Ok(text),
        Said::Nothing => Err(UnreadableReason::Incomplete),
        Said::Differently(_) => Err(UnreadableReason::Contradictory),
    }
}

/// A text by which a success is bound to an order. One that is said in two ways is kept in both, so that it is nobody's.
pub(super) fn binding(said: Said<String>) -> Option<String> {
    match said {
        Said::Once(text) => Some(text),
        Said::Nothing => None,
        Said::Differently(texts) => Some(format!("{}, and something else", texts.join(", "))),
    }
}

/// A number that is of no use when it is said in two ways.
pub(super) fn number(document: &Document, name: &str) -> Option<Decimal> {
    document.decimal(name).once()
}
