//! Logs: text where people read them, JSON otherwise, unless `LOG_FORMAT` chooses. `RUST_LOG` sets the levels.

/// The forms of log lines.
mod form;

/// The output of log lines, and the count of lost ones.
mod lines;

use std::{error::Error, fmt};

use tracing_subscriber::{EnvFilter, fmt::format};

use super::config::{ConfigError, Environment, LogFormat};
use form::{ForJournal, Form};
use lines::Lines;
pub use lines::{flush, lost};

/// Always off: this library logs the addresses of order pages, which are secrets.
const NEVER: &str = "tower_http::csrf=off";

/// Sends logs to standard error, so that a command's own output stays clean. Call once.
///
/// # Errors
/// `RUST_LOG` cannot be read. A `LOG_FORMAT` that cannot be read counts as not given: the settings refuse it.
pub fn start(environment: &Environment) -> Result<(), ConfigError> {
    let chosen = environment.get(EnvFilter::DEFAULT_ENV).unwrap_or_default();
    let filter = filter(&chosen)?;
    let chosen = environment.get("LOG_FORMAT").and_then(|word| word.parse().ok()).unwrap_or_default();
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(Lines::to_stderr);
    match Form::of(chosen) {
        Form::Terminal => logs.compact().init(),
        Form::Plain => logs.compact().with_ansi(false).init(),
        // The journal has the time already.
        Form::Journal => {
            logs.event_format(ForJournal(format().with_ansi(false).without_time().compact())).init()
        }
        Form::Json => logs.json().flatten_event(true).with_span_list(false).init(),
    }
    Ok(())
}

/// Whether the log is written as JSON.
pub fn is_json(chosen: LogFormat) -> bool {
    Form::of(chosen) == Form::Json
}

/// Writes a text among the log's lines, in order, whatever level was chosen.
pub fn write_text(text: &str) {
    Lines::to_stderr().put(text.as_bytes().to_vec());
}

/// The filter for the chosen levels.
///
/// # Errors
/// It cannot be read as levels of modules.
pub fn filter(chosen: &str) -> Result<EnvFilter, ConfigError> {
    let chosen = if chosen.trim().is_empty() { "info" } else { chosen };
    EnvFilter::try_new(format!("{chosen},{NEVER}")).map_err(|_| ConfigError::Invalid {
        name: EnvFilter::DEFAULT_ENV,
        because: "it must be a level such as `info`, or levels of modules such as `warn,caisse=debug`".into(),
    })
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
