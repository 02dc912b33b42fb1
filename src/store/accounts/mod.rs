//! Who may use the console: users, and who of them is signed in.

mod sessions;
mod user_id;
mod users;

pub use sessions::{Awaits, NewSession, Session};
pub use user_id::UserId;
pub use users::{NewUser, User};

/// SHA-256 of a token. Tokens themselves are not stored.
pub type TokenDigest = [u8; 32];

use super::{engine::Row, error::StoreError};

/// The digest in a column.
fn digest(row: &Row, column: &'static str) -> Result<TokenDigest, StoreError> {
    row.bytes(column)?.try_into().map_err(|_| StoreError::Unreadable(column))
}
