//! Reads a JSON object's fields one by one, and collects all errors.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// An error in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web) struct InvalidField {
    /// Where it is, as a JSON pointer (RFC 6901): `/customer/phone`.
    pub(in crate::web) pointer: String,
    /// What is wrong, for programs.
    pub(in crate::web) code: &'static str,
    /// What is wrong, for people. Never quotes the value.
    pub(in crate::web) message: String,
}

impl InvalidField {
    /// Longest field name repeated in an error, in characters: it is the sender's text.
    const LONGEST_NAME: usize = 64;

    pub(super) fn new(pointer: impl Into<String>, code: &'static str, message: impl ToString) -> Self {
        Self { pointer: pointer.into(), code, message: message.to_string() }
    }

    /// A repeated field.
    pub(super) fn repeated(pointer: String) -> Self {
        Self::new(pointer, "repeated_field", "this field is given twice; give it once")
    }

    /// A field in which the request differs from the stored order.
    pub(in crate::web) fn differs(name: &'static str) -> Self {
        Self::new(format!("/{name}"), "differs", "the order with this reference was made with another")
    }

    /// The code in the integration guide's errors, which have fewer codes.
    pub(in crate::web) fn guide_code(&self) -> &'static str {
        match (self.code, self.pointer.as_str()) {
            (code @ ("unknown_field" | "repeated_field"), _) => code,
            (_, "/reference") => "invalid_reference",
            (_, "/amount") => "invalid_amount",
            (_, "/currency") => "unknown_currency",
            (_, "/customer/phone") => "invalid_phone",
            _ => "invalid_order",
        }
    }
}

impl From<&InvalidField> for Value {
    fn from(error: &InvalidField) -> Self {
        json!({ "pointer": error.pointer, "code": error.code, "message": error.message })
    }
}

/// The JSON pointer of `name` below `pointer`.
pub(super) fn step(pointer: &str, name: &str) -> String {
    let name: String = name.chars().take(InvalidField::LONGEST_NAME).collect();
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// An object that is being read. An optional field that is `null` counts as not given.
pub(super) struct Fields<'a> {
    at: &'static str,
    object: &'a Map<String, Value>,
    known: BTreeSet<&'static str>,
    errors: Vec<InvalidField>,
}

impl<'a> Fields<'a> {
    /// The fields of the object at the JSON pointer `at`.
    pub(super) const fn new(at: &'static str, object: &'a Map<String, Value>) -> Self {
        Self { at, object, known: BTreeSet::new(), errors: Vec::new() }
    }

    /// Adds an error in a field.
    pub(super) fn refuse(&mut self, name: &str, code: &'static str, message: impl ToString) {
        self.errors.push(InvalidField::new(step(self.at, name), code, message));
    }

    /// A field's value, if it is given.
    pub(super) fn value(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.insert(name);
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// A text, if it is given.
    pub(super) fn text(&mut self, name: &'static str) -> Option<&'a str> {
        match self.value(name)? {
            Value::String(text) => Some(text),
            other => {
                self.refuse(name, "wrong_type", format_args!("this must be a text, not {}", kind_of(other)));
                None
            }
        }
    }

    /// A required text.
    pub(super) fn needed_text(&mut self, name: &'static str) -> Option<&'a str> {
        if self.value(name).is_none() {
            self.refuse(name, "missing", "this has to be given");
        }
        self.text(name)
    }

    /// An object, if it is given.
    pub(super) fn object(&mut self, name: &'static str) -> Option<&'a Map<String, Value>> {
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
    pub(super) fn read<T, E: std::fmt::Display>(
        &mut self,
        name: &'static str,
        code: &'static str,
        read: Result<T, E>,
    ) -> Option<T> {
        read.map_err(|error| self.refuse(name, code, error)).ok()
    }

    /// All errors. An unknown field is one: we would not obey it.
    pub(super) fn errors(mut self) -> Vec<InvalidField> {
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
