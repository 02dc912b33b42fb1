//! Sessions: who is signed in. A session's token is in a cookie; the database has its digest.

use caisse_domain::Timestamp;

use super::{
    TokenDigest, devices,
    session_changes::end,
    user_id::UserId,
    users::{User, user},
};
use crate::store::{
    Store,
    audit::{self, AuditAction, AuditContext},
    engine::{Connection, Row, Value},
    error::StoreError,
    sql::Sql,
    writer::Statements,
};

/// What a session still lacks before it opens the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaits {
    /// The code of the second factor.
    Code,
    /// A second factor, which the role requires and the user does not have.
    Setup,
    /// Nothing: the user is signed in.
    Nothing,
}

/// A session to be started.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The digest of its token.
    pub digest: TokenDigest,
    /// Its name on pages.
    pub session_id: String,
    /// Whose it is.
    pub user_id: UserId,
    /// What it lacks.
    pub awaits: Awaits,
    /// When the user last showed a password or a code.
    pub proved_at: Timestamp,
    /// When it ends, however much it is used.
    pub expires_at: Timestamp,
    /// The client's address.
    pub address: String,
    /// The client's name of itself, cut.
    pub agent: String,
    /// The digest of the device's token, when the device is to be known from now on.
    pub device: Option<TokenDigest>,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The digest of its token.
    pub digest: TokenDigest,
    /// Its name on pages.
    pub session_id: String,
    /// What it lacks.
    pub awaits: Awaits,
    /// When it was started.
    pub created_at: Timestamp,
    /// The last request, to the minute.
    pub seen_at: Timestamp,
    /// When it ends, however much it is used.
    pub expires_at: Timestamp,
    /// When the user last showed a password or a code.
    pub proved_at: Timestamp,
    /// The address it was started from.
    pub address: String,
    /// The browser it was started in.
    pub agent: String,
}

static INSERT: Sql = Sql::new(
    "
    insert into sessions (
        digest, session_id, user_id, awaits, created_at, seen_at, expires_at, proved_at, address, agent
    )
    values (
        :digest, :session_id, :user_id, :awaits, :now, :now, :expires_at, :proved_at, :address, :agent
    )
    ",
);

static BY_DIGEST: Sql = Sql::new(
    "
    select {session}, {user}
    from sessions
    join users on users.user_id = sessions.user_id
    {join_membership}
    where digest = :digest
    ",
);

static OF_USER: Sql = Sql::new(
    "
    select {session}
    from sessions
    where user_id = :user_id and expires_at > :now
    order by seen_at desc
    limit :limit
    ",
);

static TOUCH: Sql = Sql::new("update sessions set seen_at = :now where digest = :digest and seen_at < :now");

static DELETE_ENDED: Sql = Sql::new("delete from sessions where user_id = :user_id and expires_at <= :now");

static END_BY_ID: Sql =
    Sql::new("delete from sessions where user_id = :user_id and session_id = :session_id");

impl Store {
    /// The most sessions of a user that are listed.
    pub const MOST_SESSIONS: u32 = 50;

    /// Starts a session, and ends the one that it replaces. One that lacks nothing is a sign-in, for the audit log.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was changed.
    pub async fn start_session(
        &self,
        new: NewSession,
        replaced: Option<TokenDigest>,
        by: AuditContext,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.database
            .write(Statements::Several, move |mut connection| {
                Box::pin(async move {
                    if let Some(replaced) = replaced {
                        end(&mut connection, &replaced).await?;
                    }
                    let values = [("user_id", new.user_id.0.into()), ("now", now.into())];
                    connection.execute(&DELETE_ENDED, &values).await?;
                    insert(&mut connection, &new, now).await?;
                    if let Some(device) = &new.device {
                        devices::remember(&mut connection, new.user_id, device, now).await?;
                    }
                    if new.awaits == Awaits::Nothing {
                        let entry = by.entry(AuditAction::SignedIn, "session", &new.session_id);
                        audit::append(&mut connection, entry, now).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// The session whose token has this digest, and its user. Whether it has ended is the caller's to decide.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn session(&self, digest: &TokenDigest) -> Result<Option<(Session, User)>, StoreError> {
        let values = [("digest", Value::Bytes(digest)), ("shop_id", Self::SHOP_ID.into())];
        let row = self.database.fetch_optional(&BY_DIGEST, &values).await?;
        row.map(|row| Ok((session(&row)?, user(&row)?))).transpose()
    }

    /// The sessions of a user that have not ended, at most [`Store::MOST_SESSIONS`], the last used first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn sessions_of(&self, user: UserId, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        let values = [
            ("user_id", user.0.into()),
            ("now", now.into()),
            ("limit", i64::from(Self::MOST_SESSIONS).into()),
        ];
        self.database.fetch_all(&OF_USER, &values).await?.iter().map(session).collect()
    }

    /// Stores that a session was used.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn touch_session(&self, digest: &TokenDigest, now: Timestamp) -> Result<(), StoreError> {
        let digest = *digest;
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(async move {
                    let values = [("digest", Value::Bytes(&digest)), ("now", now.into())];
                    connection.execute(&TOUCH, &values).await.map(drop)
                })
            })
            .await
    }

    /// Ends a session of a user by its name; returns whether there was one.
    ///
    /// # Errors
    /// [`StoreError`]; then it has not ended.
    pub async fn end_session(
        &self,
        user: UserId,
        session_id: &str,
        by: AuditContext,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let session_id = session_id.to_owned();
        self.database
            .write(Statements::Several, move |mut connection| {
                Box::pin(async move {
                    let values = [("user_id", user.0.into()), ("session_id", session_id.as_str().into())];
                    let has_ended = connection.execute(&END_BY_ID, &values).await? > 0;
                    if has_ended {
                        let entry = by.entry(AuditAction::SessionEnded, "session", session_id);
                        audit::append(&mut connection, entry, now).await?;
                    }
                    Ok(has_ended)
                })
            })
            .await
    }
}

async fn insert(connection: &mut Connection<'_>, new: &NewSession, now: Timestamp) -> Result<(), StoreError> {
    let values = [
        ("digest", Value::Bytes(&new.digest)),
        ("session_id", new.session_id.as_str().into()),
        ("user_id", new.user_id.0.into()),
        ("awaits", new.awaits.as_str().into()),
        ("now", now.into()),
        ("expires_at", new.expires_at.into()),
        ("proved_at", new.proved_at.into()),
        ("address", new.address.as_str().into()),
        ("agent", new.agent.as_str().into()),
    ];
    connection.execute(&INSERT, &values).await.map(drop)
}

/// A session, from `{session}`.
fn session(row: &Row) -> Result<Session, StoreError> {
    Ok(Session {
        digest: row.digest("digest")?,
        session_id: row.text("session_id")?.to_owned(),
        awaits: Awaits::parse(row.text("awaits")?).ok_or(StoreError::Unreadable("awaits"))?,
        created_at: row.time("session_created_at")?,
        seen_at: row.time("seen_at")?,
        expires_at: row.time("expires_at")?,
        proved_at: row.time("proved_at")?,
        address: row.text("address")?.to_owned(),
        agent: row.text("agent")?.to_owned(),
    })
}

impl Awaits {
    const ALL: [Self; 3] = [Self::Code, Self::Setup, Self::Nothing];

    /// The word in the database.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Setup => "setup",
            Self::Nothing => "nothing",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|awaits| awaits.as_str() == word)
    }
}
