//! The record, in SQLite. SQL in plain text, rows that are parsed into the domain's types on the way out.
//!
//! All writes go through one connection and commit in groups (`writer`). Readers have a pool of their own and
//! are never blocked (WAL).

mod callbacks;
mod observations;
mod orders;
mod payments;
mod rows;
mod writer;

use std::{borrow::Cow, str::FromStr as _, time::Duration};

use sqlx::{
    ConnectOptions as _, SqlitePool,
    migrate::{Migration, MigrationType, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

pub use callbacks::ReceivedCallback;
pub use observations::Recorded;
pub use orders::Placed;
pub use payments::Opened;
use writer::{Statements, Writer};

/// Why the record could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database said no; whether it was written is not known.
    #[error("the database did not answer as it should")]
    Database(#[from] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("the database could not be migrated")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// More writes are waiting than the disk keeps up with. Nothing was written; try again in a moment.
    #[error("the database is busy")]
    Busy,
    /// The group of writes was not committed. Nothing was written; try again.
    #[error("the database did not keep it")]
    NotWritten,
    /// A row that this version did not write.
    #[error("the column {0} holds something this version cannot read")]
    Unreadable(&'static str),
}

impl StoreError {
    /// Whether an insert met the unique index on `columns` (`table.column`, as SQLite names them).
    fn is_conflict_on(&self, columns: &str) -> bool {
        let Self::Database(error) = self else { return false };
        error
            .as_database_error()
            .is_some_and(|error| error.is_unique_violation() && error.message().ends_with(columns))
    }
}

/// The migrations, oldest first. Append-only.
const MIGRATIONS: [(i64, &str, &str); 1] =
    [(1, "record", include_str!("../../../migrations/sqlite/0001_record.sql"))];

/// The record of orders, payments, observations and callbacks.
#[derive(Clone, Debug)]
pub struct Store {
    writer: Writer,
    readers: SqlitePool,
}

impl Store {
    const READERS: u32 = 4;
    /// How long a statement waits for another process's lock, or for a connection.
    const PATIENCE: Duration = Duration::from_secs(5);

    /// Opens the database at `url` (`sqlite://caisse.db`), makes it if there is none, and brings it up to date.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be opened or is not one of ours.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A commit is on the disk before it is answered.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Self::PATIENCE);
        let mut connection = options.connect().await?;
        migrator().run(&mut connection).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(Self::READERS)
            .acquire_timeout(Self::PATIENCE)
            .connect_with(options.read_only(true))
            .await?;
        Ok(Self { writer: Writer::start(connection), readers })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StoreError::Database`] when it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("select 1").execute(&self.readers).await?;
        Ok(())
    }

    /// Closes every connection; what was committed is on the disk already.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

fn migrator() -> Migrator {
    let migrations = MIGRATIONS
        .map(|(version, name, sql)| {
            let (name, sql) = (Cow::Borrowed(name), sqlx::SqlSafeStr::into_sql_str(sql));
            Migration::new(version, name, MigrationType::Simple, sql, false)
        })
        .to_vec();
    Migrator::with_migrations(migrations)
}
