//! Words of the gateway that decide and that we do not know. They move nothing, and a person has to see them.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

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

/// The words that were said already.
#[derive(Debug, Default)]
pub(super) struct SaidWords(Mutex<BTreeSet<UnknownWord>>);

impl SaidWords {
    /// Words that are told apart. After them the metric goes on counting.
    const MOST: usize = 32;

    /// Whether this word is new. At most [`Self::MOST`] ever are.
    pub(super) fn is_new(&self, word: &UnknownWord) -> bool {
        // Nothing panics half-way through a change of it.
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        said.len() < Self::MOST && said.insert(word.clone())
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

    #[test]
    fn a_word_is_new_once_and_not_for_ever_another_one() {
        let said = SaidWords::default();
        let word =
            |letters: usize| UnknownWord::new("status", &"X".repeat(letters % 20 + 1).replace("X", "XY"));
        assert!(said.is_new(&word(1)));
        assert!(!said.is_new(&word(1)));
        assert!(said.is_new(&UnknownWord { field: "action", ..word(1) }), "elsewhere it is another");
        let numbered = |number: usize| UnknownWord { field: "status", word: number.to_string() };
        assert_eq!((0..100).filter(|&number| said.is_new(&numbered(number))).count(), SaidWords::MOST - 2);
    }
}
