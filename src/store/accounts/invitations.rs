//! Invitations: links with which a user chooses a password, once.

use caisse_domain::Timestamp;

use super::{
    TokenDigest, audited,
    credentials::{replace_codes, set_password},
    devices::forget_all,
    session_changes::end_all,
    user_changes::{UserChange, is_last_owner},
    user_id::UserId,
    users::{self, NewUser, User, user},
};
use crate::store::{
    Store,
    audit::{Actor, AuditAction, AuditContext},
    engine::{Connection, Value},
    error::StoreError,
    sql::Sql,
    writer::Statements,
};

/// An invitation to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewInvitation {
    /// The digest of the token in its link.
    pub digest: TokenDigest,
    /// From when on it is not accepted.
    pub expires_at: Timestamp,
}

static INSERT: Sql = Sql::new(
    "
    insert into invitations (digest, user_id, created_at, expires_at)
    values (:digest, :user_id, :now, :expires_at)
    ",
);

static INVITED: Sql = Sql::new(
    "
    select {user}
    from invitations
    join users on users.user_id = invitations.user_id
    {join_membership}
    where digest = :digest and used_at is null and expires_at > :now and disabled_at is null
    ",
);

static USE: Sql = Sql::new(
    "update invitations set used_at = :now where digest = :digest and used_at is null and expires_at > :now",
);

static DELETE_OTHERS: Sql =
    Sql::new("delete from invitations where user_id = :user_id and digest <> :digest");

static FORGET_CREDENTIALS: Sql = Sql::new(
    "update users set password = null, totp_sealed = null, totp_last_step = 0 where user_id = :user_id",
);

impl Store {
    /// Makes a user without a password, and an invitation for them; `None` when the name is taken.
    ///
    /// # Errors
    /// [`StoreError`]; then no user was made.
    pub async fn invite_user(
        &self,
        new: NewUser,
        invitation: NewInvitation,
        by: AuditContext,
        now: Timestamp,
    ) -> Result<Option<UserId>, StoreError> {
        let added = self.database.write(Statements::Several, move |mut connection| {
            Box::pin(async move {
                let user = users::insert(connection.reborrow(), new, by, now).await?;
                insert(&mut connection, user, &invitation, now).await?;
                Ok(user)
            })
        });
        users::unless_taken(added.await)
    }

    /// The user whom an invitation is for; `None` when it is unknown, used or too old, or its user is disabled.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn invited(&self, digest: &TokenDigest, now: Timestamp) -> Result<Option<User>, StoreError> {
        let values =
            [("shop_id", Self::SHOP_ID.into()), ("digest", Value::Bytes(digest)), ("now", now.into())];
        self.database.fetch_optional(&INVITED, &values).await?.as_ref().map(user).transpose()
    }

    /// Uses an invitation: stores the hash of the password that its user chose. Returns whether it could be used.
    ///
    /// # Errors
    /// [`StoreError`]; then it is not used.
    pub async fn accept_invitation(
        &self,
        user: UserId,
        digest: TokenDigest,
        password: String,
        by: AuditContext,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.database
            .write(Statements::Several, move |mut connection| {
                Box::pin(async move {
                    let values = [("digest", Value::Bytes(&digest)), ("now", now.into())];
                    if connection.execute(&USE, &values).await? != 1 {
                        return Ok(false);
                    }
                    set_password(&mut connection, user, &password).await?;
                    let values = [("user_id", user.0.into()), ("digest", Value::Bytes(&digest))];
                    connection.execute(&DELETE_OTHERS, &values).await?;
                    audited(&mut connection, by, AuditAction::InvitationAccepted, user, now).await?;
                    Ok(true)
                })
            })
            .await
    }

    /// Ends a user's sessions, removes their password, second factor and devices, and makes an invitation. Only a
    /// command resets the last owner who may sign in.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was changed.
    pub async fn reset_user(
        &self,
        user: UserId,
        invitation: NewInvitation,
        by: AuditContext,
        now: Timestamp,
    ) -> Result<UserChange, StoreError> {
        self.database
            .write(Statements::Several, move |mut connection| {
                Box::pin(async move {
                    if by.actor != Actor::Command && is_last_owner(&mut connection, user).await? {
                        return Ok(UserChange::LastOwner);
                    }
                    connection.execute(&FORGET_CREDENTIALS, &[("user_id", user.0.into())]).await?;
                    replace_codes(&mut connection, user, &[]).await?;
                    end_all(&mut connection, user).await?;
                    forget_all(&mut connection, user).await?;
                    insert(&mut connection, user, &invitation, now).await?;
                    audited(&mut connection, by, AuditAction::UserReset, user, now).await?;
                    Ok(UserChange::Done)
                })
            })
            .await
    }
}

/// Makes an invitation, the only one of its user.
async fn insert(
    connection: &mut Connection<'_>,
    user: UserId,
    invitation: &NewInvitation,
    now: Timestamp,
) -> Result<(), StoreError> {
    let digest = Value::Bytes(&invitation.digest);
    connection.execute(&DELETE_OTHERS, &[("user_id", user.0.into()), ("digest", digest)]).await?;
    let values = [
        ("digest", digest),
        ("user_id", user.0.into()),
        ("now", now.into()),
        ("expires_at", invitation.expires_at.into()),
    ];
    connection.execute(&INSERT, &values).await.map(drop)
}
