//! Who is signed in.

use caisse_domain::{Permission, Timestamp};

use crate::store::{Session, User};

/// A user in a session.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// The user.
    pub user: User,
    /// The session.
    pub session: Session,
}

impl Viewer {
    /// How long what a user has shown counts for what needs it again, in milliseconds.
    pub const PROOF_MS: i64 = 5 * 60 * 1_000;

    /// Whether the user's role includes a permission.
    pub const fn may(&self, permission: Permission) -> bool {
        self.user.role.may(permission)
    }

    /// Whether the user showed a password or a code just now.
    pub fn has_proved(&self, now: Timestamp) -> bool {
        self.session.proved_at + Self::PROOF_MS > now
    }
}
