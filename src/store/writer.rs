//! One writer, many writes, one commit.
//!
//! SQLite has one writer whatever we do, and a commit costs the same for one write or for hundreds: the wait for the
//! disk. So writes queue here, and what is queued commits together. An answer leaves after the commit is on the disk; a
//! write that fails does not fail the others; a full queue rejects at once.

use std::{sync::Arc, time::Instant};

use futures_util::future::BoxFuture;
use sqlx::{Connection as _, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use super::{
    error::{StoreError, is_full},
    reserve::Reserve,
};
use crate::metrics::{Metrics, Queue};
use crate::telemetry::Causes;

/// What a write does with the connection. It owns what it needs, since it runs elsewhere.
type Work = Box<dyn for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, FinishedWrite> + Send>;
/// Answers the caller, once it is known whether the group was committed.
type Reply = Box<dyn FnOnce(bool) + Send>;

/// A write that has run and waits for its commit.
struct FinishedWrite {
    succeeded: bool,
    reply: Reply,
}

/// How much of a failed write SQLite itself undoes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Statements {
    /// One statement: all of it.
    One,
    /// Several: only the last, so they run inside a savepoint.
    Several,
}

enum Job {
    Write(Statements, Work),
    Close(oneshot::Sender<()>),
}

/// The queue before the one connection that writes. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    queue: mpsc::Sender<Job>,
    metrics: Arc<Metrics>,
    reserve: Option<Arc<Reserve>>,
}

impl Writer {
    /// Writes that may wait. Above it the database is slower than its callers, and rejects them.
    const QUEUE: usize = 4096;
    /// Writes of one commit: enough to make its wait cheap, few enough that no caller waits long.
    pub(super) const GROUP: usize = 512;

    /// Starts the writer on `connection`, with at most `group` writes in a commit. `reserve` is released when the disk
    /// is full.
    pub(super) fn start(
        connection: SqliteConnection,
        group: usize,
        metrics: Arc<Metrics>,
        reserve: Option<Arc<Reserve>>,
    ) -> Self {
        let (queue, jobs) = mpsc::channel(Self::QUEUE);
        tokio::spawn(run(connection, jobs, group, Arc::clone(&metrics), reserve.clone()));
        Self { queue, metrics, reserve }
    }

    /// How many writes wait.
    pub(super) fn waiting(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// Whether another write would be refused.
    pub(super) fn is_full(&self) -> bool {
        self.queue.capacity() == 0
    }

    /// Runs `work` in the next group and returns after its commit.
    ///
    /// # Errors
    /// What `work` failed with, [`StoreError::Busy`] when the queue is full, or [`StoreError::NotWritten`] when
    /// the group was not committed.
    pub(super) async fn write<T, W>(&self, statements: Statements, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, StoreError>> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let reserve = self.reserve.clone();
        let work: Work = Box::new(move |connection| {
            Box::pin(async move {
                let result = work(connection).await;
                let succeeded = result.is_ok();
                if let (Some(reserve), true) = (reserve, result.as_ref().is_err_and(StoreError::is_full)) {
                    reserve.give_back();
                }
                let reply: Reply = Box::new(move |committed| {
                    let result = if committed { result } else { result.and(Err(StoreError::NotWritten)) };
                    // The caller may be gone; the write stands all the same.
                    let _ = answer.send(result);
                });
                FinishedWrite { succeeded, reply }
            })
        });
        match self.queue.try_send(Job::Write(statements, work)) {
            Ok(()) => answered.await.unwrap_or(Err(StoreError::NotWritten)),
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.metrics.commits.refused(Queue::Writer);
                Err(StoreError::Busy)
            }
            Err(mpsc::error::TrySendError::Closed(_)) => Err(StoreError::NotWritten),
        }
    }

    /// Commits what is queued and closes the connection.
    pub(super) async fn close(&self) {
        let (closed, done) = oneshot::channel();
        if self.queue.send(Job::Close(closed)).await.is_ok() {
            // An error means that the writer is gone already.
            let _ = done.await;
        }
    }
}

async fn run(
    mut connection: SqliteConnection,
    mut jobs: mpsc::Receiver<Job>,
    largest: usize,
    metrics: Arc<Metrics>,
    reserve: Option<Arc<Reserve>>,
) {
    let mut group = Vec::with_capacity(largest);
    while jobs.recv_many(&mut group, largest).await > 0 {
        let mut writes = Vec::with_capacity(group.len());
        let mut closing = None;
        for job in group.drain(..) {
            match job {
                Job::Write(statements, work) => writes.push((statements, work)),
                Job::Close(closed) => closing = Some(closed),
            }
        }
        if !writes.is_empty() {
            let (size, began) = (writes.len(), Instant::now());
            let outcome = commit(&mut connection, writes).await;
            metrics.commits.committed(size, began.elapsed(), outcome.is_ok());
            if let Err(error) = outcome {
                if is_full(&error)
                    && let Some(reserve) = &reserve
                {
                    reserve.give_back();
                }
                tracing::error!(
                    error = %Causes(&error),
                    "a group of writes was not committed"
                );
            }
            if reserve.as_ref().is_some_and(|reserve| reserve.was_full()) {
                // The write-ahead log has room inside once its content is in the database. A failure is tried again.
                let _ = sqlx::query("pragma wal_checkpoint(restart)").execute(&mut connection).await;
            }
        }
        if let Some(closed) = closing {
            // What matters was committed; a connection that does not close cleanly is recovered at the next start.
            let _ = connection.close().await;
            let _ = closed.send(());
            return;
        }
    }
}

