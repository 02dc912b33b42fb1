//! The database, in SQLite or PostgreSQL. SQL in plain text, rows that are parsed into the domain's types.
//!
//! On SQLite all writes go through one connection and commit in groups (`writer`); reading has connections of its own
//! (`readers`) and is never blocked (WAL). PostgreSQL groups commits by itself. Callbacks come in bursts and are
//! written many to a statement on both (`callback_queue`).

mod applications;
mod backup;
mod callback_queue;
mod callbacks;
mod claims;
mod clock;
mod database;
mod diagnosis;
mod engine;
mod erasure;
mod inspect;
mod instance;
mod keys;
mod listing;
mod migrating;
mod migrations;
mod new_callback;
mod observations;
mod open;
mod orders;
mod payments;
mod postgres;
mod quota;
mod readers;
mod reserve;
mod retention;
mod rows;
mod serving;
mod stats;
mod story;
mod tally;
mod vacuum;
mod writer;

pub use applications::{Application, Provenance};
pub use backup::{BackupError, Restored, RowCounts, back_up, restore};
pub use callbacks::ProcessedCallbacks;
pub use claims::{Claimed, Due, NextCheck};
pub use database::{CrashHook, CrashPoint};
pub use erasure::{DataSubject, Erased, PersonalData};
pub use inspect::{Inspection, Schema, file_of, inspect, place_of};
pub(super) use instance::instance_key;
pub use keys::{IdempotencyLookup, IdempotentRequest, KeyOwner};
pub use listing::{Listed, Stuck, Which, Why};
pub use new_callback::NewCallback;
pub use observations::Recorded;
pub use open::StoreOptions;
pub use orders::Placed;
pub use payments::{NewAttempt, Opened};
pub use serving::{Serving, ServingError};
pub use stats::Disk;
pub use story::{LONGEST_STORY, Story, Told, What};
pub use tally::Asked;
pub use vacuum::vacuum;

use std::sync::Arc;

use super::{instance::InstanceKey, metrics::Metrics};
use callback_queue::CallbackQueue;
use database::{Database, Engine};
use writer::Statements;

/// They need the locks and the rights of a write, and match no row.
const TOUCH_NONE: &str = "update payments set updated_at = updated_at where payment_id = $1";
const TOUCH_NO_ORDER: &str = "update orders set paid_at = paid_at where order_id = $1 returning order_id";

/// Why the database could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database failed; whether it was written is not known.
    #[error("the database did not answer as it should")]
    Database(#[from] sqlx::Error),
    /// The tables could not be migrated.
    #[error("the database could not be migrated")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The address of the database names no supported engine.
    #[error("the database must be `sqlite:` or `postgres:`")]
    UnknownEngine,
    /// The address of a PostgreSQL has an unknown parameter, or an unsupported value.
    #[error("the database's address has a parameter {0}, which cannot be obeyed: take it away")]
    UnknownParameter(String),
    /// The address of a PostgreSQL requires channel binding, which sqlx lacks.
    #[error(
        "the database's address asks for channel_binding=require, which cannot be obeyed: take it away, and let \
         sslmode=verify-full see to who answers"
    )]
    ChannelBinding,
    /// It cannot be opened, made or migrated.
    #[error("the database {place} cannot be opened; {remedy}")]
    Unopened {
        /// The file by its whole path, or PostgreSQL's host and database.
        place: String,
        /// What to check.
        remedy: &'static str,
        /// Why.
        source: Box<StoreError>,
    },
    /// PostgreSQL accepts no connection. Nothing was written; try again later.
    #[error("the database {place} cannot be reached")]
    Unreachable {
        /// PostgreSQL's host and database.
        place: String,
        /// Why.
        source: sqlx::Error,
    },
    /// All connections are in use, and none became free in time. Nothing was written; try again in a moment.
    #[error("all connections to the database {place} were in use for too long")]
    AllInUse {
        /// PostgreSQL's host and database.
        place: String,
    },
    /// There is no database, and this command makes none.
    #[error(
        "there is no record in {0}: `caisse serve` makes it; or run this in the folder of the settings file, or set \
         DATABASE_URL"
    )]
    Missing(String),
    /// The file of a SQLite database cannot be made.
    #[error("the file cannot be made")]
    File(#[from] std::io::Error),
    /// The address of the database cannot be read. Without the cause, which may quote a password.
    #[error("DATABASE_URL is not an address that can be read; a parameter in it may be the reason")]
    Address,
    /// More writes are waiting than the disk keeps up with. Nothing was written; try again in a moment.
    #[error("the database is busy")]
    Busy,
    /// The disk is almost full, and its reserve is not for this write. Nothing was written.
    #[error("there is hardly any room left on the disk")]
    NoRoom,
    /// The group of writes was not committed. Nothing was written; try again.
    #[error("the database did not keep it")]
    NotWritten,
    /// The gateway's reference is another payment's already. Nothing was written.
    #[error("the gateway's reference belongs to another payment")]
    ReferenceTaken,
    /// A row has a value that this version did not write.
    #[error("the column {0} holds something this version cannot read")]
    Unreadable(&'static str),
}

/// A unique index, as each engine names it in an error.
struct Unique {
    /// `table.column`.
    sqlite: &'static str,
    /// The constraint's or the index's name.
    postgres: &'static str,
}

impl StoreError {
    /// Whether SQLite found no room on the disk, or could not write there.
    fn is_full(&self) -> bool {
        matches!(self, Self::Database(error) if is_full(error))
    }

    /// Whether an insert violated some unique index.
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }

    /// Whether an insert violated this unique index.
    fn is_conflict_on(&self, unique: &Unique) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        error.is_unique_violation()
            && error.constraint().map_or_else(
                || error.message().ends_with(unique.sqlite),
                |constraint| constraint == unique.postgres,
            )
    }
}

/// Whether SQLite found no room on the disk (`SQLITE_FULL`), or could not write there (`SQLITE_IOERR`, of any kind).
fn is_full(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(error) = error else { return false };
    let code = error.code().and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 10 | 13))
}

/// Orders, payments, observations and callbacks in the database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    database: Database,
    callback_queue: CallbackQueue,
    /// Whose orders it reads and writes.
    application: Application,
    /// Read at its first use.
    instance: Arc<tokio::sync::OnceCell<InstanceKey>>,
}

impl Store {
    /// Whether other processes may work on the same database: on PostgreSQL. A file has one server.
    pub const fn is_shared(&self) -> bool {
        matches!(self.database.engine, Engine::Postgres(_))
    }

    /// The metrics.
    pub(crate) const fn metrics(&self) -> &Arc<Metrics> {
        &self.database.metrics
    }

    /// Reads as payments do.
    ///
    /// # Errors
    /// [`StoreError`] when that fails.
    pub async fn try_reading(&self) -> Result<(), StoreError> {
        let nobody = [(-1_i64).into()];
        self.database
            .fetch_optional("select payment_id from payments where payment_id = $1", &nobody)
            .await
            .map(drop)
    }

    /// Writes as payments do, and changes nothing.
    ///
    /// # Errors
    /// [`StoreError`] when that fails.
    pub async fn try_writing(&self) -> Result<(), StoreError> {
        self.database
            .write(Statements::Several, |mut connection| {
                Box::pin(async move {
                    let nobody = [(-1_i64).into()];
                    connection.execute(TOUCH_NONE, &nobody).await?;
                    connection.fetch_optional(TOUCH_NO_ORDER, &nobody).await.map(drop)
                })
            })
            .await
    }

    /// Closes every connection; what was committed is on the disk already.
    pub async fn close(&self) {
        self.database.close().await;
    }
}
