//! Signing in: a name and a password, then a code.

use std::{net::IpAddr, time::Duration};

use caisse_domain::{RequestId, UserName};

use super::{
    Merchant, SessionClient, Token, Viewer,
    hashing::is_outdated,
    limits::Attempt,
    passwords::{HashersBusy, Urgency},
    second_factor::{Authenticator, TypedCode},
};
use crate::store::{Actor, AuditContext, Awaits, Credentials, StoreError, TokenDigest, User, UserId};

/// The client that signs in.
#[derive(Clone, Debug)]
pub struct SignInClient {
    /// Its address, or its network where a subscriber has one.
    pub network: IpAddr,
    /// What is stored of it.
    pub session: SessionClient,
    /// The token in its cookie of a device.
    pub device: Option<Token>,
    /// The request's id in the log.
    pub request_id: Option<RequestId>,
}

/// A session that was started.
#[derive(Clone, Debug)]
pub struct StartedSession {
    /// Its token.
    pub token: Token,
    /// What it lacks.
    pub awaits: Awaits,
    /// The token of the device.
    pub device: Token,
}

/// Why no user is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Name, password or code is wrong. Which of them is not said.
    #[error("the name, the password or the code is wrong")]
    Wrong,
    /// Too many failures came before.
    #[error("sign-in was tried too often")]
    TooOften(Duration),
    /// Too many passwords are being checked.
    #[error("too many passwords are being checked")]
    Busy,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<HashersBusy> for SignInError {
    fn from(HashersBusy: HashersBusy) -> Self {
        Self::Busy
    }
}

impl SignInClient {
    /// Who acts, for the audit log.
    pub(super) fn audit(&self, user: UserId) -> AuditContext {
        AuditContext {
            actor: Actor::User(user),
            address: Some(self.session.address.clone()),
            request_id: self.request_id.clone(),
        }
    }
}

impl Merchant {
    /// Checks a name and a password, and starts a session in the place of `replaced`.
    ///
    /// # Errors
    /// [`SignInError`]; then no session was started.
    pub async fn sign_in(
        &self,
        name: &str,
        password: &str,
        replaced: Option<&Token>,
        client: &SignInClient,
    ) -> Result<StartedSession, SignInError> {
        let credentials = match UserName::parse(name) {
            Ok(name) => self.store.credentials_by_name(&name).await?,
            Err(_) => None,
        };
        let device = match &credentials {
            Some(credentials) => self.known_device(credentials.user.user_id, client).await?,
            None => None,
        };
        let (attempt, urgency) = match device {
            Some(device) => (Attempt::Device(device), Urgency::Known),
            None => (self.limits.stranger(name, client.network), Urgency::Stranger),
        };
        self.limits.begin(attempt, self.now()).map_err(SignInError::TooOften)?;
        let stored = credentials.as_ref().and_then(|credentials| credentials.password.as_deref());
        let is_right = self.passwords.verify(password, stored, urgency).await;
        let is_right = is_right.inspect_err(|HashersBusy| self.limits.undo(attempt))?;
        let credentials =
            credentials.filter(|Credentials { user, .. }| is_right && user.disabled_at.is_none());
        let Some(Credentials { user, password: stored, .. }) = credentials else {
            tracing::info!(address = %client.session.address, "a sign-in was refused");
            return Err(SignInError::Wrong);
        };
        self.limits.forgive(attempt);
        if let Some(old) = stored.filter(|stored| is_outdated(stored)) {
            let new = self.passwords.hash(password).await?;
            self.store.rehash_password(user.user_id, old, new).await?;
        }
        let awaits = if user.has_second_factor { Awaits::Code } else { self.awaits_without_code(&user) };
        Ok(self.start(&user, awaits, replaced, client).await?)
    }

    /// Checks a code, and starts a session that lacks nothing in the place of the viewer's.
    ///
    /// # Errors
    /// [`SignInError`]; then the viewer's session still lacks a code.
    pub async fn sign_in_with_code(
        &self,
        viewer: &Viewer,
        code: &str,
        client: &SignInClient,
    ) -> Result<StartedSession, SignInError> {
        self.check_limited_code(viewer, code, client).await?;
        let replaced = Some(viewer.session.digest);
        Ok(self.start_in_place_of(&viewer.user, Awaits::Nothing, replaced, client).await?)
    }

