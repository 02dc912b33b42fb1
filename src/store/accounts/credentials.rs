//! What a user proves themselves with: a password, an authenticator, recovery codes.

use caisse_domain::{Timestamp, UserName};

use super::{
    TokenDigest, audited,
    session_changes::end_others,
    user_id::UserId,
    users::{User, user},
};
use crate::store::{
    Store,
    audit::{AuditAction, AuditContext},
    engine::{Connection, Row, Value},
    error::StoreError,
    sql::Sql,
    writer::Statements,
};

/// A user, and what is stored of what they prove themselves with.
#[derive(Clone)]
pub struct Credentials {
    /// The user.
    pub user: User,
    /// The password's hash as a PHC string; `None` until a password is chosen.
    pub password: Option<String>,
    /// The sealed secret of the authenticator; `None` without a second factor.
    pub totp_sealed: Option<Vec<u8>>,
}

static BY_NAME: Sql = Sql::new(
    "
    select {user}, password, totp_sealed
    from users
    {join_membership}
    where name = :name
    ",
);

static BY_ID: Sql = Sql::new(
    "
    select {user}, password, totp_sealed
    from users
    {join_membership}
    where users.user_id = :user_id
    ",
);

static REHASH: Sql =
    Sql::new("update users set password = :new where user_id = :user_id and password = :old");

static SET_PASSWORD: Sql = Sql::new("update users set password = :password where user_id = :user_id");

static USE_STEP: Sql = Sql::new(
    "update users set totp_last_step = :step where user_id = :user_id and totp_last_step < :step and totp_sealed is not null",
);

static USE_CODE: Sql = Sql::new(
    "update recovery_codes set used_at = :now where digest = :digest and user_id = :user_id and used_at is null",
);

static SET_SECOND_FACTOR: Sql =
    Sql::new("update users set totp_sealed = :sealed, totp_last_step = :step where user_id = :user_id");

static DELETE_CODES: Sql = Sql::new("delete from recovery_codes where user_id = :user_id");

static INSERT_CODE: Sql = Sql::new("insert into recovery_codes (digest, user_id) values (:digest, :user_id)");

static CODES_LEFT: Sql =
    Sql::new("select count(*) as codes from recovery_codes where user_id = :user_id and used_at is null");