/// Runs a group in one transaction. On an error nothing of it is stored, and each caller gets an error.
async fn commit(
    connection: &mut SqliteConnection,
    writes: Vec<(Statements, Work)>,
) -> Result<(), sqlx::Error> {
    // The caller of a write that is dropped before it has run gets an error.
    sqlx::query("begin immediate").execute(&mut *connection).await?;
    let mut replies = Vec::with_capacity(writes.len());
    let mut outcome = Ok(());
    for (statements, work) in writes {
        match run_one(connection, statements, work).await {
            Ok(reply) => replies.push(reply),
            Err((reply, error)) => {
                replies.extend(reply);
                outcome = Err(error);
                break;
            }
        }
    }
    if outcome.is_ok() {
        outcome = sqlx::query("commit").execute(&mut *connection).await.map(drop);
    }
    if outcome.is_err() {
        // SQLite may have rolled back by itself, for instance when the disk is full: then this fails.
        let _ = sqlx::query("rollback").execute(&mut *connection).await;
    }
    let committed = outcome.is_ok();
    replies.into_iter().for_each(|reply| reply(committed));
    outcome
}

/// Runs one write so that its failure leaves no trace. The error is for a transaction that cannot go on.
async fn run_one(
    connection: &mut SqliteConnection,
    statements: Statements,
    work: Work,
) -> Result<Reply, (Option<Reply>, sqlx::Error)> {
    if statements == Statements::One {
        return Ok(work(connection).await.reply);
    }
    sqlx::query("savepoint one").execute(&mut *connection).await.map_err(|error| (None, error))?;
    let finished = work(connection).await;
    let end = if finished.succeeded { "release one" } else { "rollback to one; release one" };
    match sqlx::raw_sql(end).execute(&mut *connection).await {
        Ok(_) => Ok(finished.reply),
        Err(error) => Err((Some(finished.reply), error)),
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use sqlx::{ConnectOptions as _, Row as _, sqlite::SqliteConnectOptions};

    use super::*;

    async fn writer() -> Writer {
        let mut connection = SqliteConnectOptions::new().in_memory(true).connect().await.expect("a database");
        sqlx::query("create table note (text text not null unique) strict")
            .execute(&mut connection)
            .await
            .expect("a table");
        Writer::start(connection, Writer::GROUP, Arc::default(), None)
    }

    async fn note(writer: &Writer, text: &'static str) -> Result<(), StoreError> {
        writer.write(Statements::One, move |connection| Box::pin(insert(connection, text))).await
    }

    async fn insert(connection: &mut SqliteConnection, text: &str) -> Result<(), StoreError> {
        sqlx::query("insert into note values ($1)").bind(text).execute(connection).await?;
        Ok(())
    }

    async fn count(writer: &Writer) -> i64 {
        writer.write(Statements::One, |connection| Box::pin(count_in(connection))).await.expect("a count")
    }

    async fn count_in(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
        let row = sqlx::query("select count(*) from note").fetch_one(connection).await?;
        Ok(row.try_get(0)?)
    }

    #[tokio::test]
    async fn a_write_that_fails_fails_alone() {
        let writer = writer().await;
        let texts = ["a", "b", "a", "c"];
        let outcomes = join_all(texts.map(|text| note(&writer, text))).await;
        assert_eq!(outcomes.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, true, false, true]);
        assert_eq!(count(&writer).await, 3);
    }

    #[tokio::test]
    async fn a_write_of_several_statements_leaves_nothing_when_its_last_one_fails() {
        let writer = writer().await;
        note(&writer, "a").await.expect("a note");
        let twice = writer.write(Statements::Several, |connection| {
            Box::pin(async move {
                insert(connection, "b").await?;
                insert(connection, "a").await
            })
        });
        let (several, other) = tokio::join!(twice, note(&writer, "c"));
        assert!(several.is_err());
        other.expect("the other write of the group");
        assert_eq!(count(&writer).await, 2);
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once() {
        let writer = writer().await;
        // Nothing is awaited between the sends, so the writer does not run in between.
        let writes = (0..Writer::QUEUE + 10).map(|_| note(&writer, "same"));
        let outcomes = join_all(writes).await;
        let busy = outcomes.iter().filter(|outcome| matches!(outcome, Err(StoreError::Busy))).count();
        assert_eq!(busy, 10);
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    }

    #[tokio::test]
    async fn closing_commits_what_is_queued_and_ends_writing() {
        let writer = writer().await;
        let ((), queued) = tokio::join!(async {}, note(&writer, "a"));
        queued.expect("a note");
        writer.close().await;
        assert!(matches!(note(&writer, "b").await, Err(StoreError::NotWritten)));
    }
}
