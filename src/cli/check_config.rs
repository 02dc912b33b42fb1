//! `caisse check-config`: the settings as `caisse serve` would read them.

use std::{error::Error, io::Write as _};

use clap::Args;

use super::flags::SettingFlags;
use crate::{
    config::{self, Config, ConfigError, Environment, SETTINGS},
    doctor,
};

#[derive(Args)]
pub(super) struct Arguments {
    /// Print what every setting does instead, as docs/settings.md has it.
    #[arg(long)]
    markdown: bool,
    #[command(flatten)]
    pub(super) settings: SettingFlags,
}

/// Prints every setting in effect, then what is risky.
///
/// # Errors
/// The first setting that cannot be used, and a risk with which nothing works.
pub(super) fn run(
    arguments: &Arguments,
    read: Result<Environment, ConfigError>,
) -> Result<(), Box<dyn Error>> {
    if arguments.markdown {
        return Ok(write!(std::io::stdout(), "{}", config::markdown())?);
    }
    let environment = read?;
    let config = Config::from_environment(&environment)?;
    let lookup = |name: &str| environment.get(name);
    let mut out = std::io::stdout().lock();
    for setting in SETTINGS {
        let origin = if setting.is_given(&lookup) { "" } else { "  (default)" };
        writeln!(out, "{:26}  {}{origin}", setting.name, setting.printed(&config, &lookup))?;
    }
    if config.is_sandbox() {
        writeln!(out, "\nNo keys are set: payments go to a sandbox on this machine, and no money moves.")?;
    }
    let above = environment.above_file();
    match environment.file() {
        Some(file) => writeln!(out, "\nRead from {above}, then from {}.", file.display())?,
        None => writeln!(out, "\nRead from {above}: there is no .env in this folder.")?,
    }
    let risks = doctor::risks(&config, &environment);
    if !risks.is_empty() {
        writeln!(out)?;
    }
    for risk in &risks {
        writeln!(out, "{risk}")?;
    }
    if doctor::is_ill(&risks) { Err("with these settings it does not work".into()) } else { Ok(()) }
}
