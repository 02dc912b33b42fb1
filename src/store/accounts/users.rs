//! Users of the console, each with a role in the shop.

use caisse_domain::{Locale, Role, Timestamp, UserName};

use super::user_id::UserId;
use crate::store::{
    Store,
    audit::{self, AuditAction, AuditContext},
    engine::{Connection, Row},
    error::{StoreError, Unique},
    sql::Sql,
    writer::Statements,
};

/// A user of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Their number.
    pub user_id: UserId,
    /// The name with which they sign in.
    pub name: UserName,
    /// What they may do.
    pub role: Role,
    /// The language of their pages.
    pub locale: Locale,
    /// Whether they have chosen a password.
    pub has_password: bool,
    /// Whether they have a second factor.
    pub has_second_factor: bool,
    /// When they were made.
    pub created_at: Timestamp,
    /// Since when they may not sign in; `None` while they may.
    pub disabled_at: Option<Timestamp>,
}

/// A user to be made.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The name with which they sign in.
    pub name: UserName,
    /// What they may do.
    pub role: Role,
    /// The language of their pages.
    pub locale: Locale,
}

const NAME: Unique = Unique { sqlite: "users.name", postgres: "users_name_key" };

static INSERT: Sql = Sql::new(
    "
    insert into users (name, locale, created_at)
    values (:name, :locale, :now)
    returning user_id
    ",
);

static INSERT_MEMBERSHIP: Sql = Sql::new(
    "
    insert into memberships (user_id, shop_id, role)
    values (:user_id, :shop_id, :role)
    ",
);

static ALL: Sql = Sql::new(
    "
    select {user}
    from users
    {join_membership}
    order by users.user_id
    limit :limit
    ",
);

static BY_NAME: Sql = Sql::new(
    "
    select {user}
    from users
    {join_membership}
    where name = :name
    ",
);

impl Store {
    /// The one shop.
    pub(in crate::store) const SHOP_ID: i64 = 1;
    /// The most users that are listed.
    pub const MOST_USERS: u32 = 200;

    /// Makes a user without a password; `None` when the name is taken.
    ///
    /// # Errors
    /// [`StoreError`]; then no user was made.
    pub async fn add_user(
        &self,
        new: NewUser,
        by: AuditContext,
        now: Timestamp,
    ) -> Result<Option<UserId>, StoreError> {
        let added = self
            .database
            .write(Statements::Several, move |connection| Box::pin(insert(connection, new, by, now)))
            .await;
        unless_taken(added)
    }

    /// All users, at most [`Store::MOST_USERS`], the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn users(&self) -> Result<Vec<User>, StoreError> {
        let values = [("shop_id", Self::SHOP_ID.into()), ("limit", i64::from(Self::MOST_USERS).into())];
        self.database.fetch_all(&ALL, &values).await?.iter().map(user).collect()
    }

    /// The user with this name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn user_by_name(&self, name: &UserName) -> Result<Option<User>, StoreError> {
        let values = [("shop_id", Self::SHOP_ID.into()), ("name", name.as_str().into())];
        self.database.fetch_optional(&BY_NAME, &values).await?.as_ref().map(user).transpose()
    }
}

/// `None` when the name is taken.
pub(super) fn unless_taken(added: Result<UserId, StoreError>) -> Result<Option<UserId>, StoreError> {
    match added {
        Ok(user_id) => Ok(Some(user_id)),
        Err(error) if error.is_conflict_on(&NAME) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes a user without a password.
pub(super) async fn insert(
    mut connection: Connection<'_>,
    new: NewUser,
    by: AuditContext,
    now: Timestamp,
) -> Result<UserId, StoreError> {
    let values =
        [("name", new.name.as_str().into()), ("locale", new.locale.code().into()), ("now", now.into())];
    let row = connection.fetch_optional(&INSERT, &values).await?.ok_or(StoreError::NotWritten)?;
    let user_id = row.int("user_id")?;
    let values =
        [("user_id", user_id.into()), ("shop_id", Store::SHOP_ID.into()), ("role", new.role.as_str().into())];
    connection.execute(&INSERT_MEMBERSHIP, &values).await?;
    let entry = by.entry(AuditAction::UserInvited, "user", user_id).with_detail(new.role.as_str());
    audit::append(&mut connection, entry, now).await?;
    Ok(UserId(user_id))
}

/// A user, from `{user}`.
pub(super) fn user(row: &Row) -> Result<User, StoreError> {
    let name = UserName::parse(row.text("name")?).map_err(|_| StoreError::Unreadable("name"))?;
    Ok(User {
        user_id: UserId(row.int("user_id")?),
        name,
        role: Role::parse(row.text("role")?).ok_or(StoreError::Unreadable("role"))?,
        locale: Locale::parse(row.text("locale")?).unwrap_or_default(),
        has_password: row.flag("has_password")?,
        has_second_factor: row.flag("has_second_factor")?,
        created_at: row.time("user_created_at")?,
        disabled_at: row.time_or_null("disabled_at")?,
    })
}
