//! The use-cases of the merchant's people: who they are, and what they see and do.

mod account;
mod hashing;
mod home;
mod invitations;
mod limits;
mod lists;
mod order;
mod passwords;
mod second_factor;
mod secret_key;
mod sign_in;
mod token;
mod viewer;

use std::sync::Arc;

pub use home::{DaySum, Figures, Home, OperatorFigures, Trouble};
pub use invitations::{PasswordError, invite, may_invite, reset};
pub use order::{EntryKind, OrderFile, TimelineEntry};
pub use passwords::PasswordFlaw;
pub use second_factor::{Enrolment, RecoveryCode};
pub use secret_key::{SecretKeyError, establish_key, key_file_of};
pub use sign_in::{SignInClient, SignInError, StartedSession};
pub use token::Token;
pub use viewer::Viewer;

use caisse_domain::{Role, Timestamp};

use crate::{
    checkout::Checkout,
    secret_key::SecretKey,
    store::{
        AuditContext, AuditRecord, Awaits, NewSession, NewUser, Session, Store, StoreError, TokenDigest,
        User, UserId,
    },
};
use limits::SignInLimits;
use passwords::Passwords;

/// How long a session lasts that is not used, in milliseconds.
const IDLE_MS: i64 = 12 * HOUR_MS;
/// How exactly the last use of a session is stored, in milliseconds: not each request is a write.
const SEEN_EVERY_MS: i64 = 60_000;
/// How long a session lasts at most, in milliseconds: a week, and for a cashier, whose telephone lies on a counter, a
/// working day.
const LONGEST_MS: i64 = 7 * 24 * HOUR_MS;
const LONGEST_OF_CASHIER_MS: i64 = 12 * HOUR_MS;
/// How long a session lasts that lacks something, in milliseconds.
const LONGEST_UNFINISHED_MS: i64 = HOUR_MS / 4;
/// What is stored of a browser's name of itself, in characters.
const AGENT_CHARS: usize = 200;
const HOUR_MS: i64 = 60 * 60 * 1_000;

/// The client of a session.
#[derive(Clone, Debug)]
pub struct SessionClient {
    /// Its address.
    pub address: String,
    /// Its name of itself (`User-Agent`).
    pub agent: String,
}

/// What the merchant's people may do.
pub struct Merchant {
    store: Store,
    checkout: Arc<Checkout>,
    key: SecretKey,
    rules: MerchantRules,
    passwords: Passwords,
    limits: SignInLimits,
    sandbox_token: Option<Token>,
}

/// What the settings say of the console.
#[derive(Clone, Debug)]
pub struct MerchantRules {
    /// The shop's name.
    pub shop_name: String,
    /// Whether no money moves: then a second factor is not compulsory.
    pub is_sandbox: bool,
    /// Whether sign-in has limits.
    pub limits_sign_in: bool,
}

impl Merchant {
    /// The use-cases over `store`. `checkout` has the clock, and checks payments; `key` seals second factors.
    pub fn new(store: Store, checkout: Arc<Checkout>, key: SecretKey, rules: MerchantRules) -> Arc<Self> {
        let (passwords, limits) = (Passwords::new(), SignInLimits::new(rules.limits_sign_in));
        let sandbox_token = rules.is_sandbox.then(Token::make);
        Arc::new(Self { store, checkout, key, rules, passwords, limits, sandbox_token })
    }

    /// The use-cases of the checkout.
    pub const fn checkout(&self) -> &Arc<Checkout> {
        &self.checkout
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.checkout.now()
    }

