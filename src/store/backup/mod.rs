//! Copies of a SQLite database: made while the process runs, and restored while it does not.

mod error;
mod partial;

use caisse_domain::Timestamp;
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    ConnectOptions as _, Connection as _, Row as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode},
};

use super::{
    engine::Connection,
    error::StoreError,
    inspect::{Schema, damage_of, file_of, schema_of},
    migrations,
};
use crate::private_file::{self, with_ending};
pub use error::BackupError;
use error::failed;
use partial::Partial;

/// How long a lock is waited for.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// How many rows a copy has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowCounts {
    /// Orders.
    pub orders: i64,
    /// Attempts at paying them.
    pub payments: i64,
    /// Facts about those.
    pub observations: i64,
    /// What the gateway sent.
    pub callbacks: i64,
}

/// What restoring a copy did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The database.
    pub file: PathBuf,
    /// Where the previous database is.
    pub moved_aside: Option<PathBuf>,
    /// Its rows now.
    pub counts: RowCounts,
}

/// Copies the database at `url` to `target`, as it is at one moment, while others read and write it. The copy is
/// checked, and on the disk, when this returns; `target` is whole or not there.
///
/// # Errors
/// [`BackupError`]; then `target` is as it was.
pub async fn back_up(url: &str, target: &Path, force: bool) -> Result<RowCounts, BackupError> {
    let file = file_of(url).ok_or(BackupError::NotAFile)?;
    if !file.exists() {
        return Err(BackupError::Missing(std::path::absolute(&file).unwrap_or(file)));
    }
    refuse_if_there(target, force)?;
    let partial = Partial::new(target)?;
    copy(&file, partial.path()).await?;
    let counts = check(partial.path()).await?;
    partial.put_in_place(target)?;
    Ok(counts)
}

/// Replaces the database at `url` with the copy at `source`; no process may have it open. With `force` the old database
/// is moved aside. `now` names it.
///
/// # Errors
/// [`BackupError`]; then the database is as it was.
pub async fn restore(url: &str, source: &Path, force: bool, now: Timestamp) -> Result<Restored, BackupError> {
    let file = file_of(url).ok_or(BackupError::NotAFile)?;
    if !source.exists() {
        return Err(BackupError::Missing(source.to_owned()));
    }
    // The check reads a copy, before anything is touched: reading a WAL file makes files beside it.
    let partial = Partial::new(&file)?;
    fs::copy(source, partial.path()).map_err(|error| failed(source, error))?;
    let counts = check(partial.path()).await?;
    end_sessions(partial.path()).await?;
    partial.belongs_as(&file)?;
    let moved_aside = if file.exists() {
        refuse_if_used(&file).await?;
        refuse_if_there(&file, force)?;
        Some(move_aside(&file, now)?)
    } else {
        None
    };
    partial.put_in_place(&file)?;
    Ok(Restored { file, moved_aside, counts })
}

async fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let options = SqliteConnectOptions::new().filename(from).busy_timeout(BUSY_TIMEOUT);
    let mut connection = options.connect().await?;
    let done = sqlx::query("vacuum into $1").bind(to.to_string_lossy()).execute(&mut connection).await;
    connection.close().await?;
    Ok(done.map(drop)?)
}

/// Ends all sessions: one that was ended after the copy was made would be open again.
async fn end_sessions(file: &Path) -> Result<(), StoreError> {
    let options = SqliteConnectOptions::new().filename(file).journal_mode(SqliteJournalMode::Delete);
    let mut connection = options.connect().await?;
    let has_sessions = "select name from sqlite_schema where type = 'table' and name = 'sessions'";
    if sqlx::query(has_sessions).fetch_optional(&mut connection).await?.is_some() {
        sqlx::query("delete from sessions").execute(&mut connection).await?;
    }
    Ok(connection.close().await?)
}

const COUNT: &str = "select (select count(*) from orders) as orders, (select count(*) from payments) as payments, \
     (select count(*) from observations) as observations, (select count(*) from callbacks) as callbacks";

/// Reads all of a copy.
async fn check(file: &Path) -> Result<RowCounts, BackupError> {
    // No other process has it, so that no file appears beside it.
    let options = SqliteConnectOptions::new().filename(file).immutable(true).read_only(true);
    let mut connection = options.connect().await.map_err(StoreError::from)?;
    if let Some(damage) = damage_of(&mut connection, "pragma integrity_check(1)").await? {
        return Err(BackupError::Damaged(damage));
    }
    match schema_of(Connection::Sqlite(&mut connection), migrations::sqlite()).await? {
        Schema::Current | Schema::Behind(_) => {}
        Schema::Empty | Schema::Ahead | Schema::Foreign => return Err(BackupError::Foreign),
    }
    let counts = count(&mut connection).await.map_err(StoreError::from)?;
    connection.close().await.map_err(StoreError::from)?;
    Ok(counts)
}

async fn count(connection: &mut SqliteConnection) -> Result<RowCounts, sqlx::Error> {
    let row = sqlx::query(COUNT).fetch_one(connection).await?;
    Ok(RowCounts {
        orders: row.try_get("orders")?,
        payments: row.try_get("payments")?,
        observations: row.try_get("observations")?,
        callbacks: row.try_get("callbacks")?,
    })
}

/// A process that has the database open holds a lock on its file, however idle it is.
async fn refuse_if_used(file: &Path) -> Result<(), BackupError> {
    /// SQLite's code for a lock of another connection.
    const BUSY: &str = "5";
    let options = SqliteConnectOptions::new().filename(file).busy_timeout(BUSY_TIMEOUT);
    let options = options.locking_mode(SqliteLockingMode::Exclusive);
    let tried = async {
        let mut connection = options.connect().await?;
        sqlx::raw_sql("begin exclusive; rollback").execute(&mut connection).await?;
        connection.close().await
    };
    match tried.await {
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(BUSY) => {
            Err(BackupError::InUse(file.to_owned()))
        }
        // Any other fault may be the reason to replace it.
        Ok(()) | Err(_) => Ok(()),
    }
}

fn refuse_if_there(file: &Path, force: bool) -> Result<(), BackupError> {
    if file.exists() && !force { Err(BackupError::Exists(file.to_owned())) } else { Ok(()) }
}

/// Renames a database with what SQLite stores beside it.
fn move_aside(file: &Path, now: Timestamp) -> Result<PathBuf, BackupError> {
    let aside = with_ending(file, &format!(".before-{}", now.millis() / 1000));
    for ending in ["", "-wal", "-shm"] {
        let (from, to) = (with_ending(file, ending), with_ending(&aside, ending));
        if from.exists() {
            fs::rename(&from, &to).map_err(|error| failed(&from, error))?;
        }
    }
    private_file::tighten(&aside);
    Ok(aside)
}
