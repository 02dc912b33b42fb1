//! Callbacks come in bursts, and a burst is one statement.
//!
//! While one batch is being committed the next one gathers. An answer leaves after the commit; a callback that cannot
//! be kept is refused alone; a full inbox says so at once.

use std::{collections::HashMap, sync::Arc};

use tokio::sync::{mpsc, oneshot};

use super::{
    ReceivedCallback, StoreError,
    database::Database,
    quota::{self, Quota},
    received::{self, Digest},
    writer::Statements,
};
use crate::metrics::{Metrics, Queue};
use crate::telemetry::Causes;

/// A callback that waits for its commit.
struct Letter {
    callback: ReceivedCallback,
    digest: Digest,
    at: i64,
    reply: oneshot::Sender<Result<(), StoreError>>,
}

/// The door to the callbacks' table. Cheap to clone.
#[derive(Clone)]
pub(super) struct Inbox {
    letters: mpsc::Sender<Letter>,
    metrics: Arc<Metrics>,
}

impl Inbox {
    /// Callbacks that may wait. Above it the record is slower than its callers, and they are told.
    const ROOM: usize = 4096;

    /// Starts on `database`, with at most `batch` callbacks in a commit. Ends when the last clone is gone.
    pub(super) fn start(database: Database, batch: usize) -> Self {
        let (letters, mut arriving) = mpsc::channel(Self::ROOM);
        let metrics = Arc::clone(&database.metrics);
        let inbox = Self { letters, metrics };
        let quota = Arc::<Quota>::default();
        tokio::spawn(async move {
            loop {
                let mut letters = Vec::new();
                if arriving.recv_many(&mut letters, batch).await == 0 {
                    return;
                }
                if batch > 1 {
                    keep(&database, &quota, letters).await;
                } else {
                    // One by one is for comparing, and then each is as much on its own as the engine allows.
                    let (database, quota) = (database.clone(), Arc::clone(&quota));
                    tokio::spawn(async move { keep(&database, &quota, letters).await });
                }
            }
        });
        inbox
    }

    /// How many callbacks wait.
    pub(super) fn waiting(&self) -> usize {
        self.letters.max_capacity() - self.letters.capacity()
    }

    /// Whether another callback would be refused.
    pub(super) fn is_full(&self) -> bool {
        self.letters.capacity() == 0
    }

    /// Keeps a callback. It is on the disk when this returns.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when the inbox is full, or why it was not kept.
    pub(super) async fn keep(&self, callback: ReceivedCallback, at: i64) -> Result<(), StoreError> {
        let (reply, replied) = oneshot::channel();
        let digest = callback.digest();
        match self.letters.try_send(Letter { callback, digest, at, reply }) {
            Ok(()) => replied.await.unwrap_or(Err(StoreError::NotWritten)),
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.metrics.commits.refused(Queue::Inbox);
                Err(StoreError::Busy)
            }
            Err(mpsc::error::TrySendError::Closed(_)) => Err(StoreError::NotWritten),
        }
    }
}

async fn keep(database: &Database, quota: &Quota, letters: Vec<Letter>) {
    let unproven = letters.iter().filter(|letter| letter.callback.verdict != "authentic");
    let bytes = unproven.clone().map(|letter| letter.callback.body.len()).sum();
    let rows = unproven.count();
    let size = u32::try_from(letters.len()).unwrap_or(u32::MAX);
    database.metrics.callbacks.batches.observe(size.into());
    match insert(database, &letters).await {
        Ok(()) => letters.into_iter().for_each(|letter| answer(letter, Ok(()))),
        // One of them may be at fault; the others must not suffer for it.
        Err(StoreError::Database(_)) if letters.len() > 1 => {
            for letter in letters {
                let kept = insert(database, std::slice::from_ref(&letter)).await;
                answer(letter, kept);
            }
        }
        Err(error) => {
            tracing::error!(error = %Causes(&error), "callbacks were not kept");
            letters.into_iter().for_each(|letter| answer(letter, Err(StoreError::NotWritten)));
        }
    }
    if quota.is_due_after(rows, bytes) {
        match quota::prune(database).await {
            Ok(0) => {}
            Ok(forgotten) => {
                tracing::warn!(forgotten, "callbacks that prove nothing were too many: the oldest went")
            }
            Err(error) => {
                tracing::error!(error = %Causes(&error), "callbacks were not counted");
            }
        }
    }
}

fn answer(letter: Letter, kept: Result<(), StoreError>) {
    // Whoever sent it may have gone; it is kept all the same.
    let _ = letter.reply.send(kept);
}

/// The same content twice in a batch is one line that counts two: a statement touches a row once.
async fn insert(database: &Database, letters: &[Letter]) -> Result<(), StoreError> {
    let mut lines: HashMap<Digest, received::Line<'_>> = HashMap::with_capacity(letters.len());
    for letter in letters {
        lines
            .entry(letter.digest)
            .and_modify(|line| line.times += 1)
            .or_insert_with(|| received::Line::new(&letter.callback, &letter.digest, letter.at));
    }
    let lines = received::document(lines.into_values());
    database.write(Statements::One, move |connection| Box::pin(received::insert(connection, lines))).await
}
