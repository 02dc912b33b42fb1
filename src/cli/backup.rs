//! `caisse backup` and `caisse restore`: a copy of a SQLite database, made while the server runs.

use std::{
    error::Error,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::Args;

use crate::{
    checkout::system_clock,
    config::{Config, Environment},
    merchant::key_file_of,
    private_file,
    store::{self, BackupError, RowCounts},
};

#[derive(Args)]
pub(super) struct Arguments {
    /// The file of the copy.
    file: PathBuf,
    /// Put it in the place of what is there. The database that was there is moved aside.
    #[arg(long)]
    force: bool,
}

/// Copies the database to the file.
///
/// # Errors
/// Why there is no copy.
pub(super) async fn back_up(arguments: Arguments, environment: &Environment) -> Result<(), Box<dyn Error>> {
    let Arguments { file, force } = arguments;
    let config = Config::from_environment(environment)?;
    let copied = store::back_up(&config.database_url, &file, force).await;
    let counts = copied.map_err(|error| {
        explained(
            error,
            format!(r#"pg_dump --format=custom --no-owner --file='{}' "$DATABASE_URL""#, file.display()),
        )
    })?;
    writeln!(std::io::stdout(), "{} has {}.", file.display(), counts_in_words(counts))?;
    let Some(database) = store::file_of(&config.database_url) else { return Ok(()) };
    copy_key(&key_file_of(&database), &key_of_copy(&file), force)
}

/// The file of the key that belongs to a copy.
fn key_of_copy(copy: &Path) -> PathBuf {
    private_file::with_ending(copy, ".key")
}

/// Copies the file of the key apart from the copy of the database, if there is one.
fn copy_key(key: &Path, target: &Path, force: bool) -> Result<(), Box<dyn Error>> {
    let text = match fs::read_to_string(key) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(format!("{} cannot be read: {error}", key.display()).into()),
    };
    if force && target.exists() {
        fs::remove_file(target)?;
    }
    private_file::write_new(target, &text)
        .map_err(|error| format!("{} cannot be written: {error}", target.display()))?;
    writeln!(
        io::stdout(),
        "{} is the key of what is sealed in it. Keep it in another place: with both one opens what was sealed, \
         without it nobody does.",
        target.display()
    )?;
    Ok(())
}

/// Puts the file in the place of the database.
///
/// # Errors
/// Why it is not there.
pub(super) async fn restore(arguments: Arguments, environment: &Environment) -> Result<(), Box<dyn Error>> {
    let Arguments { file, force } = arguments;
    let config = Config::from_environment(environment)?;
    let restored = store::restore(&config.database_url, &file, force, system_clock()()).await;
    let restored = restored.map_err(|error| {
        let command =
            r#"pg_restore --clean --if-exists --no-owner --single-transaction --dbname="$DATABASE_URL""#;
        explained(error, format!("{command} '{}'", file.display()))
    })?;
    let mut out = std::io::stdout();
    if let Some(aside) = restored.moved_aside {
        writeln!(out, "What was there is now {}.", aside.display())?;
    }
    writeln!(out, "{} has {}.", restored.file.display(), counts_in_words(restored.counts))?;
    writeln!(out, "All users of the console are signed out.")?;
    let (given, key) = (key_of_copy(&file), key_file_of(&restored.file));
    match (given.exists(), key.exists()) {
        (true, false) => {
            private_file::write_new(&key, &fs::read_to_string(&given)?)?;
            writeln!(out, "{} is its key, from {}.", key.display(), given.display())?;
        }
        (true, true) if fs::read(&given)? != fs::read(&key)? => {
            writeln!(
                out,
                "{} is another key than {}: put the right one there.",
                key.display(),
                given.display()
            )?;
        }
        (true | false, _) => {}
    }
    Ok(())
}

fn counts_in_words(counts: RowCounts) -> String {
    let RowCounts { orders, payments, observations, callbacks } = counts;
    format!(
        "{orders} orders, {payments} payments, {observations} observations and {callbacks} callbacks, and is whole"
    )
}

/// PostgreSQL's own programs do it better.
fn explained(error: BackupError, command: String) -> Box<dyn Error> {
    match error {
        BackupError::NotAFile => {
            format!("the database is in PostgreSQL; use its own program:\n  {command}").into()
        }
        error => error.into(),
    }
}
