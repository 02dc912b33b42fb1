//! `caisse doctor`: what is wrong, and how to fix it.

use std::{error::Error, io::Write as _};

use clap::Args;
use serde_json::json;

use super::flags::SettingFlags;
use crate::{
    checkout::system_clock,
    config::{Config, ConfigError, Environment},
    doctor,
};

#[derive(Args)]
pub(super) struct Arguments {
    /// Print one JSON document instead of lines.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub(super) settings: SettingFlags,
}

/// Prints what was found.
///
/// # Errors
/// When something does not work.
pub(super) async fn run(
    arguments: Arguments,
    read: Result<Environment, ConfigError>,
) -> Result<(), Box<dyn Error>> {
    let read = read.and_then(|environment| {
        let config = Config::from_environment(&environment)?;
        Ok((config, environment))
    });
    let findings = match read {
        Ok((config, environment)) => doctor::examine(&config, &environment, &system_clock()).await,
        Err(error) => vec![doctor::unusable(&error)],
    };
    let is_ill = doctor::is_ill(&findings);
    let mut out = std::io::stdout().lock();
    if arguments.json {
        writeln!(out, "{}", json!({ "ok": !is_ill, "findings": findings }))?;
    } else {
        for finding in &findings {
            writeln!(out, "{finding}")?;
        }
    }
    if is_ill { Err("something does not work".into()) } else { Ok(()) }
}
