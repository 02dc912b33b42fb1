//! `caisse sandbox trigger`: one payment of a scenario, in a running sandbox, followed to its end.

/// What the sandbox is asked, and what it answers.
mod client;
/// Prints a payment under way, line by line.
mod timeline;

use std::{error::Error, io::Write as _, time::Duration};

use caisse_sandbox::{SCENARIOS, Scenario};
use clap::{
    Args,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};
use tokio::time::timeout;

use super::keys::GUIDES_PUBLIC_KEY;
use client::SandboxClient;
use timeline::Timeline;

#[derive(Args)]
pub(super) struct Arguments {
    /// What is to become of the payment.
    #[arg(required_unless_present = "list", value_parser = scenario())]
    scenario: Option<&'static Scenario>,
    /// Print the table of scenarios, with their magic numbers, and do nothing.
    #[arg(long)]
    list: bool,
    /// Where the sandbox is.
    #[arg(long, value_name = "URL", default_value = "http://localhost:3001")]
    base_url: String,
    /// The application's public key, as the sandbox has it.
    #[arg(long, default_value = GUIDES_PUBLIC_KEY)]
    public_key: String,
    /// How long the payment is followed.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    timeout: u64,
}

fn scenario() -> impl TypedValueParser<Value = &'static Scenario> {
    let rows = SCENARIOS.iter().map(|row| PossibleValue::new(row.name).help(row.what));
    PossibleValuesParser::new(rows).try_map(|name| Scenario::named(&name).ok_or("there is no such scenario"))
}

/// Makes the payment, and prints what becomes of it.
///
/// # Errors
/// A sandbox that does not answer, and a payment that did not end as the table says.
pub(super) async fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let Arguments { scenario: Some(scenario), list: false, base_url, public_key, timeout: limit } = arguments
    else {
        return print_table();
    };
    let limit = Duration::from_secs(limit);
    let mut timeline = Timeline::begin(SandboxClient::new(&base_url, &public_key)?, scenario)?;
    if scenario.lasts() > limit {
        let lasts = humantime::format_duration(scenario.lasts());
        timeline.print_line("note", &format!("it takes {lasts} in life, and is followed for {limit:?}"))?;
    }
    let payin = timeline.pay().await?;
    let ended = timeout(limit, timeline.follow(&payin)).await;
    if let Ok(ended) = ended {
        return ended;
    }
    if scenario.ending().is_none() && timeline.is_pending() {
        return Ok(timeline.print_line("end", "it is pending, and stays so: this scenario has no end")?);
    }
    let known = timeline.known();
    Err(format!("after {limit:?} it has not ended as it should: checkStatus says {known}").into())
}

fn print_table() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout();
    writeln!(out, "{:<22}{:<11}{:<8}WHAT HAPPENS", "NAME", "PHONE", "AMOUNT")?;
    for Scenario { name, phone, amount, what, .. } in SCENARIOS {
        writeln!(out, "{name:<22}{phone:<11}{amount:<8}{what}")?;
    }
    Ok(())
}
