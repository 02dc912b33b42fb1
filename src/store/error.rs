//! Errors of the store.

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
        "there is no database in {0}: `caisse serve` makes it; or run this in the folder of the settings file, or set \
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
    /// A parameter of a statement has no value: a mistake in the statement's file.
    #[error("a statement lacks a value for its parameter {0}")]
    Unbound(&'static str),
    /// A row has a value that this version did not write.
    #[error("the column {0} holds something this version cannot read")]
    Unreadable(&'static str),
}

/// A unique index, as each engine names it in an error.
pub(super) struct Unique {
    /// `table.column`.
    pub(super) sqlite: &'static str,
    /// The constraint's or the index's name.
    pub(super) postgres: &'static str,
}

impl StoreError {
    /// Whether SQLite found no room on the disk, or could not write there.
    pub(super) fn is_full(&self) -> bool {
        matches!(self, Self::Database(error) if is_full(error))
    }

    /// Whether an insert violated some unique index.
    pub(super) fn is_conflict(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }

    /// Whether an insert violated this unique index.
    pub(super) fn is_conflict_on(&self, unique: &Unique) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        error.is_unique_violation()
            && error.constraint().map_or_else(
                || error.message().ends_with(unique.sqlite),
                |constraint| constraint == unique.postgres,
            )
    }
}

/// Whether SQLite found no room on the disk (`SQLITE_FULL`), or could not write there (`SQLITE_IOERR`, of any kind).
pub(super) fn is_full(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(error) = error else { return false };
    let code = error.code().and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 10 | 13))
}
