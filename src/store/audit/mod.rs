//! What people did: append-only, and chained by hashes. No row names a customer.

mod chain;
mod reading;
mod verification;

use caisse_domain::{RequestId, Timestamp};

use super::{
    Store, UserId,
    engine::{Connection, Value},
    error::StoreError,
    sql::Sql,
    writer::Statements,
};

use chain::{ChainHash, Columns};
pub use reading::AuditRecord;
pub use verification::{AuditFlaw, VerifiedAudit};

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A user of the console.
    User(UserId),
    /// The operator, by a command on the machine.
    Command,
    /// This program, by itself.
    Program,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditAction {
    /// A user was made, with a link to choose a password.
    UserInvited,
    /// A user signed in.
    SignedIn,
    /// A user signed out.
    SignedOut,
    /// A user ended another session of theirs.
    SessionEnded,
    /// A user ended all their other sessions.
    SessionsEnded,
    /// A user chose a password by an invitation.
    InvitationAccepted,
    /// A user changed their password.
    PasswordChanged,
    /// A user set up an authenticator.
    SecondFactorSet,
    /// A user signed in, or confirmed who they are, with a recovery code.
    RecoveryCodeUsed,
    /// A user made new recovery codes.
    RecoveryCodesMade,
    /// A user showed a password or a code again.
    IdentityConfirmed,
    /// A user chose the language of their pages.
    LanguageChosen,
    /// A user lost password, second factor and sessions, and got a link to choose a password.
    UserReset,
    /// A user may sign in no more.
    UserDisabled,
    /// A disabled user may sign in again.
    UserEnabled,
    /// A user asked the gateway how a payment stands.
    PaymentChecked,
}

/// Who acts, and from where.
#[derive(Clone, Debug)]
pub struct AuditContext {
    /// Who acts.
    pub actor: Actor,
    /// The client's address; `None` for a command.
    pub address: Option<String>,
    /// The request; `None` for a command.
    pub request_id: Option<RequestId>,
}

/// A row of the audit log to be appended.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    context: AuditContext,
    action: AuditAction,
    object_kind: &'static str,
    object_id: String,
    detail: String,
}

impl AuditContext {
    /// A command on the machine.
    pub const fn of_command() -> Self {
        Self { actor: Actor::Command, address: None, request_id: None }
    }

    /// An entry about what was done to what: a kind of row, and its number or reference.
    pub fn entry(
        self,
        action: AuditAction,
        object_kind: &'static str,
        object_id: impl ToString,
    ) -> AuditEntry {
        let object_id = object_id.to_string();
        AuditEntry { context: self, action, object_kind, object_id, detail: String::new() }
    }
}

impl AuditEntry {
    /// The same entry, with what changed. Never a customer's data.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }
}

/// A process that appends waits here for the one that appends now.
static LOCK_HEAD: Sql = Sql::new("select audit_id, hash from audit_head where id = 1 {for_update}");

static INSERT: Sql = Sql::new(
    "
    insert into audit (
        audit_id, shop_id, at, actor_kind, actor_id, address, request_id, action, object_kind, object_id,
        detail, previous, hash
    )
    values (
        :audit_id, :shop_id, :at, :actor_kind, :actor_id, :address, :request_id, :action, :object_kind,
        :object_id, :detail, :previous, :hash
    )
    ",
);

static MOVE_HEAD: Sql = Sql::new("update audit_head set audit_id = :audit_id, hash = :hash where id = 1");

impl Store {
    /// Appends an entry that belongs to no other change.
    ///
    /// # Errors
    /// [`StoreError`]; then it was not stored.
    pub async fn audit(&self, entry: AuditEntry, at: Timestamp) -> Result<(), StoreError> {
        self.database
            .write(Statements::Several, move |mut connection| {
                Box::pin(async move { append(&mut connection, entry, at).await })
            })
            .await
    }
}

/// Appends an entry in the transaction of the change that it is about, after all other locks are taken.
pub(super) async fn append(
    connection: &mut Connection<'_>,
    entry: AuditEntry,
    at: Timestamp,
) -> Result<(), StoreError> {
    const HEAD: &str = "audit_head";
    let head = connection.fetch_optional(&LOCK_HEAD, &[]).await?.ok_or(StoreError::Unreadable(HEAD))?;
    let (audit_id, previous) = (head.int("audit_id")? + 1, head.digest("hash")?);
    let (actor_kind, actor_id) = entry.context.actor.columns();
    let row = Columns {
        audit_id,
        shop_id: Store::SHOP_ID,
        at,
        actor_kind,
        actor_id,
        address: entry.context.address.as_deref(),
        request_id: entry.context.request_id.as_ref().map(RequestId::as_str),
        action: entry.action.as_str(),
        object_kind: entry.object_kind,
        object_id: &entry.object_id,
        detail: &entry.detail,
    };
    let hash: ChainHash = row.hash(&previous);
    let values = [
        ("audit_id", audit_id.into()),
        ("shop_id", row.shop_id.into()),
        ("at", at.into()),
        ("actor_kind", actor_kind.into()),
        ("actor_id", actor_id.into()),
        ("address", row.address.into()),
        ("request_id", row.request_id.into()),
        ("action", row.action.into()),
        ("object_kind", row.object_kind.into()),
        ("object_id", row.object_id.into()),
        ("detail", row.detail.into()),
        ("previous", Value::Bytes(&previous)),
        ("hash", Value::Bytes(&hash)),
    ];
    connection.execute(&INSERT, &values).await?;
    let values = [("audit_id", audit_id.into()), ("hash", Value::Bytes(&hash))];
    connection.execute(&MOVE_HEAD, &values).await.map(drop)
}

impl Actor {
    const fn columns(self) -> (&'static str, Option<i64>) {
        match self {
            Self::User(user) => ("user", Some(user.0)),
            Self::Command => ("command", None),
            Self::Program => ("program", None),
        }
    }
}

impl AuditAction {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UserInvited => "user_invited",
            Self::SignedIn => "signed_in",
            Self::SignedOut => "signed_out",
            Self::SessionEnded => "session_ended",
            Self::SessionsEnded => "sessions_ended",
            Self::InvitationAccepted => "invitation_accepted",
            Self::PasswordChanged => "password_changed",
            Self::SecondFactorSet => "second_factor_set",
            Self::RecoveryCodeUsed => "recovery_code_used",
            Self::RecoveryCodesMade => "recovery_codes_made",
            Self::IdentityConfirmed => "identity_confirmed",
            Self::LanguageChosen => "language_chosen",
            Self::UserReset => "user_reset",
            Self::UserDisabled => "user_disabled",
            Self::UserEnabled => "user_enabled",
            Self::PaymentChecked => "payment_checked",
        }
    }
}
