//! Computes the chain of the audit log again.

use caisse_domain::Timestamp;

use super::chain::{BEGINNING, ChainHash, Columns};
use crate::store::{Store, engine::Row, error::StoreError, sql::Sql};

/// An audit log whose chain is whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedAudit {
    /// How many entries it has.
    pub entries: i64,
    /// The hash of the newest entry. Stored elsewhere, it shows later that none was cut off.
    pub head: ChainHash,
    /// Whether the hash that was asked for is one of the chain's; `None` when none was.
    pub has_kept_head: Option<bool>,
}

/// Why a chain is not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuditFlaw {
    /// An entry is missing, or two changed places.
    #[error("entry {0} is not where it belongs: an entry was taken away, added or moved")]
    Missing(i64),
    /// An entry is not what was appended.
    #[error("entry {0} was changed")]
    Changed(i64),
    /// The newest entries are not there, or the head was changed.
    #[error("the newest entries after {0} are missing")]
    Cut(i64),
}

/// Rows of one query: a log of any length is read with little memory.
const BATCH: i64 = 1_000;

static AFTER: Sql = Sql::new(
    "
    select audit_id, shop_id, at, actor_kind, actor_id, address, request_id, action, object_kind, object_id,
           detail, previous, hash
    from audit
    where audit_id > :after
    order by audit_id
    limit :limit
    ",
);

static HEAD: Sql = Sql::new("select audit_id, hash from audit_head where id = 1");

impl Store {
    /// Computes the chain of the audit log again. `kept_head` is a head of before, which has to be one of its hashes.
    ///
    /// # Errors
    /// [`StoreError`] when the log cannot be read. The inner error is the first flaw.
    pub async fn verify_audit(
        &self,
        kept_head: Option<ChainHash>,
    ) -> Result<Result<VerifiedAudit, AuditFlaw>, StoreError> {
        // First: an entry that is appended meanwhile is read, and is after the head.
        let stored = self.database.fetch_optional(&HEAD, &[]).await?;
        let stored = stored.ok_or(StoreError::Unreadable("audit_head"))?;
        let (head_id, head_hash) = (stored.int("audit_id")?, stored.digest("hash")?);
        let (mut last_id, mut last_hash) = (0, BEGINNING);
        let mut at_head = last_hash;
        let mut has_kept_head = kept_head.map(|kept| kept == BEGINNING);
        loop {
            let values = [("after", last_id.into()), ("limit", BATCH.into())];
            let rows = self.database.fetch_all(&AFTER, &values).await?;
            for row in &rows {
                let entry = Entry::read(row)?;
                if let Some(flaw) = entry.flaw(last_id, &last_hash) {
                    return Ok(Err(flaw));
                }
                (last_id, last_hash) = (entry.columns.audit_id, entry.hash);
                if last_id == head_id {
                    at_head = last_hash;
                }
                if kept_head == Some(last_hash) {
                    has_kept_head = Some(true);
                }
            }
            if rows.len() < usize::try_from(BATCH).unwrap_or(usize::MAX) {
                break;
            }
        }
        if last_id < head_id || at_head != head_hash {
            return Ok(Err(AuditFlaw::Cut(last_id)));
        }
        Ok(Ok(VerifiedAudit { entries: last_id, head: last_hash, has_kept_head }))
    }
}

/// A row of the log.
struct Entry<'r> {
    columns: Columns<'r>,
    previous: ChainHash,
    hash: ChainHash,
}

impl<'r> Entry<'r> {
    fn read(row: &'r Row) -> Result<Self, StoreError> {
        let columns = Columns {
            audit_id: row.int("audit_id")?,
            shop_id: row.int("shop_id")?,
            at: row.time_or_null("at")?.unwrap_or(Timestamp::MIN),
            actor_kind: row.text("actor_kind")?,
            actor_id: row.int_or_null("actor_id")?,
            address: row.text_or_null("address")?,
            request_id: row.text_or_null("request_id")?,
            action: row.text("action")?,
            object_kind: row.text("object_kind")?,
            object_id: row.text("object_id")?,
            detail: row.text("detail")?,
        };
        Ok(Self { columns, previous: row.digest("previous")?, hash: row.digest("hash")? })
    }

    /// What is wrong with it after the entry with this number and hash.
    fn flaw(&self, last_id: i64, last_hash: &ChainHash) -> Option<AuditFlaw> {
        let audit_id = self.columns.audit_id;
        if audit_id != last_id + 1 || self.previous != *last_hash {
            return Some(AuditFlaw::Missing(audit_id));
        }
        (self.columns.hash(&self.previous) != self.hash).then_some(AuditFlaw::Changed(audit_id))
    }
}
