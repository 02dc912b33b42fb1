//! Why a database was not copied.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::store::error::StoreError;

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// PostgreSQL has its own programs for this.
    #[error("the database is in PostgreSQL")]
    NotAFile,
    /// There is nothing to copy.
    #[error("there is no file {}", .0.display())]
    Missing(PathBuf),
    /// The target exists already.
    #[error("{} is there already; --force puts another in its place", .0.display())]
    Exists(PathBuf),
    /// The copy is damaged.
    #[error("the copy is damaged: {0}")]
    Damaged(String),
    /// The copy is not a database of ours, or one of a newer version.
    #[error("the copy is not a database that this version of Caisse can use")]
    Foreign,
    /// A process has the database open.
    #[error("{} is in use: stop the program that has it open", .0.display())]
    InUse(PathBuf),
    /// The database could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file could not be read or written.
    #[error("{} cannot be read or written", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

pub(super) fn failed(file: &Path, source: io::Error) -> BackupError {
    BackupError::File { file: file.to_owned(), source }
}
