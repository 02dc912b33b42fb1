//! How logs are written.

use std::str::FromStr;

/// How logs are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// As text where people read them, on a terminal or in systemd's journal, and as JSON otherwise.
    #[default]
    Auto,
    /// As text, a line each.
    Text,
    /// As JSON, an object a line.
    Json,
}

/// A text that is no format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no format of logs")]
pub struct NotLogFormat;

impl FromStr for LogFormat {
    type Err = NotLogFormat;

    fn from_str(word: &str) -> Result<Self, NotLogFormat> {
        match word {
            "auto" => Ok(Self::Auto),
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(NotLogFormat),
        }
    }
}
