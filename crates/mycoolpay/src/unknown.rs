//! Decisive words of the gateway outside the contract. They change no status, and a person must see them.

/// A word that is not in `docs/mycoolpay.md` §4, safe to log.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnknownWord {
    /// Its field: `status` or `action`.
    pub field: &'static str,
    /// The word, or a placeholder if it is not a single word.
    pub word: String,
}

impl UnknownWord {
    /// The longest word that is logged. Bytes.
    const LONGEST: usize = 24;
    /// The placeholder for other text, which may be anything, even a person's name.
    const NO_WORD: &str = "(no single word)";

    /// Keeps `word` if it is one word of ASCII letters, `_` and `-`; else the placeholder.
    pub fn new(field: &'static str, word: &str) -> Self {
        let is_word = (1..=Self::LONGEST).contains(&word.len())
            && word.bytes().all(|mark| mark.is_ascii_alphabetic() || b"_-".contains(&mark));
        Self { field, word: if is_word { word } else { Self::NO_WORD }.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_repeated_and_a_person_is_not() {
        for (text, word) in [
            ("SUCCESSFUL", "SUCCESSFUL"),
            ("success", "success"),
            ("ON_HOLD", "ON_HOLD"),
            ("Awa Ngo", UnknownWord::NO_WORD),
            ("677123456", UnknownWord::NO_WORD),
            ("awa@example.com", UnknownWord::NO_WORD),
            ("R\u{e9}ussi", UnknownWord::NO_WORD),
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", UnknownWord::NO_WORD),
        ] {
            assert_eq!(UnknownWord::new("status", text).word, word);
        }
    }
}