    /// Who has this token, with what their session still lacks; `None` when there is no such session, or it has ended.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn session(&self, token: &Token) -> Result<Option<(Viewer, Awaits)>, StoreError> {
        let (digest, now) = (token.digest(), self.now());
        let Some((session, user)) = self.store.session(&digest).await? else { return Ok(None) };
        if has_ended(&session, now) || user.disabled_at.is_some() || !self.may_have_session(&user) {
            return Ok(None);
        }
        if session.seen_at + SEEN_EVERY_MS < now {
            self.store.touch_session(&digest, now).await?;
        }
        let awaits = match session.awaits {
            Awaits::Code => Awaits::Code,
            // The process ended between the second factor and the session that would have followed.
            Awaits::Setup if user.has_second_factor => Awaits::Code,
            // The role needs one since real keys are set.
            Awaits::Setup | Awaits::Nothing => self.awaits_without_code(&user),
        };
        Ok(Some((Viewer { user, session }, awaits)))
    }

    /// Makes a user without a password; `None` when the name is taken.
    ///
    /// # Errors
    /// [`StoreError`]; then no user was made.
    pub async fn add_user(&self, new: NewUser, by: AuditContext) -> Result<Option<UserId>, StoreError> {
        self.store.add_user(new, by, self.now()).await
    }

    /// All users.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn users(&self) -> Result<Vec<User>, StoreError> {
        self.store.users().await
    }

    /// Starts a session of a user who has just shown who they are, in the place of the session with the token
    /// `replaced`. Returns its token.
    ///
    /// # Errors
    /// [`StoreError`]; then there is no session.
    pub async fn start_session(
        &self,
        user: &User,
        awaits: Awaits,
        replaced: Option<&Token>,
        client: SessionClient,
        by: AuditContext,
    ) -> Result<Token, StoreError> {
        self.start_session_on(user, awaits, replaced.map(Token::digest), None, client, by).await
    }

    /// The same on a device that is known from then on.
    async fn start_session_on(
        &self,
        user: &User,
        awaits: Awaits,
        replaced: Option<TokenDigest>,
        device: Option<TokenDigest>,
        client: SessionClient,
        by: AuditContext,
    ) -> Result<Token, StoreError> {
        let (token, now) = (Token::make(), self.now());
        let lasts = match (awaits, user.role) {
            (Awaits::Code | Awaits::Setup, _) => LONGEST_UNFINISHED_MS,
            (Awaits::Nothing, Role::Cashier) => LONGEST_OF_CASHIER_MS,
            (Awaits::Nothing, _) => LONGEST_MS,
        };
        let new = NewSession {
            digest: token.digest(),
            session_id: Token::make().expose()[..12].to_owned(),
            user_id: user.user_id,
            awaits,
            proved_at: now,
            expires_at: now + lasts,
            address: client.address,
            agent: client.agent.chars().take(AGENT_CHARS).collect(),
            device,
        };
        self.store.start_session(new, replaced, by, now).await?;
        Ok(token)
    }

    /// The newest entries of the audit log before the one with the number `before`, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn audit_records(
        &self,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<AuditRecord>, StoreError> {
        self.store.audit_records(before, limit).await
    }

    /// Whether a user may have a session at all. The sandbox's user has no password, and is nobody with real keys.
    const fn may_have_session(&self, user: &User) -> bool {
        user.has_password || self.rules.is_sandbox
    }

    /// The sessions of a user that have not ended.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn sessions_of(&self, user: UserId) -> Result<Vec<Session>, StoreError> {
        let now = self.now();
        let mut sessions = self.store.sessions_of(user, now).await?;
        sessions.retain(|session| !has_ended(session, now));
        Ok(sessions)
    }

    /// Ends one of the viewer's own sessions; returns whether there was one.
    ///
    /// # Errors
    /// [`StoreError`]; then it has not ended.
    pub async fn end_session(
        &self,
        viewer: &Viewer,
        session_id: &str,
        by: AuditContext,
    ) -> Result<bool, StoreError> {
        self.store.end_session(viewer.user.user_id, session_id, by, self.now()).await
    }
}

/// Whether a session is over: it was not used for too long, or has lasted too long.
fn has_ended(session: &Session, now: Timestamp) -> bool {
    session.expires_at <= now || session.seen_at + IDLE_MS <= now
}
