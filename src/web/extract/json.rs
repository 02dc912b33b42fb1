//! A request's body as a JSON object, with every repeated name.

use std::{cell::RefCell, fmt};

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, StatusCode, header},
};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::web::error::{ApiError, InvalidField, json_pointer};

/// Largest request read, in bytes.
const MAX_BYTES: usize = 64 * 1024;
/// The name under which serde_json passes on a number's text (its feature `arbitrary_precision`).
const NUMBER: &str = "$serde_json::private::Number";

/// A JSON object as it was sent.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::web) struct JsonBody {
    /// Its fields. Of a repeated name, the last.
    pub(in crate::web) object: Map<String, Value>,
    /// The repeated names. Caisse does not guess which value was meant.
    pub(in crate::web) repeated: Vec<InvalidField>,
}

impl JsonBody {
    /// Reads a request's body.
    ///
    /// # Errors
    /// 413 above [`MAX_BYTES`], 415 for another `Content-Type` than JSON's, 400 for what is no JSON object.
    pub(in crate::web) async fn read(headers: &HeaderMap, body: Body) -> Result<Self, ApiError> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.to_ascii_lowercase().starts_with("application/json") {
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Err(ApiError::new(status, "not_json", "the Content-Type must be application/json"));
        }
        let too_large =
            |_| ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "the body is above 64 kB");
        let body = to_bytes(body, MAX_BYTES).await.map_err(too_large)?;
        Self::parse(&body).ok_or_else(|| {
            ApiError::new(StatusCode::BAD_REQUEST, "invalid_json", "the body must be a JSON object")
        })
    }

    /// Reads a JSON object; `None` for anything else.
    pub(in crate::web) fn parse(bytes: &[u8]) -> Option<Self> {
        let repeated = RefCell::default();
        let mut reader = serde_json::Deserializer::from_slice(bytes);
        let value = Reading { at: String::new(), repeated: &repeated }.deserialize(&mut reader).ok()?;
        reader.end().ok()?;
        match value {
            Value::Object(object) => Some(Self { object, repeated: repeated.into_inner() }),
            _ => None,
        }
    }
}

/// The same text for the same request, whatever its white space and the order of its fields.
impl fmt::Display for JsonBody {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", Value::Object(self.object.clone()))
    }
}

/// Reads the value at a JSON pointer.
struct Reading<'a> {
    at: String,
    repeated: &'a RefCell<Vec<InvalidField>>,
}

impl Reading<'_> {
    fn below(&self, name: &str) -> Self {
        Self { at: json_pointer(&self.at, name), repeated: self.repeated }
    }
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.below(&list.len().to_string()))? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            if name == NUMBER {
                let written: String = fields.next_value()?;
                return written.parse::<Number>().map(Value::Number).map_err(Error::custom);
            }
            let below = self.below(&name);
            let pointer = below.at.clone();
            if object.insert(name, fields.next_value_seed(below)?).is_some() {
                self.repeated.borrow_mut().push(InvalidField::repeated(pointer));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn repeated(text: &str) -> Vec<String> {
        let document = JsonBody::parse(text.as_bytes()).expect("an object");
        document.repeated.into_iter().map(|field| field.pointer).collect()
    }

    #[test]
    fn a_name_that_stands_twice_is_refused_with_its_place() {
        assert_eq!(repeated(r#"{"a":1,"b":{"a":2}}"#), [""; 0]);
        assert_eq!(repeated(r#"{"amount":15000,"amount":1}"#), ["/amount"]);
        assert_eq!(repeated(r#"{"a":{"b":[0,{"c":1,"c":1}]},"a":2}"#), ["/a/b/1/c", "/a"]);
        assert_eq!(repeated(r#"{"a/b":1,"a/b":1,"a~":1,"a~":1}"#), ["/a~1b", "/a~0"]);
    }

    #[test]
    fn a_number_keeps_the_text_it_was_written_with() {
        let document = JsonBody::parse(br#"{"amount":15000.00}"#).expect("an object");
        assert_eq!(document.object["amount"].as_number().map(Number::as_str), Some("15000.00"));
        assert_eq!(document.to_string(), r#"{"amount":15000.00}"#);
    }

    #[test]
    fn what_is_no_object_or_has_something_behind_it_is_refused() {
        for text in ["", "{", "[]", "null", "15000", r#"{"a":1}}"#, r#"{"a":1} {}"#, "\u{feff}{}"] {
            assert_eq!(JsonBody::parse(text.as_bytes()), None, "{text}");
        }
        let deep = format!("{}1{}", r#"{"a":"#.repeat(10_000), "}".repeat(10_000));
        assert_eq!(JsonBody::parse(deep.as_bytes()), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_as_serde_json_reads_them(text in r#"[{}\[\]":,ab0-9.e \\u-]{0,40}"#) {
            let expected = serde_json::from_str::<Value>(&text).ok().filter(Value::is_object);
            let read = JsonBody::parse(text.as_bytes()).map(|document| Value::Object(document.object));
            prop_assert_eq!(read, expected);
        }
    }
}
