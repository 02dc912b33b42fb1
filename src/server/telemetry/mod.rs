//! Logs: for people in a terminal, JSON otherwise. `RUST_LOG` chooses how much.

/// Where lines go, and what becomes of those that nothing takes.
mod lines;

use std::{error::Error, fmt, io::IsTerminal as _};

use tracing_subscriber::EnvFilter;

use lines::Lines;
pub use lines::{flush, lost};

/// What nobody may choose: this library says the addresses of order pages, which are secrets.
const NEVER: &str = "tower_http::csrf=off";

/// Sends logs to standard error, so that a command's own output stays clean. Call once.
pub fn start() {
    let chosen = std::env::var(EnvFilter::DEFAULT_ENV).unwrap_or_default();
    let logs = tracing_subscriber::fmt().with_env_filter(filter(&chosen)).with_writer(Lines::to_stderr);
    if std::io::stderr().is_terminal() {
        logs.compact().init();
    } else {
        logs.json().flatten_event(true).with_span_list(false).init();
    }
}

/// What is logged when this was chosen. What cannot be read counts as not given.
pub fn filter(chosen: &str) -> EnvFilter {
    let chosen = if chosen.trim().is_empty() { "info" } else { chosen };
    EnvFilter::try_new(format!("{chosen},{NEVER}"))
        .unwrap_or_else(|_| EnvFilter::new(format!("info,{NEVER}")))
}

/// An error with its causes, on one line.
#[derive(Debug)]
pub struct Causes<'a>(pub &'a dyn Error);

impl fmt::Display for Causes<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(out, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
