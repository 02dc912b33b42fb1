//! The language of an order. French first: it is what most of Cameroon reads; English whole.

use serde::{Deserialize, Serialize};

/// A language the pages are written in; also the gateway's `customer_lang`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// Français.
    #[default]
    Fr,
    /// English.
    En,
}

impl Locale {
    /// The two-letter code, as HTML's `lang` and the gateway write it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// Reads a language tag by its first part: `en`, `en-GB`. `None` for a language we do not speak.
    pub fn parse(tag: &str) -> Option<Self> {
        match tag.get(..2)?.to_ascii_lowercase().as_str() {
            "fr" => Some(Self::Fr),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}
