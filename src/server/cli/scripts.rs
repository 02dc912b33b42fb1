//! `caisse scripts`: which scripts browsers are given, as an auditor asks (PCI DSS 4.0.1, 6.4.3).

use std::{error::Error, io::Write as _};

use clap::Args;

use crate::server::web::{Script, scripts};

#[derive(Args)]
pub(super) struct Arguments {
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
}

/// Prints the inventory, as a table of Markdown or as JSON.
///
/// # Errors
/// Nobody reads it.
pub(super) fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let scripts = scripts();
    let mut out = std::io::stdout().lock();
    if arguments.json {
        serde_json::to_writer_pretty(&mut out, &scripts)?;
        writeln!(out)?;
        return Ok(());
    }
    writeln!(out, "| script | where | bytes | authorised by | integrity | why | SHA-384 |")?;
    writeln!(out, "|---|---|---|---|---|---|---|")?;
    for script in &scripts {
        writeln!(out, "{}", row(script))?;
    }
    if scripts.iter().all(|script| script.address.is_none()) {
        writeln!(out, "\nA development build: the island's files are not inside it.")?;
    }
    Ok(())
}

fn row(script: &Script) -> String {
    let Script { name, pages, size, authorised_by, integrity, assured_by, reason, sha384, .. } = script;
    let address = script.address.as_deref().unwrap_or("inside the page");
    format!(
        "| {name} | {address}, {pages} | {size} | {authorised_by} | {integrity}, {assured_by} | {reason} | {sha384} |"
    )
}
