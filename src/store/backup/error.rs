//! Why a record was not copied.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::store::StoreError;

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// PostgreSQL has its own programs for this.
    #[error("the record is in PostgreSQL")]
    NotAFile,
    /// There is nothing to copy.
    #[error("there is no file {}", .0.display())]
    Missing(PathBuf),
    /// Something is in the way.
    #[error("{} is there already; --force puts another in its place", .0.display())]
    Exists(PathBuf),
    /// The copy is not what it should be.
    #[error("the copy is damaged: {0}")]
    Damaged(String),
    /// The copy is not a record of ours, or one of a newer version.
    #[error("the copy is not a record that this version of Caisse can use")]
    Foreign,
    /// Somebody has the record open.
    #[error("{} is in use: stop the program that has it open", .0.display())]
    InUse(PathBuf),
    /// The record could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file could not be read or written.
    #[error("{} cannot be read or written", .file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

pub(super) fn failed(file: &Path, source: io::Error) -> BackupError {
    BackupError::File { file: file.to_owned(), source }
}
