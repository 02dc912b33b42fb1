//! `caisse audit`: whether the log of what people did is whole.

use std::{error::Error, fmt::Write as _, io::Write as _};

use clap::{Args, Subcommand};

use crate::{
    config::{Config, Environment},
    serve::open_store,
    store::{Store, VerifiedAudit},
};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Compute the chain of the audit log again, and print its head. Fails when an entry was changed or taken away.
    Verify(Arguments),
}

#[derive(Args)]
pub(super) struct Arguments {
    /// A head that an earlier run printed: fails when the log no longer has it.
    #[arg(long, value_name = "HASH", value_parser = parse_hash)]
    head: Option<[u8; 32]>,
}

fn parse_hash(text: &str) -> Result<[u8; 32], &'static str> {
    const NOT_ONE: &str = "a head is 64 hexadecimal digits";
    let is_plain = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let digits: Option<Vec<u8>> = is_plain
        .then(|| (0..32).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()).collect())
        .flatten();
    digits.and_then(|bytes| bytes.try_into().ok()).ok_or(NOT_ONE)
}

/// Verifies the audit log.
///
/// # Errors
/// What is wrong with it, or why it cannot be read.
pub(super) async fn run(command: Command, environment: &Environment) -> Result<(), Box<dyn Error>> {
    let Command::Verify(Arguments { head }) = command;
    let config = Config::from_environment(environment)?;
    let store = open_store(&config).await?;
    let outcome = verify(&store, head).await;
    store.close().await;
    outcome
}

async fn verify(store: &Store, kept_head: Option<[u8; 32]>) -> Result<(), Box<dyn Error>> {
    let VerifiedAudit { entries, head, has_kept_head } = store.verify_audit(kept_head).await??;
    let mut digits = String::with_capacity(64);
    for byte in head {
        write!(digits, "{byte:02x}")?;
    }
    let mut out = std::io::stdout();
    writeln!(out, "The audit log is whole: {entries} entries.")?;
    writeln!(out, "head {digits}")?;
    match has_kept_head {
        Some(false) => {
            Err("the log does not have the head that was kept: its newest entries were replaced".into())
        }
        Some(true) | None => Ok(()),
    }
}
