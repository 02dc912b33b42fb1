//! Which `SECRET_KEY` a database is used with.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    private_file,
    secret_key::SecretKey,
    store::{Store, StoreError},
};

/// Why the merchant's side cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretKeyError {
    /// There are users, and no key.
    #[error(
        "SECRET_KEY is missing: the console has users, and without the key their second factors cannot be checked"
    )]
    Missing,
    /// The file of the key is gone.
    #[error(
        "the file {} is missing: what is sealed in the database opens with its key only. Put it back, or set SECRET_KEY",
        .0.display()
    )]
    FileMissing(PathBuf),
    /// The file has no key in it.
    #[error("the file {} must have one key in it, of 32 bytes", .0.display())]
    NoKey(PathBuf),
    /// The file cannot be read or made.
    #[error("the file {} cannot be read or made", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// It is not the key that this database was used with before.
    #[error(
        "{0} is another key than the one that this database is used with, and does not open what is sealed in it"
    )]
    Another(String),
    /// The database cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The file of the key beside a SQLite file: `caisse.key` beside `caisse.db`.
pub fn key_file_of(database: &Path) -> PathBuf {
    database.with_extension("key")
}

/// The key of this database: the one that is `set`, or else the one in the file beside the SQLite file `database`, which
/// is made with the first. `None` where there can be no console: on PostgreSQL without `SECRET_KEY`.
///
/// # Errors
/// [`SecretKeyError`].
pub async fn establish_key(
    store: &Store,
    set: Option<SecretKey>,
    database: Option<&Path>,
) -> Result<Option<SecretKey>, SecretKeyError> {
    let stored = store.secret_key_digest().await?;
    let (key, place) = match (set, database) {
        (Some(key), _) => (key, "SECRET_KEY".to_owned()),
        (None, Some(database)) => {
            let file = key_file_of(database);
            (of_file(&file, stored.is_some())?, file.display().to_string())
        }
        (None, None) if store.has_users().await? => return Err(SecretKeyError::Missing),
        (None, None) => {
            tracing::info!("there is no console: on PostgreSQL it needs SECRET_KEY");
            return Ok(None);
        }
    };
    store.set_secret_key_digest(key.digest()).await?;
    if store.secret_key_digest().await? != Some(key.digest()) {
        return Err(SecretKeyError::Another(place));
    }
    Ok(Some(key))
}

/// The key in a file, which is made unless the database is used with a key already.
fn of_file(file: &Path, is_in_use: bool) -> Result<SecretKey, SecretKeyError> {
    let failed = |source| SecretKeyError::File { file: file.to_owned(), source };
    match fs::read_to_string(file) {
        Ok(text) => SecretKey::parse(&text).ok_or_else(|| SecretKeyError::NoKey(file.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound && is_in_use => {
            Err(SecretKeyError::FileMissing(file.to_owned()))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = SecretKey::make();
            private_file::write_new(file, &format!("{}\n", key.expose())).map_err(failed)?;
            tracing::info!(
                file = %file.display(),
                "the secret key was made: back it up, apart from the database"
            );
            Ok(key)
        }
        Err(error) => Err(failed(error)),
    }
}
