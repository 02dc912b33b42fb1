//! Reads a JSON object's fields one by one, and collects all errors.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::web::error::{InvalidField, json_pointer};

/// An object that is being read. An optional field that is `null` counts as not given.
pub(in crate::web) struct Fields<'a> {
    at: &'static str,
    object: &'a Map<String, Value>,
    known: BTreeSet<&'static str>,
    errors: Vec<InvalidField>,
}

impl<'a> Fields<'a> {
    /// The fields of the object at the JSON pointer `at`.
    pub(in crate::web) const fn new(at: &'static str, object: &'a Map<String, Value>) -> Self {
        Self { at, object, known: BTreeSet::new(), errors: Vec::new() }
    }

    /// Adds an error in a field.
    pub(in crate::web) fn refuse(&mut self, name: &str, code: &'static str, message: impl ToString) {
        self.errors.push(InvalidField::new(json_pointer(self.at, name), code, message));
    }

    /// A field's value, if it is given.
    pub(in crate::web) fn value(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.insert(name);
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// A text, if it is given.
    pub(in crate::web) fn text(&mut self, name: &'static str) -> Option<&'a str> {
        match self.value(name)? {
            Value::String(text) => Some(text),
            other => {
                self.refuse(name, "wrong_type", format_args!("this must be a text, not {}", kind_of(other)));
                None
            }
        }
    }

    /// A required text.
    pub(in crate::web) fn needed_text(&mut self, name: &'static str) -> Option<&'a str> {
        if self.value(name).is_none() {
            self.refuse(name, "missing", "this has to be given");
        }
        self.text(name)
    }

    /// An object, if it is given.
    pub(in crate::web) fn object(&mut self, name: &'static str) -> Option<&'a Map<String, Value>> {
        match self.value(name)? {
            Value::Object(object) => Some(object),
            other => {
                let kind = kind_of(other);
                self.refuse(name, "wrong_type", format_args!("this must be an object, not {kind}"));
                None
            }
        }
    }

    /// The parsed value; an error is added instead.
    pub(in crate::web) fn read<T, E: std::fmt::Display>(
        &mut self,
        name: &'static str,
        code: &'static str,
        read: Result<T, E>,
    ) -> Option<T> {
        read.map_err(|error| self.refuse(name, code, error)).ok()
    }

    /// All errors. An unknown field is one: we would not obey it.
    pub(in crate::web) fn errors(mut self) -> Vec<InvalidField> {
        let unknown: Vec<_> =
            self.object.keys().filter(|name| !self.known.contains(name.as_str())).cloned().collect();
        let known = self.known.iter().copied().collect::<Vec<_>>().join(", ");
        for name in unknown {
            self.refuse(
                &name,
                "unknown_field",
                format_args!("this field is not known here; known are {known}"),
            );
        }
        self.errors
    }
}

const fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
