//! The audit log as users read it.

use caisse_domain::Timestamp;

use crate::store::{Store, engine::Row, error::StoreError, sql::Sql};

/// An entry of the audit log, with the name of the user who acted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// Its number, from 1 without gaps.
    pub audit_id: i64,
    /// When it happened.
    pub at: Timestamp,
    /// `user`, `command` or `program`.
    pub actor_kind: String,
    /// The user's name; `None` for a command and the program.
    pub user: Option<String>,
    /// The client's address.
    pub address: Option<String>,
    /// What was done, in the words of the database.
    pub action: String,
    /// The kind of row that it was done to.
    pub object_kind: String,
    /// The number or reference of that row; of a user the name.
    pub object: String,
    /// What changed.
    pub detail: String,
}

static NEWEST: Sql = Sql::new(
    "
    select audit_id, at, actor_kind, actors.name as user_name, address, action, object_kind,
           coalesce(subjects.name, object_id) as object, detail
    from audit
    left join users as actors on actors.user_id = actor_id
    left join users as subjects
           on object_kind = 'user' and cast(subjects.user_id as text) = object_id
    where shop_id = :shop_id and audit_id < :before
    order by audit_id desc
    limit :limit
    ",
);

impl Store {
    /// The newest entries of the audit log before the one with the number `before`, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn audit_records(
        &self,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<AuditRecord>, StoreError> {
        let values = [
            ("shop_id", Self::SHOP_ID.into()),
            ("before", before.unwrap_or(i64::MAX).into()),
            ("limit", i64::from(limit).into()),
        ];
        self.database.fetch_all(&NEWEST, &values).await?.iter().map(record).collect()
    }
}

fn record(row: &Row) -> Result<AuditRecord, StoreError> {
    let owned = |column| Ok::<_, StoreError>(row.text(column)?.to_owned());
    let owned_or_null = |column| Ok::<_, StoreError>(row.text_or_null(column)?.map(ToOwned::to_owned));
    Ok(AuditRecord {
        audit_id: row.int("audit_id")?,
        at: row.time("at")?,
        actor_kind: owned("actor_kind")?,
        user: owned_or_null("user_name")?,
        address: owned_or_null("address")?,
        action: owned("action")?,
        object_kind: owned("object_kind")?,
        object: owned("object")?,
        detail: owned("detail")?,
    })
}
