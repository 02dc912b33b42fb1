//! The subcommands. Each reads its arguments, calls what does the work, and prints the result.

/// `caisse audit`.
mod audit;
/// `caisse backup` and `caisse restore`.
mod backup;
/// `caisse callback`.
mod callback;
/// `caisse check-config`.
mod check_config;
/// `caisse doctor`.
mod doctor;
/// `caisse erase`.
mod erase;
/// The flags of settings.
mod flags;
/// `caisse health`.
mod health;
/// `caisse order`.
mod order;
/// `caisse rebuild-days`.
mod rebuild_days;
/// `caisse sandbox`.
mod sandbox;
/// `caisse scripts`.
mod scripts;
/// `caisse serve`.
mod serve;
/// Signals that stop the process.
mod signals;
/// `caisse user`.
mod user;
/// What a program says of itself when it starts.
mod whereabouts;

use std::{error::Error, ffi::OsString, fmt, io::Write as _, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use flags::{SettingFlags, without_values};

use super::{
    config::{CommandLine, ConfigError, Environment},
    telemetry::{self, Causes},
};

/// A self-hosted checkout for My-CoolPay. Settings come from flags, the environment and a settings file; see README.md.
#[derive(Parser)]
#[command(name = "caisse", version, about, long_about = None)]
struct Arguments {
    /// Read this settings file instead of `.env` in this folder.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the checkout (the default). Without keys: with a sandbox of its own.
    Serve(SettingFlags),
    /// Make and find orders.
    #[command(subcommand)]
    Order(order::Command),
    /// Serve only the sandbox: My-CoolPay on this machine, for any program.
    Sandbox(sandbox::Arguments),
    /// Print the settings in effect, and what is risky in them. Fails when they cannot be used.
    CheckConfig(check_config::Arguments),
    /// Check this installation, and print how to fix what is wrong. Fails when something does not work.
    Doctor(doctor::Arguments),
    /// Fail unless the program that serves on this machine is ready. For containers.
    Health(SettingFlags),
    /// Copy a SQLite database to a file, also while Caisse runs.
    Backup(backup::Arguments),
    /// Put a copy in the place of the database, while Caisse does not run.
    Restore(backup::Arguments),
    /// Erase one customer from the database; what was paid stays in it.
    Erase(erase::Arguments),
    /// Examine the log of what people did.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Derive the figures of each day from the payments again, also while Caisse runs.
    RebuildDays,
    /// Make, sign and send one callback to a shop, and print what it answers. Fails unless that is OK.
    Callback(callback::Arguments),
    /// Invite, list, reset and disable the users of the merchant's console.
    #[command(subcommand)]
    User(user::Command),
    /// List the scripts that browsers are given: what each is for, what lets it run, and its hash.
    Scripts(scripts::Arguments),
}

impl Command {
    /// Takes the settings that are flags: those commands have them that ask what `serve` does.
    fn take_flags(&mut self) -> Vec<(&'static str, OsString)> {
        let flags = match self {
            Self::Serve(flags) | Self::Health(flags) => flags,
            Self::CheckConfig(arguments) => &mut arguments.settings,
            Self::Doctor(arguments) => &mut arguments.settings,
            _ => return Vec::new(),
        };
        std::mem::take(flags).into_values()
    }
}

/// Runs the command line of this process.
pub async fn run() -> ExitCode {
    let Arguments { config, command } =
        Arguments::try_parse().unwrap_or_else(|error| without_values(error).exit());
    let mut command = command.unwrap_or_else(|| Command::Serve(SettingFlags::default()));
    let read = Environment::of_process(&CommandLine { file: config, flags: command.take_flags() });
    // The command reports unusable settings: some commands do without.
    if let Err(error) = telemetry::start(read.as_ref().unwrap_or(&Environment::default())) {
        write_error(format_args!("{error}"));
        return ExitCode::FAILURE;
    }
    let outcome = run_command(command, read).await;
    telemetry::flush();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            write_error(format_args!("{}", Causes(error.as_ref())));
            ExitCode::FAILURE
        }
    }
}

async fn run_command(command: Command, read: Result<Environment, ConfigError>) -> Result<(), Box<dyn Error>> {
    match command {
        Command::Serve(_) => serve::run(&read?).await,
        Command::Order(command) => order::run(command, &read?).await,
        Command::Sandbox(arguments) => sandbox::run(arguments, read).await,
        Command::CheckConfig(arguments) => check_config::run(&arguments, read),
        Command::Doctor(arguments) => doctor::run(arguments, read).await,
        Command::Health(_) => health::run(&read?).await,
        Command::Backup(arguments) => backup::back_up(arguments, &read?).await,
        Command::Restore(arguments) => backup::restore(arguments, &read?).await,
        Command::Erase(arguments) => erase::run(arguments, &read?).await,
        Command::Audit(command) => audit::run(command, &read?).await,
        Command::RebuildDays => rebuild_days::run(&read?).await,
        Command::Callback(arguments) => callback::run(arguments, &read?).await,
        Command::User(command) => user::run(command, &read?).await,
        Command::Scripts(arguments) => scripts::run(&arguments),
    }
}

/// Says something on standard error. Unlike `eprintln!` it does not panic when nothing can be written there.
fn write_error(text: fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stderr(), "caisse: {text}");
}
