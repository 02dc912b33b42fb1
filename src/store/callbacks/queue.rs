//! Callbacks come in bursts, and a burst is one statement.
//!
//! While one batch is being committed the next one gathers. An answer leaves after the commit; a callback that cannot
//! be stored is rejected alone; a full queue rejects at once.

use caisse_domain::Timestamp;
use std::{collections::HashMap, sync::Arc};

use tokio::sync::{mpsc, oneshot};

use super::{
    Digest, NewCallback,
    insert::{self, CallbackRow},
    quota::{self, Quota},
};
use crate::{
    metrics::{Metrics, Queue},
    store::{database::Database, error::StoreError, sql::json_array, writer::Statements},
    telemetry::Causes,
};

/// A callback that waits for its commit.
struct QueuedCallback {
    callback: NewCallback,
    digest: Digest,
    at: Timestamp,
    reply: oneshot::Sender<Result<(), StoreError>>,
}

/// The queue before the callbacks' table. Cheap to clone.
#[derive(Clone)]
pub(in crate::store) struct CallbackQueue {
    queued: mpsc::Sender<QueuedCallback>,
    metrics: Arc<Metrics>,
}

impl CallbackQueue {
    /// Callbacks that may wait. Above it the database is slower than its callers, and rejects them.
    const CAPACITY: usize = 4096;

    /// Starts on `database`, with at most `batch` callbacks in a commit. Ends when the last clone is gone.
    pub(in crate::store) fn start(database: Database, batch: usize) -> Self {
        let (queued, mut incoming) = mpsc::channel(Self::CAPACITY);
        let metrics = Arc::clone(&database.metrics);
        let callback_queue = Self { queued, metrics };
        let quota = Arc::<Quota>::default();
        tokio::spawn(async move {
            loop {
                let mut queued = Vec::new();
                if incoming.recv_many(&mut queued, batch).await == 0 {
                    return;
                }
                if batch > 1 {
                    store(&database, &quota, queued).await;
                } else {
                    // One by one is for comparing: each is then as much on its own as the engine allows.
                    let (database, quota) = (database.clone(), Arc::clone(&quota));
                    tokio::spawn(async move { store(&database, &quota, queued).await });
                }
            }
        });
        callback_queue
    }

    /// How many callbacks wait.
    pub(in crate::store) fn waiting(&self) -> usize {
        self.queued.max_capacity() - self.queued.capacity()
    }

    /// Whether another callback would be refused.
    pub(in crate::store) fn is_full(&self) -> bool {
        self.queued.capacity() == 0
    }

    /// Stores a callback. It is on the disk when this returns.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when the queue is full, or why it was not stored.
    pub(in crate::store) async fn store(
        &self,
        callback: NewCallback,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (reply, replied) = oneshot::channel();
        let digest = callback.digest();
        match self.queued.try_send(QueuedCallback { callback, digest, at, reply }) {
            Ok(()) => replied.await.unwrap_or(Err(StoreError::NotWritten)),
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.metrics.commits.refused(Queue::CallbackQueue);
                Err(StoreError::Busy)
            }
            Err(mpsc::error::TrySendError::Closed(_)) => Err(StoreError::NotWritten),
        }
    }
}

async fn store(database: &Database, quota: &Quota, queued: Vec<QueuedCallback>) {
    let unproven = queued.iter().filter(|queued_callback| queued_callback.callback.verdict != "authentic");
    let bytes = unproven.clone().map(|queued_callback| queued_callback.callback.body.len()).sum();
    let rows = unproven.count();
    let size = u32::try_from(queued.len()).unwrap_or(u32::MAX);
    database.metrics.callbacks.batches.observe(size.into());
    match insert(database, &queued).await {
        Ok(()) => queued.into_iter().for_each(|queued_callback| answer(queued_callback, Ok(()))),
        // One of them may be at fault; the others are stored without it.
        Err(StoreError::Database(_)) if queued.len() > 1 => {
            for queued_callback in queued {
                let stored = insert(database, std::slice::from_ref(&queued_callback)).await;
                answer(queued_callback, stored);
            }
        }
        Err(error) => {
            tracing::error!(error = %Causes(&error), "callbacks were not stored");
            queued
                .into_iter()
                .for_each(|queued_callback| answer(queued_callback, Err(StoreError::NotWritten)));
        }
    }
    if quota.is_due_after(rows, bytes) {
        match quota::prune(database).await {
            Ok(0) => {}
            Ok(deleted) => {
                tracing::warn!(deleted, "too many unproven callbacks: the oldest were deleted")
            }
            Err(error) => {
                tracing::error!(error = %Causes(&error), "unproven callbacks were not counted");
            }
        }
    }
}

fn answer(queued_callback: QueuedCallback, stored: Result<(), StoreError>) {
    // The sender may be gone; the callback is stored all the same.
    let _ = queued_callback.reply.send(stored);
}

/// The same content twice in a batch is one row that counts two: a statement touches a row once.
async fn insert(database: &Database, queued: &[QueuedCallback]) -> Result<(), StoreError> {
    let mut rows: HashMap<Digest, CallbackRow<'_>> = HashMap::with_capacity(queued.len());
    for queued_callback in queued {
        rows.entry(queued_callback.digest).and_modify(|row| row.times += 1).or_insert_with(|| {
            CallbackRow::new(&queued_callback.callback, &queued_callback.digest, queued_callback.at)
        });
    }
    let rows = json_array(rows.into_values());
    database.write(Statements::One, move |connection| Box::pin(insert::insert(connection, rows))).await
}
