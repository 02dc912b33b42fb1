//! One server for a SQLite file. Claims, the queue of writes and the events of pages are a process's own there. A
//! second server on the same file would work beside the first without either knowing.
//!
//! The lock is one of the system on a file beside the database's: it ends with its process, however that ends. It is
//! not on the database's file, since closing that would release SQLite's own locks. Commands do without: they read and
//! write as SQLite lets them.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::time::{Instant, sleep};

use super::inspect::file_of;
use crate::private_file::with_ending;

/// How often a lock that another process holds is tried.
const TRY_EVERY: Duration = Duration::from_millis(100);

/// Why this process may not serve the database.
#[derive(Debug, thiserror::Error)]
pub enum ServingError {
    /// Another process serves it.
    #[error(
        "another Caisse serves {}: stop that one first, or give this one a database of its own in DATABASE_URL",
        .0.display()
    )]
    Taken(PathBuf),
    /// The file with the lock cannot be used.
    #[error("{} cannot be locked: the folder of the database must be writable, and on a disk of this machine", .0.display())]
    Unusable(PathBuf, #[source] io::Error),
}

/// The right to serve a database, until this is dropped.
#[derive(Debug)]
pub struct Serving(#[expect(dead_code, reason = "the lock is the open file's")] Option<File>);

impl Serving {
    /// Takes the right to serve the database at `url`. While another process has it, this waits: at a hand-over that
    /// one answers its last requests. Any number of processes may serve a PostgreSQL.
    ///
    /// # Errors
    /// [`ServingError`].
    pub async fn take(url: &str, limit: Duration) -> Result<Self, ServingError> {
        let Some(file) = file_of(url) else { return Ok(Self(None)) };
        let file = absolute(&file);
        let beside = with_ending(&file, "-serving");
        let lock = match open(&beside) {
            Ok(lock) => lock,
            // There is no such folder, which opening the database reports with its place and its remedy.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self(None)),
            Err(error) => return Err(ServingError::Unusable(beside, error)),
        };
        let until = Instant::now() + limit;
        let mut is_logged = false;
        loop {
            match lock.try_lock() {
                Ok(()) => return Ok(Self(Some(lock))),
                Err(TryLockError::Error(error)) => return Err(ServingError::Unusable(beside, error)),
                Err(TryLockError::WouldBlock) if Instant::now() >= until => {
                    return Err(ServingError::Taken(file));
                }
                Err(TryLockError::WouldBlock) => {}
            }
            if !is_logged {
                is_logged = true;
                tracing::warn!(record = %file.display(), ?limit, "another program serves this database: it is waited for");
            }
            sleep(TRY_EVERY).await;
        }
    }
}

/// The file itself, whatever path names it: the lock of a link is the lock of its target.
fn absolute(file: &Path) -> PathBuf {
    let by_folder = || {
        let (folder, name) = (file.parent()?, file.file_name()?);
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        Some(fs::canonicalize(folder).ok()?.join(name))
    };
    fs::canonicalize(file).ok().or_else(by_folder).unwrap_or_else(|| file.to_owned())
}

/// It stays when the process ends: a process that removes it could remove another's.
fn open(beside: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(beside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(file: &Path) -> String {
        format!("sqlite://{}", file.display())
    }

    #[tokio::test]
    async fn a_file_has_one_server_by_whatever_name_it_is_called() {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, link) = (folder.path().join("caisse.db"), folder.path().join("link.db"));
        let serving = Serving::take(&url(&file), Duration::ZERO).await.expect("the first one");
        fs::write(&file, "").expect("a database");
        std::os::unix::fs::symlink(&file, &link).expect("a link");
        for name in [&file, &link, &folder.path().join("./caisse.db")] {
            let refused =
                Serving::take(&url(name), 3 * TRY_EVERY).await.expect_err("it is taken").to_string();
            let path = fs::canonicalize(&file).expect("a path").display().to_string();
            assert!(refused.contains(&path) && refused.contains("DATABASE_URL"), "{refused}");
        }
        let other = Serving::take(&url(&folder.path().join("other.db")), Duration::ZERO).await;
        other.expect("another database");
        drop(serving);
        Serving::take(&url(&file), Duration::ZERO).await.expect("it is free again");
    }

    #[tokio::test]
    async fn who_comes_while_another_ends_waits_for_that() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = url(&folder.path().join("caisse.db"));
        let first = Serving::take(&url, Duration::ZERO).await.expect("the first one");
        let second = tokio::spawn(async move { Serving::take(&url, Duration::from_secs(20)).await });
        sleep(2 * TRY_EVERY).await;
        assert!(!second.is_finished());
        drop(first);
        second.await.expect("no panic").expect("the second one");
    }

    #[tokio::test]
    async fn what_cannot_be_locked_is_named() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let inside = format!("sqlite://{}/caisse.db", file.path().display());
        let words = Serving::take(&inside, Duration::ZERO).await.expect_err("no folder").to_string();
        assert!(words.contains(&file.path().display().to_string()), "{words}");
    }

    #[tokio::test]
    async fn a_folder_that_is_not_there_and_postgresql_need_no_lock() {
        for url in ["sqlite:///no/such/folder/caisse.db", "postgres://localhost/caisse"] {
            for _ in 0..2 {
                std::mem::forget(Serving::take(url, Duration::ZERO).await.expect("free"));
            }
        }
    }
}
