//! Changes of users: disabled, enabled, another language. When each was last seen.

use std::collections::HashMap;

use caisse_domain::{Locale, Timestamp};

use super::{audited, session_changes::end_all, user_id::UserId};
use crate::store::{
    Store,
    audit::{self, AuditAction, AuditContext},
    engine::Connection,
    error::StoreError,
    sql::Sql,
    writer::Statements,
};

/// Whether a user was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserChange {
    /// The user was changed.
    Done,
    /// The user is so already.
    Unchanged,
    /// The user is the last owner who may sign in. Nothing was changed.
    LastOwner,
}

/// The owners who may sign in. Who changes one of them waits here for the one who changes another.
static LOCK_OWNERS: Sql = Sql::new(
    "
    select users.user_id
    from users
    {join_membership}
    where role = 'owner' and disabled_at is null
    order by users.user_id
    {for_update}
    ",
);

static DISABLE: Sql =
    Sql::new("update users set disabled_at = :now where user_id = :user_id and disabled_at is null");

static ENABLE: Sql =
    Sql::new("update users set disabled_at = null where user_id = :user_id and disabled_at is not null");

static SET_LOCALE: Sql = Sql::new("update users set locale = :locale where user_id = :user_id");

static LAST_SEEN: Sql = Sql::new(
    "
    select user_id, max(seen_at) as last_seen_at
    from (
        select user_id, seen_at from sessions
        union all
        select user_id, seen_at from devices
    ) as seen
    group by user_id
    ",
);

impl Store {
    /// Ends a user's sessions, and lets them sign in no more.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was changed.
    pub async fn disable_user(
        &self,
        user: UserId,
        by: AuditContext,
        now: Timestamp,
    ) -> Result<UserChange, StoreError> {
        self.database
            .write(Statements::Several, move |mut connection| {
                Box::pin(async move {
                    if is_last_owner(&mut connection, user).await? {
                        return Ok(UserChange::LastOwner);
                    }
                    let values = [("user_id", user.0.into()), ("now", now.into())];
                    if connection.execute(&DISABLE, &values).await? == 0 {
                        return Ok(UserChange::Unchanged);
                    }
                    end_all(&mut connection, user).await?;
                    audited(&mut connection, by, AuditAction::UserDisabled, user, now).await?;
                    Ok(UserChange::Done)
                })
            })
            .await
    }

    /// Lets a disabled user sign in again.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was changed.
    pub async fn enable_user(
        &self,
        user: UserId,
        by: AuditContext,
        now: Timestamp,
    ) -> Result<UserChange, StoreError> {
        self.database
            .write(Statements::Several, move |mut connection| {
                Box::pin(async move {
                    if connection.execute(&ENABLE, &[("user_id", user.0.into())]).await? == 0 {
                        return Ok(UserChange::Unchanged);
                    }
                    audited(&mut connection, by, AuditAction::UserEnabled, user, now).await?;
                    Ok(UserChange::Done)
                })
            })
            .await
    }

    /// Stores the language of a user's pages.
    ///
    /// # Errors
    /// [`StoreError`]; then it stays as it was.
    pub async fn set_user_locale(
        &self,
        user: UserId,
        locale: Locale,
        by: AuditContext,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.database
            .write(Statements::Several, move |mut connection| {
                Box::pin(async move {
                    let values = [("user_id", user.0.into()), ("locale", locale.code().into())];
                    connection.execute(&SET_LOCALE, &values).await?;
                    let entry = by.entry(AuditAction::LanguageChosen, "user", user);
                    audit::append(&mut connection, entry.with_detail(locale.code()), now).await
                })
            })
            .await
    }

    /// When each user was last seen: in a session, or signing in on a device.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn users_last_seen(&self) -> Result<HashMap<UserId, Timestamp>, StoreError> {
        let rows = self.database.fetch_all(&LAST_SEEN, &[]).await?;
        rows.iter().map(|row| Ok((UserId(row.int("user_id")?), row.time("last_seen_at")?))).collect()
    }
}

/// Whether no other owner may sign in. Holds the owners' rows until the transaction ends.
pub(super) async fn is_last_owner(connection: &mut Connection<'_>, user: UserId) -> Result<bool, StoreError> {
    let rows = connection.fetch_all(&LOCK_OWNERS, &[("shop_id", Store::SHOP_ID.into())]).await?;
    let owners = rows.iter().map(|row| row.int("user_id")).collect::<Result<Vec<_>, _>>()?;
    Ok(owners == [user.0])
}
