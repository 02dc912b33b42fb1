//! Instance check: whether the process that answers uses the database that `caisse doctor` reads.
//!
//! Both have a key from the database. The doctor sends a random question, the process answers with a digest of key and
//! question, and the doctor compares. An answer is valid for its question only, and reveals nothing else.

use std::fmt;

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// The key's purpose, which is part of every digest.
const PURPOSE: &str = "caisse instance 1";
/// How long a question is, in hexadecimal digits.
const DIGITS: usize = 32;

/// The key of a database. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct InstanceKey([u8; Self::BYTES]);

/// A random question: 32 lower-case hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Question(String);

impl InstanceKey {
    /// How long a key is, in bytes.
    const BYTES: usize = 32;

    /// The key that the database has.
    pub(super) fn from_record(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The answer to a question. Key, purpose and question have fixed lengths, so that a plain hash over all three is
    /// as good as an HMAC.
    pub(super) fn answer(&self, question: &Question) -> String {
        let digest =
            Sha256::new().chain_update(self.0).chain_update(PURPOSE).chain_update(&question.0).finalize();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether `answer` is the one to `question`.
    pub(super) fn confirms(&self, question: &Question, answer: &str) -> bool {
        self.answer(question).as_bytes().ct_eq(answer.as_bytes()).into()
    }
}

impl Question {
    /// A new random question.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub(super) fn make() -> Result<Self, getrandom::Error> {
        Ok(Self(format!("{:016x}{:016x}", getrandom::u64()?, getrandom::u64()?)))
    }

    /// Parses a question.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (text.len() == DIGITS && text.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }

    /// Its digits.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for InstanceKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("InstanceKey(•••)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_good_for_its_question_and_its_key_only() {
        let (key, other) = (InstanceKey([7; 32]), InstanceKey([8; 32]));
        let (question, another) = (Question::make().expect("one"), Question::make().expect("one"));
        let answer = key.answer(&question);
        assert!(key.confirms(&question, &answer));
        assert!(!key.confirms(&another, &answer));
        assert!(!other.confirms(&question, &answer));
        assert!(!key.confirms(&question, ""));
        assert!(InstanceKey::from_record(&[7; 32]).is_some_and(|same| same.confirms(&question, &answer)));
    }

    #[test]
    fn a_question_has_one_form() {
        let question = Question::make().expect("one");
        assert!(Question::parse(question.as_str()).is_some_and(|read| read == question));
        for text in ["", "0", &"0".repeat(31), &"0".repeat(33), &"A".repeat(32), &"g".repeat(32)] {
            assert!(Question::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_key_does_not_print() {
        assert_eq!(format!("{:?}", InstanceKey([7; 32])), "InstanceKey(•••)");
        assert!(InstanceKey::from_record(&[7; 31]).is_none());
    }
}