    /// Checks a password or a code of a signed-in user again, and gives their session another token.
    ///
    /// # Errors
    /// [`SignInError`]; then the old token holds.
    pub async fn confirm_identity(
        &self,
        viewer: &Viewer,
        shown: &str,
        client: &SignInClient,
    ) -> Result<Token, SignInError> {
        let user = &viewer.user;
        if user.has_second_factor && TypedCode::parse(shown).is_some() {
            self.check_limited_code(viewer, shown, client).await?;
        } else if !self.confirms_by_button(user) {
            let attempt = Attempt::Device(viewer.session.digest);
            self.limits.begin(attempt, self.now()).map_err(SignInError::TooOften)?;
            let credentials = self.store.credentials(user.user_id).await?;
            let stored = credentials.and_then(|credentials| credentials.password);
            let verified = self.passwords.verify(shown, stored.as_deref(), Urgency::Known).await;
            if !verified.inspect_err(|HashersBusy| self.limits.undo(attempt))? {
                return Err(SignInError::Wrong);
            }
            self.limits.forgive(attempt);
        }
        let token = Token::make();
        let digests = [viewer.session.digest, token.digest()];
        let by = client.audit(user.user_id);
        let is_renewed = self.store.renew_session(user.user_id, digests, by, self.now()).await?;
        if is_renewed { Ok(token) } else { Err(SignInError::Wrong) }
    }

    /// Whether a user confirms who they are by a button: the one of the sandbox has nothing else to show.
    pub const fn confirms_by_button(&self, user: &User) -> bool {
        self.rules.is_sandbox && !user.has_password
    }

    /// Checks a code, and counts failures by the device, or for unknown devices by the account and its network.
    async fn check_limited_code(
        &self,
        viewer: &Viewer,
        code: &str,
        client: &SignInClient,
    ) -> Result<(), SignInError> {
        let user = &viewer.user;
        let (now, is_half) = (self.now(), viewer.session.awaits == Awaits::Code);
        let attempt = match self.known_device(user.user_id, client).await? {
            Some(device) => Attempt::Device(device),
            None if is_half => self.limits.stranger(user.name.as_str(), client.network),
            None => Attempt::Device(viewer.session.digest),
        };
        self.limits.begin(attempt, now).map_err(SignInError::TooOften)?;
        if matches!(attempt, Attempt::Stranger(..)) {
            self.limits.begin_code(user.user_id, now).map_err(SignInError::TooOften)?;
        }
        if !self.check_code(user.user_id, code, client).await? {
            tracing::info!(address = %client.session.address, "a code was refused");
            return Err(SignInError::Wrong);
        }
        self.limits.forgive(attempt);
        Ok(())
    }

    /// Whether a code is right. Each is right once.
    async fn check_code(&self, user: UserId, code: &str, client: &SignInClient) -> Result<bool, StoreError> {
        let now = self.now();
        match TypedCode::parse(code) {
            Some(TypedCode::Authenticator(digits)) => {
                let sealed =
                    self.store.credentials(user).await?.and_then(|credentials| credentials.totp_sealed);
                let authenticator = sealed.and_then(|sealed| Authenticator::open(&self.key, user, &sealed));
                match authenticator.and_then(|authenticator| authenticator.step_of(&digits, now)) {
                    Some(step) => self.store.use_totp_step(user, step).await,
                    None => Ok(false),
                }
            }
            Some(TypedCode::Recovery(code)) => {
                self.store.use_recovery_code(user, code.digest(), client.audit(user), now).await
            }
            None => Ok(false),
        }
    }

    /// What a session lacks whose user has no second factor to show.
    pub(super) const fn awaits_without_code(&self, user: &User) -> Awaits {
        let is_complete = user.has_second_factor || !user.role.needs_second_factor() || self.rules.is_sandbox;
        if is_complete { Awaits::Nothing } else { Awaits::Setup }
    }

    /// The digest of the client's device, if the user has signed in on it before.
    async fn known_device(
        &self,
        user: UserId,
        client: &SignInClient,
    ) -> Result<Option<TokenDigest>, StoreError> {
        let Some(digest) = client.device.as_ref().map(|device| device.digest_for(user)) else {
            return Ok(None);
        };
        Ok(self.store.knows_device(user, &digest).await?.then_some(digest))
    }

    pub(super) async fn start(
        &self,
        user: &User,
        awaits: Awaits,
        replaced: Option<&Token>,
        client: &SignInClient,
    ) -> Result<StartedSession, StoreError> {
        self.start_in_place_of(user, awaits, replaced.map(Token::digest), client).await
    }

    /// Starts a session. The device is known from then on, unless a code is missing.
    pub(super) async fn start_in_place_of(
        &self,
        user: &User,
        awaits: Awaits,
        replaced: Option<TokenDigest>,
        client: &SignInClient,
    ) -> Result<StartedSession, StoreError> {
        let device = client.device.clone().unwrap_or_else(Token::make);
        let known = (awaits != Awaits::Code).then(|| device.digest_for(user.user_id));
        let (session, by) = (client.session.clone(), client.audit(user.user_id));
        let token = self.start_session_on(user, awaits, replaced, known, session, by).await?;
        Ok(StartedSession { token, awaits, device })
    }
}
