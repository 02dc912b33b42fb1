//! Who may use the console: users, and who of them is signed in.

mod credentials;
mod devices;
mod invitations;
mod session_changes;
mod sessions;
mod user_changes;
mod user_id;
mod users;

pub use credentials::Credentials;
pub use invitations::NewInvitation;
pub use sessions::{Awaits, NewSession, Session};
pub use user_changes::UserChange;
pub use user_id::UserId;
pub use users::{NewUser, User};

/// SHA-256 of a token. Tokens themselves are not stored.
pub type TokenDigest = [u8; 32];

use caisse_domain::Timestamp;

use super::{
    audit::{self, AuditAction, AuditContext},
    engine::Connection,
    error::StoreError,
};

/// Appends an entry about a user.
async fn audited(
    connection: &mut Connection<'_>,
    by: AuditContext,
    action: AuditAction,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    audit::append(connection, by.entry(action, "user", user), now).await
}
