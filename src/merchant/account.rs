//! What users do with their own account, and the user of the sandbox.

use std::collections::HashMap;

use caisse_domain::{Locale, Role, Timestamp, UserName};
use subtle::ConstantTimeEq as _;

use super::{
    Merchant, SignInClient, StartedSession, Token, Viewer,
    second_factor::{Authenticator, Enrolment, RecoveryCode},
};
use crate::store::{AuditContext, Awaits, NewUser, StoreError, UserId};

/// The user of the sandbox.
const SANDBOX_USER: &str = "demo";

impl Merchant {
    /// A new authenticator for a user to set up. Nothing is stored.
    pub fn enrolment(&self, viewer: &Viewer) -> Enrolment {
        self.enrolment_of(&Authenticator::make(), viewer)
    }

    /// The same authenticator as in a form that was sent; a new one when the form was changed.
    pub fn enrolment_again(&self, viewer: &Viewer, sealed: &str) -> Enrolment {
        let same = Authenticator::of_form(&self.key, viewer.user.user_id, sealed);
        self.enrolment_of(&same.unwrap_or_else(Authenticator::make), viewer)
    }

    fn enrolment_of(&self, authenticator: &Authenticator, viewer: &Viewer) -> Enrolment {
        let user = &viewer.user;
        authenticator.enrolment(&self.key, user.user_id, &user.name, &self.rules.shop_name)
    }

    /// Stores the authenticator of a form, of which `code` is a current code, and starts a session that lacks nothing
    /// in the place of the viewer's. Returns new recovery codes too; `None` when the code is wrong.
    ///
    /// # Errors
    /// [`StoreError`]; then the second factor is as it was.
    pub async fn set_second_factor(
        &self,
        viewer: &Viewer,
        sealed: &str,
        code: &str,
        client: &SignInClient,
    ) -> Result<Option<(StartedSession, Vec<RecoveryCode>)>, StoreError> {
        let (user, now) = (&viewer.user, self.now());
        let authenticator = Authenticator::of_form(&self.key, user.user_id, sealed);
        let digits: String = code.chars().filter(|character| !character.is_whitespace()).collect();
        let checked = authenticator
            .and_then(|authenticator| Some((authenticator.step_of(&digits, now)?, authenticator)));
        let Some((step, authenticator)) = checked else { return Ok(None) };
        let codes = RecoveryCode::make_all();
        let digests = codes.iter().map(RecoveryCode::digest).collect();
        let sealed = authenticator.seal(&self.key, user.user_id);
        let by = client.audit(user.user_id);
        self.store.set_second_factor(user.user_id, sealed, step, digests, by, now).await?;
        let replaced = Some(viewer.session.digest);
        let started = self.start_in_place_of(user, Awaits::Nothing, replaced, client).await?;
        Ok(Some((started, codes)))
    }

    /// Makes new recovery codes in the place of the old ones.
    ///
    /// # Errors
    /// [`StoreError`]; then the old ones stay.
    pub async fn make_recovery_codes(
        &self,
        viewer: &Viewer,
        by: AuditContext,
    ) -> Result<Vec<RecoveryCode>, StoreError> {
        let codes = RecoveryCode::make_all();
        let digests = codes.iter().map(RecoveryCode::digest).collect();
        self.store.replace_recovery_codes(viewer.user.user_id, digests, by, self.now()).await?;
        Ok(codes)
    }

    /// How many recovery codes a user has left.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn recovery_codes_left(&self, viewer: &Viewer) -> Result<i64, StoreError> {
        self.store.recovery_codes_left(viewer.user.user_id).await
    }

    /// Ends the viewer's session.
    ///
    /// # Errors
    /// [`StoreError`]; then it has not ended.
    pub async fn sign_out(&self, viewer: &Viewer, by: AuditContext) -> Result<(), StoreError> {
        let session = &viewer.session;
        self.store.sign_out(session.digest, session.session_id.clone(), by, self.now()).await
    }

    /// Ends all sessions of the viewer's but this one; returns how many.
    ///
    /// # Errors
    /// [`StoreError`]; then none has ended.
    pub async fn end_other_sessions(&self, viewer: &Viewer, by: AuditContext) -> Result<u64, StoreError> {
        self.store.end_other_sessions(viewer.user.user_id, viewer.session.digest, by, self.now()).await
    }

    /// Stores the language of the viewer's pages.
    ///
    /// # Errors
    /// [`StoreError`]; then it stays as it was.
    pub async fn choose_language(
        &self,
        viewer: &Viewer,
        locale: Locale,
        by: AuditContext,
    ) -> Result<(), StoreError> {
        self.store.set_user_locale(viewer.user.user_id, locale, by, self.now()).await
    }

    /// When each user was last seen.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn users_last_seen(&self) -> Result<HashMap<UserId, Timestamp>, StoreError> {
        self.store.users_last_seen().await
    }

    /// The token of the sandbox's sign-in link; `None` with real keys.
    pub const fn sandbox_token(&self) -> Option<&Token> {
        self.sandbox_token.as_ref()
    }

    /// Whether this is the token of the sandbox's sign-in link.
    pub fn is_sandbox_token(&self, token: &Token) -> bool {
        let is_same = |ours: &Token| ours.digest().ct_eq(&token.digest()).into();
        self.sandbox_token.as_ref().is_some_and(is_same)
    }

    /// Signs the sandbox's user in, who is made if there is none; `None` with real keys, and when that user is disabled.
    ///
    /// # Errors
    /// [`StoreError`]; then no session was started.
    pub async fn sign_in_to_sandbox(
        &self,
        locale: Locale,
        client: &SignInClient,
    ) -> Result<Option<StartedSession>, StoreError> {
        if !self.rules.is_sandbox {
            return Ok(None);
        }
        let name = UserName::parse(SANDBOX_USER).map_err(|_| StoreError::NotWritten)?;
        let new = NewUser { name: name.clone(), role: Role::Owner, locale };
        let by = AuditContext { actor: crate::store::Actor::Program, address: None, request_id: None };
        let user = match self.store.user_by_name(&name).await? {
            Some(user) => Some(user),
            None => {
                self.add_user(new, by).await?;
                self.store.user_by_name(&name).await?
            }
        };
        match user.filter(|user| user.disabled_at.is_none() && !user.has_second_factor) {
            Some(user) => Ok(Some(self.start_in_place_of(&user, Awaits::Nothing, None, client).await?)),
            None => Ok(None),
        }
    }
}
