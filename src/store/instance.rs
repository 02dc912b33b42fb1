//! The key that identifies a database. A migration makes it.

use sqlx::{ConnectOptions as _, Connection as _, sqlite::SqliteConnectOptions};

use super::{
    Store,
    engine::{Connection, Row},
    error::StoreError,
    inspect::{BUSY_TIMEOUT, file_of},
    postgres::{self, Session},
    sql::Sql,
};
use crate::instance::InstanceKey;

static KEY: Sql = Sql::new("select key from instance where id = 1");

impl Store {
    /// The key of this database, which is read once.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub(super) async fn instance_key(&self) -> Result<InstanceKey, StoreError> {
        let key = self
            .instance
            .get_or_try_init(async || read(self.database.fetch_optional(&KEY, &[]).await?.as_ref()));
        key.await.cloned()
    }
}

/// The key of the database at `url`, which is opened for this and not changed.
///
/// # Errors
/// [`StoreError`] when there is no such database, or its tables are of a version without a key.
pub(crate) async fn instance_key(url: &str) -> Result<InstanceKey, StoreError> {
    if let Some(file) = file_of(url) {
        let options = SqliteConnectOptions::new().filename(file).read_only(true).busy_timeout(BUSY_TIMEOUT);
        let mut connection = options.connect().await?;
        let row = Connection::Sqlite(&mut connection).fetch_optional(&KEY, &[]).await?;
        connection.close().await?;
        return read(row.as_ref());
    }
    let mut connection = postgres::connect(url).await?;
    // One transaction, as a pooler requires.
    let mut transaction = connection.begin().await?;
    let row = Connection::Postgres(&mut transaction, Session::Pooled).fetch_optional(&KEY, &[]).await?;
    transaction.rollback().await?;
    connection.close().await?;
    read(row.as_ref())
}

fn read(row: Option<&Row>) -> Result<InstanceKey, StoreError> {
    const COLUMN: &str = "instance.key";
    let row = row.ok_or(StoreError::Unreadable(COLUMN))?;
    InstanceKey::from_record(row.bytes("key")?).ok_or(StoreError::Unreadable(COLUMN))
}
