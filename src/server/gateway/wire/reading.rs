//! Tolerant reading of JSON: fields by any of their names, numbers by their text.

use serde_json::Value;

use crate::domain::Decimal;

/// The object under `name`, if there is one.
pub(super) fn object_in<'a>(document: &'a Value, name: &str) -> Option<&'a Value> {
    document.get(name).filter(|value| value.is_object())
}

/// The first of `names` that holds a text that says something.
pub(super) fn text_of(document: &Value, names: &[&str]) -> Option<String> {
    names
        .iter()
        .find_map(|name| document.get(name)?.as_str().filter(|text| !text.is_empty()))
        .map(ToOwned::to_owned)
}

/// A number under `name`, written as a JSON number or as text. Never through a float.
pub(super) fn decimal_of(document: &Value, name: &str) -> Option<Decimal> {
    match document.get(name)? {
        Value::Number(number) => Decimal::parse(number.as_str()),
        Value::String(text) => Decimal::parse(text.trim()),
        _ => None,
    }
}
