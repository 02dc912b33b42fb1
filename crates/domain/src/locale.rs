//! The language of an order. The default is French, which most of Cameroon reads.

use serde::{Deserialize, Serialize};

/// A language of the pages; also the gateway's `customer_lang`.
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

    /// Parses a language tag by its first two letters: `en`, `en-GB`. `None` for other languages.
    pub fn parse(tag: &str) -> Option<Self> {
        match tag.get(..2)?.to_ascii_lowercase().as_str() {
            "fr" => Some(Self::Fr),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_by_the_first_part_of_its_tag() {
        for (tag, locale) in [
            ("fr", Some(Locale::Fr)),
            ("en", Some(Locale::En)),
            ("EN-gb", Some(Locale::En)),
            ("fr-CM", Some(Locale::Fr)),
            ("de", None),
            ("e", None),
            ("é", None),
            ("", None),
        ] {
            assert_eq!(Locale::parse(tag), locale, "{tag}");
        }
        for locale in [Locale::Fr, Locale::En] {
            assert_eq!(Locale::parse(locale.code()), Some(locale));
        }
    }
}
