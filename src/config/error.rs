//! Why the settings cannot be used. Each error names the setting, and none has a value in it.

use std::{fmt, io, path::PathBuf};

use super::{
    env_flaw::EnvFileError,
    misnamed::{Location, Misnamed},
};

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A setting that the others require is missing.
    #[error("{name} is missing: {because}")]
    Missing {
        /// The setting.
        name: &'static str,
        /// Why it is required.
        because: &'static str,
    },
    /// A setting that cannot be read.
    #[error("{name} cannot be used: {because}")]
    Invalid {
        /// The setting.
        name: &'static str,
        /// What is wrong, without the value: it may be a secret.
        because: String,
    },
    /// The settings file exists and cannot be read.
    #[error("the settings file {} cannot be read", file.display())]
    Unreadable {
        /// The settings file.
        file: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// A line of the settings file cannot be read.
    #[error("{}{line_error}", file.display())]
    Line {
        /// The settings file.
        file: PathBuf,
        /// Which line, and what is wrong with it.
        line_error: EnvFileError,
    },
    /// Misspelt names of settings.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Misnamed(Vec<Misnamed>),
}

impl fmt::Display for EnvFileError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(out, ", line {line}")?;
        }
        if let Some(name) = &self.name {
            write!(out, ", {name}")?;
        }
        write!(out, ": {}", self.flaw)
    }
}

impl fmt::Display for Misnamed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ", self.name)?;
        match self.place {
            Location::Environment => write!(out, "(in the environment) is not a setting: ")?,
            Location::Line(line) => write!(out, "(line {line} of the settings file) is not a setting: ")?,
        }
        match self.meant {
            Some(meant) => write!(out, "call it {meant}, or take it out"),
            None => write!(out, "take it out, or correct it; docs/settings.md has the list"),
        }
    }
}
