//! Inviting users, resetting them, and choosing a password by a link.

use std::time::Duration;

use caisse_domain::{Permission, Role, Timestamp};

use super::{
    Merchant, SignInClient, StartedSession, Token, Viewer,
    passwords::{self, HashersBusy, PasswordFlaw},
};
use crate::store::{AuditContext, NewInvitation, NewUser, Store, StoreError, User, UserChange, UserId};

/// How long an invitation is accepted, in milliseconds: a day.
const INVITATION_MS: i64 = 24 * 60 * 60 * 1_000;

/// Why a password was not chosen.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The password is not accepted.
    #[error("the password is not accepted")]
    Flaw(PasswordFlaw),
    /// The invitation is unknown, used or too old.
    #[error("the invitation is not accepted")]
    NoInvitation,
    /// Too many links that are no invitation came from this address.
    #[error("too many links were tried")]
    TooOften(Duration),
    /// Too many passwords are being hashed.
    #[error("too many passwords are being hashed")]
    Busy,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<HashersBusy> for PasswordError {
    fn from(HashersBusy: HashersBusy) -> Self {
        Self::Busy
    }
}

/// Makes a user, and the token of their invitation; `None` when the name is taken.
///
/// # Errors
/// [`StoreError`]; then no user was made.
pub async fn invite(
    store: &Store,
    new: NewUser,
    by: AuditContext,
    now: Timestamp,
) -> Result<Option<Token>, StoreError> {
    let (token, invitation) = invitation(now);
    Ok(store.invite_user(new, invitation, by, now).await?.map(|_| token))
}

/// Ends a user's sessions, removes their password and second factor, and makes the token of a new invitation; `None`
/// for the last owner, whom only a command resets.
///
/// # Errors
/// [`StoreError`]; then nothing was changed.
pub async fn reset(
    store: &Store,
    user: UserId,
    by: AuditContext,
    now: Timestamp,
) -> Result<Option<Token>, StoreError> {
    let (token, invitation) = invitation(now);
    let change = store.reset_user(user, invitation, by, now).await?;
    Ok((change == UserChange::Done).then_some(token))
}

fn invitation(now: Timestamp) -> (Token, NewInvitation) {
    let token = Token::make();
    let invitation = NewInvitation { digest: token.digest(), expires_at: now + INVITATION_MS };
    (token, invitation)
}

/// Whether a user may make another one with this role: only with permissions that they have themselves.
pub fn may_invite(viewer: &Viewer, role: Role) -> bool {
    viewer.may(Permission::ManageUsers)
        && Permission::ALL.into_iter().all(|permission| viewer.may(permission) || !role.may(permission))
}

impl Merchant {
    /// [`invite`], by a user of the console.
    ///
    /// # Errors
    /// [`StoreError`]; then no user was made.
    pub async fn invite_user(&self, new: NewUser, by: AuditContext) -> Result<Option<Token>, StoreError> {
        invite(&self.store, new, by, self.now()).await
    }

    /// [`reset`], by a user of the console.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was changed.
    pub async fn reset_user(&self, user: UserId, by: AuditContext) -> Result<Option<Token>, StoreError> {
        reset(&self.store, user, by, self.now()).await
    }

    /// Ends a user's sessions, and lets them sign in no more.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was changed.
    pub async fn disable_user(&self, user: UserId, by: AuditContext) -> Result<UserChange, StoreError> {
        self.store.disable_user(user, by, self.now()).await
    }

    /// Lets a disabled user sign in again.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was changed.
    pub async fn enable_user(&self, user: UserId, by: AuditContext) -> Result<UserChange, StoreError> {
        self.store.enable_user(user, by, self.now()).await
    }

    /// The user whom an invitation is for.
    ///
    /// # Errors
    /// [`PasswordError::NoInvitation`], [`PasswordError::TooOften`], or the database's.
    pub async fn invited(&self, token: Option<&Token>, client: &SignInClient) -> Result<User, PasswordError> {
        let now = self.now();
        let found = match token {
            Some(token) => self.store.invited(&token.digest(), now).await?,
            None => None,
        };
        if let Some(user) = found {
            return Ok(user);
        }
        self.limits.wrong_invitation(client.network, now).map_err(PasswordError::TooOften)?;
        Err(PasswordError::NoInvitation)
    }

    /// Uses an invitation: stores the password that its user chose, and signs them in.
    ///
    /// # Errors
    /// [`PasswordError`]; then the invitation is not used.
    pub async fn accept_invitation(
        &self,
        token: &Token,
        password: &str,
        replaced: Option<&Token>,
        client: &SignInClient,
    ) -> Result<StartedSession, PasswordError> {
        let user = self.invited(Some(token), client).await?;
        let hash = self.accepted(&user, password).await?;
        let by = client.audit(user.user_id);
        let digest = token.digest();
        if !self.store.accept_invitation(user.user_id, digest, hash, by, self.now()).await? {
            return Err(PasswordError::NoInvitation);
        }
        let awaits = self.awaits_without_code(&user);
        Ok(self.start(&user, awaits, replaced, client).await?)
    }

    /// Stores another password of a signed-in user, and ends their other sessions.
    ///
    /// # Errors
    /// [`PasswordError`]; then the old password holds.
    pub async fn change_password(
        &self,
        viewer: &Viewer,
        password: &str,
        by: AuditContext,
    ) -> Result<(), PasswordError> {
        let hash = self.accepted(&viewer.user, password).await?;
        let current = viewer.session.digest;
        Ok(self.store.change_password(viewer.user.user_id, hash, current, by, self.now()).await?)
    }

    /// The hash of a password that a user may have.
    async fn accepted(&self, user: &User, password: &str) -> Result<String, PasswordError> {
        let shop = &self.rules.shop_name;
        passwords::check(password, user.name.as_str(), shop).map_err(PasswordError::Flaw)?;
        Ok(self.passwords.hash(password).await?)
    }
}
