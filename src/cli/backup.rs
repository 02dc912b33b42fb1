//! `caisse backup` and `caisse restore`: a copy of a SQLite database, made while the server runs.

use std::{error::Error, io::Write as _, path::PathBuf};

use clap::Args;

use crate::{
    checkout::system_clock,
    config::{Config, Environment},
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
