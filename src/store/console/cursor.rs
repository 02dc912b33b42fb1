//! Positions in a list: after which row a page begins.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use caisse_domain::Timestamp;

/// The place of a row in a list that is ordered by time: when it was made, and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListCursor {
    /// When the row was made.
    pub(super) at: Timestamp,
    /// The row's number, which orders rows of the same millisecond.
    pub(super) id: i64,
}

impl ListCursor {
    /// Before every row.
    pub(super) const FIRST: Self = Self { at: Timestamp::from_millis(0), id: 0 };
    /// After every row: in the year 9999, the last that both engines know.
    pub(super) const LAST: Self = Self { at: Timestamp::from_millis(253_402_300_799_000), id: i64::MAX };

    /// Before every row of this time.
    pub(super) const fn beginning(at: Timestamp) -> Self {
        Self { at, id: 0 }
    }

    /// When the row was made.
    pub const fn at(self) -> Timestamp {
        self.at
    }

    /// Parses what [`Display`](fmt::Display) writes; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 16] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let number = u128::from_be_bytes(bytes);
        let (at, id) =
            (i64::try_from(number >> 64).ok()?, i64::try_from(number & u128::from(u64::MAX)).ok()?);
        let cursor = Self { at: Timestamp::from_millis(at), id };
        (cursor <= Self::LAST).then_some(cursor)
    }
}

/// 22 characters that fit into an address.
impl fmt::Display for ListCursor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.at.millis().to_be_bytes());
        bytes[8..].copy_from_slice(&self.id.to_be_bytes());
        out.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_cursor_is_none() {
        let cursor = ListCursor { at: Timestamp::from_millis(1_790_000_000_123), id: 7 }.to_string();
        assert_eq!(cursor.len(), 22);
        let negative = ListCursor { at: Timestamp::from_millis(-1), id: 7 }.to_string();
        let late = ListCursor { at: Timestamp::MAX, id: 7 }.to_string();
        for text in ["", "x", &cursor[1..], &format!("{cursor}="), &format!("{cursor}A"), &negative, &late] {
            assert_eq!(ListCursor::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_cursor_is_read_as_it_is_written(at in 0_i64..253_402_300_799_000, id in 0_i64..) {
            let cursor = ListCursor { at: Timestamp::from_millis(at), id };
            prop_assert_eq!(ListCursor::parse(&cursor.to_string()), Some(cursor));
        }

        #[test]
        fn any_text_is_answered_without_a_panic(text in ".*") {
            let _ = ListCursor::parse(&text);
        }
    }
}
