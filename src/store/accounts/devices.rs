//! Browsers in which a user has signed in.

use caisse_domain::Timestamp;

use super::{TokenDigest, user_id::UserId};
use crate::store::{
    Store,
    engine::{Connection, Value},
    error::StoreError,
    sql::Sql,
};

/// The most devices of a user that are known: the last used.
const MOST: i64 = 20;

static IS_KNOWN: Sql =
    Sql::new("select user_id from devices where digest = :digest and user_id = :user_id limit 1");

static REMEMBER: Sql = Sql::new(
    "
    insert into devices (digest, user_id, seen_at) values (:digest, :user_id, :now)
    on conflict (digest) do update set seen_at = excluded.seen_at
    ",
);

static FORGET_OLD: Sql = Sql::new(
    "
    delete from devices
    where user_id = :user_id and digest not in (
        select digest from devices where user_id = :user_id order by seen_at desc, digest limit :most
    )
    ",
);

static FORGET_ALL: Sql = Sql::new("delete from devices where user_id = :user_id");

impl Store {
    /// Whether a user has signed in on the device with this digest.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn knows_device(&self, user: UserId, digest: &TokenDigest) -> Result<bool, StoreError> {
        let values = [("user_id", user.0.into()), ("digest", Value::Bytes(digest))];
        Ok(self.database.fetch_optional(&IS_KNOWN, &values).await?.is_some())
    }
}

/// Stores that a user signed in on a device, and forgets those that were not used for longest.
pub(super) async fn remember(
    connection: &mut Connection<'_>,
    user: UserId,
    digest: &TokenDigest,
    now: Timestamp,
) -> Result<(), StoreError> {
    let values = [("user_id", user.0.into()), ("digest", Value::Bytes(digest)), ("now", now.into())];
    connection.execute(&REMEMBER, &values).await?;
    let values = [("user_id", user.0.into()), ("most", MOST.into())];
    connection.execute(&FORGET_OLD, &values).await.map(drop)
}

pub(super) async fn forget_all(connection: &mut Connection<'_>, user: UserId) -> Result<(), StoreError> {
    connection.execute(&FORGET_ALL, &[("user_id", user.0.into())]).await.map(drop)
}
