//! Connections that read a SQLite file.
//!
//! sqlx has a pool, which asks a connection before and after every statement whether it is alive: each time the
//! connection's thread has to wake up. A connection to a file does not go away.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    time::timeout,
};

use super::{engine::Connection, error::StoreError};

/// A slot of a connection; empty when it was closed.
type Slot = Arc<Mutex<Option<SqliteConnection>>>;

/// Connections for reading. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Readers {
    places: Arc<[Slot]>,
    /// The slot to wait at when none is free.
    next: Arc<AtomicUsize>,
}

/// A connection, returned on drop.
pub(super) struct ReadGuard(OwnedMutexGuard<Option<SqliteConnection>>);

impl Readers {
    /// How many there are.
    const COUNT: usize = 4;

    pub(super) async fn open(options: &SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let mut places = Vec::with_capacity(Self::COUNT);
        for _ in 0..Self::COUNT {
            places.push(Arc::new(Mutex::new(Some(options.connect().await?))));
        }
        Ok(Self { places: places.into(), next: Arc::default() })
    }

    /// A connection that is not in use.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when none is free for too long.
    pub(super) async fn acquire(&self, limit: Duration) -> Result<ReadGuard, StoreError> {
        if let Some(free) = self.places.iter().find_map(|place| Arc::clone(place).try_lock_owned().ok()) {
            return Ok(ReadGuard(free));
        }
        let place = &self.places[self.next.fetch_add(1, Ordering::Relaxed) % self.places.len()];
        let freed = timeout(limit, Arc::clone(place).lock_owned()).await;
        freed.map(ReadGuard).map_err(|_| StoreError::Busy)
    }

    /// Waits for borrowed connections, and closes them all.
    pub(super) async fn close(&self) {
        for place in self.places.iter() {
            if let Some(connection) = place.lock().await.take() {
                // It only read: nothing is lost.
                let _ = connection.close().await;
            }
        }
    }
}

impl ReadGuard {
    /// # Errors
    /// The database is closed.
    pub(super) fn connection(&mut self) -> Result<Connection<'_>, StoreError> {
        self.0.as_mut().map(Connection::Sqlite).ok_or_else(|| sqlx::Error::PoolClosed.into())
    }
}
