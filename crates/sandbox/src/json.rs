//! Exact amounts as JSON numbers.

use caisse_domain::Decimal;
use serde_json::Number;

/// A decimal as a JSON number of the same characters: never through a float.
pub(super) fn number(decimal: &Decimal) -> Number {
    serde_json::from_str(&decimal.to_string()).expect("a decimal's canonical text is a JSON number")
}
