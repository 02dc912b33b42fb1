//! The chain: the hash of a row, of which the hash of the row before is a part.

use caisse_domain::Timestamp;
use sha2::{Digest as _, Sha256};

/// SHA-256.
pub(super) type ChainHash = [u8; 32];

/// The `previous` of the first row.
pub(super) const BEGINNING: ChainHash = [0; 32];

/// The columns of a row that its hash covers.
pub(super) struct Columns<'a> {
    pub(super) audit_id: i64,
    pub(super) shop_id: i64,
    pub(super) at: Timestamp,
    pub(super) actor_kind: &'a str,
    pub(super) actor_id: Option<i64>,
    pub(super) address: Option<&'a str>,
    pub(super) request_id: Option<&'a str>,
    pub(super) action: &'a str,
    pub(super) object_kind: &'a str,
    pub(super) object_id: &'a str,
    pub(super) detail: &'a str,
}

impl Columns<'_> {
    /// SHA-256 of the previous hash and of every column with its length: two rows never give the same bytes.
    pub(super) fn hash(&self, previous: &ChainHash) -> ChainHash {
        let number = |number: i64| Some(number.to_string());
        let text = |text: &str| Some(text.to_owned());
        let columns = [
            number(self.audit_id),
            number(self.shop_id),
            number(self.at.millis()),
            text(self.actor_kind),
            self.actor_id.map(|id| id.to_string()),
            self.address.map(ToOwned::to_owned),
            self.request_id.map(ToOwned::to_owned),
            text(self.action),
            text(self.object_kind),
            text(self.object_id),
            text(self.detail),
        ];
        let mut hasher = Sha256::new().chain_update(previous);
        for column in columns {
            // Null has a length that no text has.
            let length = column.as_ref().map_or(u64::MAX, |column| column.len() as u64);
            hasher.update(length.to_be_bytes());
            hasher.update(column.unwrap_or_default());
        }
        hasher.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: Columns<'_> = Columns {
        audit_id: 1,
        shop_id: 1,
        at: Timestamp::from_millis(0),
        actor_kind: "user",
        actor_id: Some(12),
        address: None,
        request_id: Some(""),
        action: "signed_in",
        object_kind: "session",
        object_id: "ab",
        detail: "c",
    };

    #[test]
    fn text_that_moves_from_one_column_to_the_next_gives_another_hash() {
        let hash = |columns: Columns<'_>| columns.hash(&BEGINNING);
        let original = hash(COLUMNS);
        assert_eq!(hash(COLUMNS), original);
        for other in [
            Columns { object_id: "abc", detail: "", ..COLUMNS },
            Columns { address: Some(""), request_id: None, ..COLUMNS },
            Columns { actor_id: None, ..COLUMNS },
            Columns { audit_id: 11, shop_id: 1, ..COLUMNS },
            Columns { at: Timestamp::from_millis(1), ..COLUMNS },
        ] {
            assert_ne!(hash(other), original);
        }
        assert_ne!(COLUMNS.hash(&[1; 32]), original, "the row before is a part of it");
    }
}
