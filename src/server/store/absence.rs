//! Why PostgreSQL cannot be reached. A pool says only that it is late: while a connection is refused it tries again, and
//! keeps the reason to itself.

use std::{io, time::Duration};

use sqlx::{Connection as _, PgConnection, postgres::PgConnectOptions};
use tokio::{sync::Mutex, time::timeout};

use super::StoreError;

/// How long the reason is looked for. Whoever asked has waited for a connection already.
const PATIENCE: Duration = Duration::from_secs(2);

/// Says why a connection was not to be had.
#[derive(Debug)]
pub(super) struct Absence {
    /// Host and database.
    place: String,
    options: PgConnectOptions,
    /// One look at a time: a database that is busy must not be asked by everybody who waits for it.
    looking: Mutex<()>,
}

impl Absence {
    /// Of the database at `place`, which `options` lead to.
    pub(super) fn of(place: String, options: PgConnectOptions) -> Self {
        Self { place, options, looking: Mutex::default() }
    }

    /// What a connection that was not to be had means.
    pub(super) async fn explain(&self, error: sqlx::Error) -> StoreError {
        let place = self.place.clone();
        let source = match error {
            sqlx::Error::PoolTimedOut => self.look().await,
            known => Some(known),
        };
        match source {
            Some(source) => StoreError::Unreachable { place, source },
            None => StoreError::AllInUse { place },
        }
    }

    /// Tries to connect once, and answers what went wrong.
    async fn look(&self) -> Option<sqlx::Error> {
        let late = || sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, "PostgreSQL does not answer"));
        let look = async {
            let _turn = self.looking.lock().await;
            PgConnection::connect_with(&self.options).await?.close().await
        };
        timeout(PATIENCE, look).await.unwrap_or_else(|_| Err(late())).err()
    }
}
