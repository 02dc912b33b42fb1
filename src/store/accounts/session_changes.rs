//! Changes of sessions: a proof that is shown again, signing out, ending others.

use caisse_domain::Timestamp;

use super::{TokenDigest, audited, user_id::UserId};
use crate::store::{
    Store,
    audit::{self, AuditAction, AuditContext},
    engine::{Connection, Value},
    error::StoreError,
    sql::Sql,
    writer::Statements,
};

static RENEW: Sql = Sql::new(
    "update sessions set digest = :new, proved_at = :now, seen_at = :now where digest = :old and awaits = 'nothing'",
);

static END: Sql = Sql::new("delete from sessions where digest = :digest");

static END_OTHERS: Sql = Sql::new("delete from sessions where user_id = :user_id and digest <> :digest");

static END_ALL: Sql = Sql::new("delete from sessions where user_id = :user_id");

impl Store {
    /// Gives a session another token, and stores that its user has just proved who they are. Its end does not change.
    /// Returns whether there was such a session.
    ///
    /// # Errors
    /// [`StoreError`]; then the old token holds.
    pub async fn renew_session(
        &self,
        user: UserId,
        [old, new]: [TokenDigest; 2],
        by: AuditContext,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.database
            .write(Statements::Several, move |mut connection| {
                Box::pin(async move {
                    let values =
                        [("old", Value::Bytes(&old)), ("new", Value::Bytes(&new)), ("now", now.into())];
                    let is_renewed = connection.execute(&RENEW, &values).await? == 1;
                    if is_renewed {
                        audited(&mut connection, by, AuditAction::IdentityConfirmed, user, now).await?;
                    }
                    Ok(is_renewed)
                })
            })
            .await
    }

    /// Ends the session with this digest, as its user asks.
    ///
    /// # Errors
    /// [`StoreError`]; then it has not ended.
    pub async fn sign_out(
        &self,
        digest: TokenDigest,
        session_id: String,
        by: AuditContext,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.database
            .write(Statements::Several, move |mut connection| {
                Box::pin(async move {
                    if end(&mut connection, &digest).await? == 0 {
                        return Ok(());
                    }
                    let entry = by.entry(AuditAction::SignedOut, "session", session_id);
                    audit::append(&mut connection, entry, now).await
                })
            })
            .await
    }

    /// Ends the sessions of a user but the one with the digest `current`; returns how many.
    ///
    /// # Errors
    /// [`StoreError`]; then none has ended.
    pub async fn end_other_sessions(
        &self,
        user: UserId,
        current: TokenDigest,
        by: AuditContext,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.database
            .write(Statements::Several, move |mut connection| {
                Box::pin(async move {
                    let ended = end_others(&mut connection, user, &current).await?;
                    if ended > 0 {
                        audited(&mut connection, by, AuditAction::SessionsEnded, user, now).await?;
                    }
                    Ok(ended)
                })
            })
            .await
    }
}

/// Ends a session; returns how many there were: one, or none.
pub(super) async fn end(connection: &mut Connection<'_>, digest: &TokenDigest) -> Result<u64, StoreError> {
    connection.execute(&END, &[("digest", Value::Bytes(digest))]).await
}

pub(super) async fn end_others(
    connection: &mut Connection<'_>,
    user: UserId,
    current: &TokenDigest,
) -> Result<u64, StoreError> {
    let values = [("user_id", user.0.into()), ("digest", Value::Bytes(current))];
    connection.execute(&END_OTHERS, &values).await
}

pub(super) async fn end_all(connection: &mut Connection<'_>, user: UserId) -> Result<u64, StoreError> {
    connection.execute(&END_ALL, &[("user_id", user.0.into())]).await
}
