//! An error in a field of a JSON request.

use serde_json::{Value, json};

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

    pub(in crate::web) fn new(
        pointer: impl Into<String>,
        code: &'static str,
        message: impl ToString,
    ) -> Self {
        Self { pointer: pointer.into(), code, message: message.to_string() }
    }

    /// A repeated field.
    pub(in crate::web) fn repeated(pointer: String) -> Self {
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
pub(in crate::web) fn json_pointer(pointer: &str, name: &str) -> String {
    let name: String = name.chars().take(InvalidField::LONGEST_NAME).collect();
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}
