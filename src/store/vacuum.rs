//! Rewrites a SQLite file, so that nothing of what was deleted or changed is left between its rows.

use std::time::Duration;

use sqlx::{ConnectOptions as _, Connection as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions};

use super::{error::StoreError, inspect::file_of};

/// How long a lock is waited for.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How often emptying the journal is tried: readers come and go.
const TRIES: u32 = 20;
/// How long between two tries.
const PAUSE: Duration = Duration::from_millis(250);

/// Rewrites the file of the database at `url` and empties its journal, while others read and write it. Returns whether
/// nothing is left over now; on PostgreSQL that is for its own `vacuum`.
///
/// # Errors
/// [`StoreError::Database`]; then the file is as it was.
pub async fn vacuum(url: &str) -> Result<bool, StoreError> {
    let Some(file) = file_of(url) else { return Ok(false) };
    let mut connection =
        SqliteConnectOptions::new().filename(file).busy_timeout(BUSY_TIMEOUT).connect().await?;
    sqlx::query("vacuum").execute(&mut connection).await?;
    let is_empty = empty_the_journal(&mut connection).await;
    connection.close().await?;
    is_empty
}

async fn empty_the_journal(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    for _ in 0..TRIES {
        let row = sqlx::query("pragma wal_checkpoint(truncate)").fetch_one(&mut *connection).await?;
        if row.try_get::<i64, _>(0)? == 0 {
            return Ok(true);
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(false)
}