impl Store {
    /// The user with this name, and their credentials.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn credentials_by_name(&self, name: &UserName) -> Result<Option<Credentials>, StoreError> {
        let values = [("shop_id", Self::SHOP_ID.into()), ("name", name.as_str().into())];
        self.database.fetch_optional(&BY_NAME, &values).await?.as_ref().map(credentials).transpose()
    }

    /// The user with this number, and their credentials.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn credentials(&self, user: UserId) -> Result<Option<Credentials>, StoreError> {
        let values = [("shop_id", Self::SHOP_ID.into()), ("user_id", user.0.into())];
        self.database.fetch_optional(&BY_ID, &values).await?.as_ref().map(credentials).transpose()
    }

    /// Replaces a password's hash by another hash of the same password, unless it was changed meanwhile.
    ///
    /// # Errors
    /// [`StoreError`]; then the old hash stays.
    pub async fn rehash_password(&self, user: UserId, old: String, new: String) -> Result<(), StoreError> {
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(async move {
                    let values = [
                        ("user_id", user.0.into()),
                        ("old", old.as_str().into()),
                        ("new", new.as_str().into()),
                    ];
                    connection.execute(&REHASH, &values).await.map(drop)
                })
            })
            .await
    }

    /// Stores the hash of a user's new password, and ends their sessions but the one with the digest `current`.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was changed.
    pub async fn change_password(
        &self,
        user: UserId,
        password: String,
        current: TokenDigest,
        by: AuditContext,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.database
            .write(Statements::Several, move |mut connection| {
                Box::pin(async move {
                    set_password(&mut connection, user, &password).await?;
                    end_others(&mut connection, user, &current).await?;
                    audited(&mut connection, by, AuditAction::PasswordChanged, user, now).await
                })
            })
            .await
    }

    /// Uses a step of a user's authenticator; returns whether neither it nor a later one was used before.
    ///
    /// # Errors
    /// [`StoreError`]; then the step is not used.
    pub async fn use_totp_step(&self, user: UserId, step: i64) -> Result<bool, StoreError> {
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(async move {
                    let values = [("user_id", user.0.into()), ("step", step.into())];
                    Ok(connection.execute(&USE_STEP, &values).await? == 1)
                })
            })
            .await
    }

    /// Uses a recovery code of a user; returns whether there is one with this digest that was not used before.
    ///
    /// # Errors
    /// [`StoreError`]; then the code is not used.
    pub async fn use_recovery_code(
        &self,
        user: UserId,
        digest: TokenDigest,
        by: AuditContext,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.database
            .write(Statements::Several, move |mut connection| {
                Box::pin(async move {
                    let values =
                        [("user_id", user.0.into()), ("digest", Value::Bytes(&digest)), ("now", now.into())];
                    let is_used = connection.execute(&USE_CODE, &values).await? == 1;
                    if is_used {
                        audited(&mut connection, by, AuditAction::RecoveryCodeUsed, user, now).await?;
                    }
                    Ok(is_used)
                })
            })
            .await
    }

    /// Stores a user's authenticator, of which the code of `step` was just shown, and new recovery codes.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was changed.
    pub async fn set_second_factor(
        &self,
        user: UserId,
        sealed: Vec<u8>,
        step: i64,
        codes: Vec<TokenDigest>,
        by: AuditContext,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.database
            .write(Statements::Several, move |mut connection| {
                Box::pin(async move {
                    let values = [
                        ("user_id", user.0.into()),
                        ("sealed", Value::Bytes(&sealed)),
                        ("step", step.into()),
                    ];
                    connection.execute(&SET_SECOND_FACTOR, &values).await?;
                    replace_codes(&mut connection, user, &codes).await?;
                    audited(&mut connection, by, AuditAction::SecondFactorSet, user, now).await
                })
            })
            .await
    }

    /// Stores a user's new recovery codes in the place of the old ones.
    ///
    /// # Errors
    /// [`StoreError`]; then the old ones stay.
    pub async fn replace_recovery_codes(
        &self,
        user: UserId,
        codes: Vec<TokenDigest>,
        by: AuditContext,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.database
            .write(Statements::Several, move |mut connection| {
                Box::pin(async move {
                    replace_codes(&mut connection, user, &codes).await?;
                    audited(&mut connection, by, AuditAction::RecoveryCodesMade, user, now).await
                })
            })
            .await
    }

    /// How many recovery codes a user has left.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn recovery_codes_left(&self, user: UserId) -> Result<i64, StoreError> {
        let row = self.database.fetch_optional(&CODES_LEFT, &[("user_id", user.0.into())]).await?;
        row.map_or(Ok(0), |row| row.int("codes"))
    }
}

/// Stores the hash of a user's password.
pub(super) async fn set_password(
    connection: &mut Connection<'_>,
    user: UserId,
    password: &str,
) -> Result<(), StoreError> {
    let values = [("user_id", user.0.into()), ("password", password.into())];
    connection.execute(&SET_PASSWORD, &values).await.map(drop)
}

/// Stores a user's recovery codes in the place of those that they have.
pub(super) async fn replace_codes(
    connection: &mut Connection<'_>,
    user: UserId,
    codes: &[TokenDigest],
) -> Result<(), StoreError> {
    connection.execute(&DELETE_CODES, &[("user_id", user.0.into())]).await?;
    for digest in codes {
        let values = [("user_id", user.0.into()), ("digest", Value::Bytes(digest))];
        connection.execute(&INSERT_CODE, &values).await?;
    }
    Ok(())
}

fn credentials(row: &Row) -> Result<Credentials, StoreError> {
    Ok(Credentials {
        user: user(row)?,
        password: row.text_or_null("password")?.map(ToOwned::to_owned),
        totp_sealed: row.bytes_or_null("totp_sealed")?.map(ToOwned::to_owned),
    })
}
