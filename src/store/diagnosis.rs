//! Finds out why PostgreSQL cannot be reached. A connection pool retries while the server refuses connections, and
//! reports a time-out without the reason.

use std::time::Duration;

use sqlx::{Connection as _, PgConnection, postgres::PgConnectOptions};
use tokio::sync::Mutex;

use super::{error::StoreError, timeouts::in_time};

/// The longest time spent on finding the cause. The caller has waited for the pool already.
const CAUSE_TIMEOUT: Duration = Duration::from_secs(2);

/// Turns errors of a connection pool into errors that name the server and the cause.
#[derive(Debug)]
pub(super) struct Diagnosis {
    /// Host and database, without a user or a password.
    place: String,
    options: PgConnectOptions,
    /// One attempt at a time, so that many callers that time out together do not add load to a busy server.
    connecting: Mutex<()>,
}

impl Diagnosis {
    /// A diagnosis of the server that `options` lead to; errors call it `place`.
    pub(super) fn new(place: String, options: PgConnectOptions) -> Self {
        Self { place, options, connecting: Mutex::default() }
    }

    /// Explains why the pool gave no connection.
    pub(super) async fn explain(&self, error: sqlx::Error) -> StoreError {
        let place = self.place.clone();
        let cause = match error {
            sqlx::Error::PoolTimedOut => self.find_cause().await,
            // The store was closed here. The server may be fine.
            sqlx::Error::PoolClosed => return error.into(),
            known => Some(known),
        };
        match cause {
            Some(source) => StoreError::Unreachable { place, source },
            None => StoreError::AllInUse { place },
        }
    }

    /// Connects once, outside the pool, and returns the error if there is one.
    async fn find_cause(&self) -> Option<sqlx::Error> {
        let attempt = async {
            let _turn = self.connecting.lock().await;
            PgConnection::connect_with(&self.options).await?.close().await
        };
        in_time(CAUSE_TIMEOUT, attempt).await.err()
    }
}
