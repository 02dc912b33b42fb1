//! How necessary, binding and optional fields are read, and how an amount is written.

use caisse_domain::{Decimal, Money};
use serde_json::{Number, Value};

use crate::{
    UnreadableReason,
    document::{Document, FieldValues},
};

/// A necessary text; an answer with two different values is an error.
pub(crate) fn needed(value: FieldValues<String>) -> Result<String, UnreadableReason> {
    match value {
        FieldValues::One(text) => Ok(text),
        FieldValues::None => Err(UnreadableReason::Incomplete),
        FieldValues::Conflicting(_) => Err(UnreadableReason::Contradictory),
    }
}

/// A text that binds a success to an order. Different values are joined, so that the result matches no order.
pub(crate) fn binding(value: FieldValues<String>) -> Option<String> {
    match value {
        FieldValues::One(text) => Some(text),
        FieldValues::None => None,
        FieldValues::Conflicting(texts) => Some(format!("{}, and something else", texts.join(", "))),
    }
}

/// An optional number; `None` if its values differ.
pub(crate) fn number(document: &Document, name: &str) -> Option<Decimal> {
    document.decimal(name).unique()
}

/// The amount as a JSON number with the text of its decimal, never through a float.
pub(crate) fn number_of(amount: Money) -> Value {
    Value::Number(Number::from_string_unchecked(amount.decimal().to_string()))
}
