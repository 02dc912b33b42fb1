//! Reading and writing on either engine.

use std::{path::PathBuf, sync::Arc, time::Instant};

use futures_util::future::BoxFuture;

use super::{
    engine::{Connection, Row, Values},
    error::StoreError,
    postgres::{Postgres, Session},
    reader::Reader,
    readers::Readers,
    reserve::Reserve,
    sql::Sql,
    timeouts::BUSY_TIMEOUT,
    writer::{Statements, Writer},
};
use crate::metrics::Metrics;

/// A moment at which a test lets the power fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrashPoint {
    /// A write is about to be sent.
    BeforeWrite,
    /// A write was committed, and its caller does not know it yet.
    AfterCommit,
}

/// Whether the power fails now: then the write never returns. For tests.
pub type CrashHook = Arc<dyn Fn(CrashPoint) -> bool + Send + Sync>;

/// The engine, with its connections.
#[derive(Clone, Debug)]
pub(super) enum Engine {
    Sqlite { writer: Writer, readers: Readers, file: PathBuf, reserve: Option<Arc<Reserve>> },
    Postgres(Postgres),
}

/// Transactions and queries on either engine.
#[derive(Clone)]
pub(super) struct Database {
    pub(super) engine: Engine,
    pub(super) crash_hook: Option<CrashHook>,
    pub(super) metrics: Arc<Metrics>,
}

impl Database {
    /// Runs `work` in a transaction and returns after its commit.
    ///
    /// # Errors
    /// What `work` failed with, [`StoreError::Busy`], or [`StoreError::NotWritten`].
    pub(super) async fn write<T, W>(&self, statements: Statements, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(Connection<'c>) -> BoxFuture<'c, Result<T, StoreError>> + Send + 'static,
    {
        self.pass(CrashPoint::BeforeWrite).await;
        let written = match &self.engine {
            Engine::Sqlite { writer, .. } => {
                writer.write(statements, |connection| work(Connection::Sqlite(connection))).await
            }
            Engine::Postgres(postgres) => {
                let began = Instant::now();
                let written = write_to_postgres(postgres, statements, work).await;
                // A conflict with a unique index is an answer, not a failed commit.
                let failed = written.as_ref().is_err_and(|error| !error.is_conflict());
                self.metrics.commits.committed(1, began.elapsed(), !failed);
                written
            }
        };
        self.pass(CrashPoint::AfterCommit).await;
        written
    }

    /// Checks whether the database may grow by something new.
    ///
    /// # Errors
    /// [`StoreError::NoRoom`].
    pub(super) fn check_room(&self) -> Result<(), StoreError> {
        match &self.engine {
            Engine::Sqlite { reserve: Some(reserve), .. } if !reserve.is_reserved() => {
                Err(StoreError::NoRoom)
            }
            Engine::Sqlite { .. } | Engine::Postgres(_) => Ok(()),
        }
    }

    async fn pass(&self, point: CrashPoint) {
        if self.crash_hook.as_ref().is_some_and(|goes_off| goes_off(point)) {
            std::future::pending::<()>().await;
        }
    }

    /// All rows of a query.
    ///
    /// # Errors
    /// [`StoreError::Busy`] or [`StoreError::Database`].
    pub(super) async fn fetch_all(&self, sql: &Sql, values: Values<'_>) -> Result<Vec<Row>, StoreError> {
        self.reader().await?.connection()?.fetch_all(sql, values).await
    }

    /// The row of a query that has one at most.
    ///
    /// # Errors
    /// As [`Database::fetch_all`].
    pub(super) async fn fetch_optional(
        &self,
        sql: &Sql,
        values: Values<'_>,
    ) -> Result<Option<Row>, StoreError> {
        self.reader().await?.connection()?.fetch_optional(sql, values).await
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// [`StoreError::Busy`] or [`StoreError::Database`].
    pub(super) async fn reader(&self) -> Result<Reader, StoreError> {
        Ok(match &self.engine {
            Engine::Sqlite { readers, .. } => Reader::Sqlite(readers.acquire(BUSY_TIMEOUT).await?),
            Engine::Postgres(postgres) => match postgres.session {
                Session::Dedicated => Reader::Postgres(postgres.acquire().await?),
                Session::Pooled => Reader::Pooled(postgres.begin().await?),
            },
        })
    }

    /// Closes every connection.
    pub(super) async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { writer, readers, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Engine::Postgres(postgres) => postgres.close().await,
        }
    }
}

async fn write_to_postgres<T, W>(
    postgres: &Postgres,
    statements: Statements,
    work: W,
) -> Result<T, StoreError>
where
    W: for<'c> FnOnce(Connection<'c>) -> BoxFuture<'c, Result<T, StoreError>>,
{
    let session = postgres.session;
    if statements == Statements::One && session == Session::Dedicated {
        return work(Connection::Postgres(&mut *postgres.acquire().await?, session)).await;
    }
    let mut transaction = postgres.begin().await?;
    let result = work(Connection::Postgres(&mut transaction, session)).await?;
    transaction.commit().await?;
    Ok(result)
}
