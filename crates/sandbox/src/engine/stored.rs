//! The form of other crates' types in the state file: texts.

use caisse_domain::{Currency, Money, Operator, Phone};
use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, de::Error as _};

use super::scenario::{ORDINARY_PAYIN, Scenario};

/// A type that is stored as a text.
pub(crate) trait Stored: Sized {
    fn text(&self) -> String;
    fn parse(text: &str) -> Option<Self>;
}

impl Stored for Money {
    fn text(&self) -> String {
        self.to_string()
    }

    fn parse(text: &str) -> Option<Self> {
        let (amount, currency) = text.split_once(' ')?;
        Self::parse(amount, Currency::parse(currency).ok()?).ok()
    }
}

impl Stored for Phone {
    fn text(&self) -> String {
        self.national().to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
}

impl Stored for Operator {
    fn text(&self) -> String {
        self.code().to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

impl Stored for &'static Scenario {
    fn text(&self) -> String {
        self.name.to_owned()
    }

    /// An ordinary payout ends with its call: only an ordinary payin can be resumed.
    fn parse(name: &str) -> Option<Self> {
        Scenario::named(name).or((name == ORDINARY_PAYIN.name).then_some(&ORDINARY_PAYIN))
    }
}

pub(crate) fn serialize<T: Stored, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&value.text())
}

pub(crate) fn deserialize<'de, T: Stored, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    option::deserialize(deserializer)?.ok_or_else(|| D::Error::custom("a value is missing"))
}

/// The same for values that may be absent.
pub(crate) mod option {
    use super::*;

    pub(crate) fn serialize<T: Stored, S: Serializer>(
        value: &Option<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.as_ref().map(T::text).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, T: Stored, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<T>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        let parse = |text: String| {
            T::parse(&text).ok_or_else(|| D::Error::custom("a value that this version does not write"))
        };
        text.map(parse).transpose()
    }
}
