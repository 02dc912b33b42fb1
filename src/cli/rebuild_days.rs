//! `caisse rebuild-days`: the figures of each day, derived from the payments again.

use std::{error::Error, io::Write as _};

use crate::{
    config::{Config, Environment},
    serve::open_store,
};

/// Rebuilds the figures, and says of how many days.
///
/// # Errors
/// What is wrong with the settings or the database.
pub(super) async fn run(environment: &Environment) -> Result<(), Box<dyn Error>> {
    let config = Config::from_environment(environment)?;
    let store = open_store(&config).await?;
    let rebuilt = store.rebuild_days().await;
    store.close().await;
    let days = rebuilt?;
    Ok(writeln!(std::io::stdout(), "The figures of {days} days were derived from the payments.")?)
}
