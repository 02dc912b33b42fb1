//! Timeouts of the database.

use std::{io, time::Duration};

use tokio::time::timeout;

/// How long a statement waits for a lock, or a caller for a connection.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Runs an attempt to connect, with a time-out: a firewall may leave a wrong address without an answer.
pub(super) async fn in_time<T>(
    limit: Duration,
    attempt: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    let late = || sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, "PostgreSQL does not answer"));
    timeout(limit, attempt).await.map_err(|_| late())?
}
