//! `caisse scripts`: which scripts browsers get, as an auditor asks (PCI DSS 4.0.1, 6.4.3).

use std::{error::Error, io::Write};

use clap::Args;

use crate::web::{Script, scripts};

#[derive(Args)]
pub(super) struct Arguments {
    /// As JSON, for programs.
    #[arg(long, conflicts_with = "markdown")]
    json: bool,
    /// As a table of Markdown, for a document.
    #[arg(long)]
    markdown: bool,
}

/// Prints the inventory: to be read on a terminal, as a table of Markdown, or as JSON.
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
    if !arguments.markdown {
        for script in &scripts {
            writeln!(out, "{}", paragraph(script))?;
        }
        return note(&mut out, &scripts);
    }
    writeln!(out, "| script | where | bytes | authorised by | integrity | why | SHA-384 |")?;
    writeln!(out, "|---|---|---|---|---|---|---|")?;
    for script in &scripts {
        writeln!(out, "{}", row(script))?;
    }
    writeln!(out)?;
    note(&mut out, &scripts)
}

fn note(out: &mut impl Write, scripts: &[Script]) -> Result<(), Box<dyn Error>> {
    if scripts.iter().all(|script| script.address.is_none()) {
        writeln!(out, "A development build: the island's files are not inside it.")?;
    }
    Ok(())
}

/// A script, a line for each thing that is to be known of it.
fn paragraph(script: &Script) -> String {
    let Script { name, pages, size, authorised_by, integrity, assured_by, reason, sha384, .. } = script;
    let address = script.address.as_deref().unwrap_or("inside the page");
    format!(
        "{name}\n  where          {address}, {pages}\n  bytes          {size}\n  authorised by  {authorised_by}\n  \
         integrity      {integrity}, {assured_by}\n  why            {reason}\n  SHA-384        {sha384}\n"
    )
}

fn row(script: &Script) -> String {
    let Script { name, pages, size, authorised_by, integrity, assured_by, reason, sha384, .. } = script;
    let address = script.address.as_deref().unwrap_or("inside the page");
    format!(
        "| {name} | {address}, {pages} | {size} | {authorised_by} | {integrity}, {assured_by} | {reason} | {sha384} |"
    )
}
