//! Words of the gateway that decide and that we do not know. They move nothing, and a person has to see them.

/// A word that is not in `docs/mycoolpay.md` §4, fit for a log.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnknownWord {
    /// What it says: `status` or `action`.
    pub field: &'static str,
    /// The word, or what stands for one that is none.
    pub word: String,
}

impl UnknownWord {
    /// Letters of the longest word that is repeated.
    const LONGEST: usize = 24;
    /// What stands for a text that is no word: it may be anything, a person too.
    const NO_WORD: &str = "(no single word)";

    /// `word` under `field`, if it is one word of letters.
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
        for (said, word) in [
            ("SUCCESSFUL", "SUCCESSFUL"),
            ("success", "success"),
            ("ON_HOLD", "ON_HOLD"),
            ("Awa Ngo", UnknownWord::NO_WORD),
            ("677123456", UnknownWord::NO_WORD),
            ("awa@example.com", UnknownWord::NO_WORD),
            ("R\u{e9}ussi", UnknownWord::NO_WORD),
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", UnknownWord::NO_WORD),
        ] {
            assert_eq!(UnknownWord::new("status", said).word, word);
        }
    }
}
