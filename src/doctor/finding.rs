//! The result of a check.

use std::fmt;

use serde::Serialize;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// As it should be.
    Ok,
    /// Not checked, because it does not apply here.
    Skip,
    /// It works, or cannot be determined from here; the operator should know.
    Warn,
    /// It does not work.
    Fail,
}

/// One line of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub grade: Grade,
    /// What was checked: one word.
    pub check: &'static str,
    /// What was found. Never a secret.
    pub what: String,
    /// How to fix it.
    pub remedy: Option<String>,
}

impl Finding {
    /// As it should be.
    pub(super) fn ok(check: &'static str, what: impl Into<String>) -> Self {
        Self { grade: Grade::Ok, check, what: what.into(), remedy: None }
    }

    /// Not checked.
    pub(super) fn skip(check: &'static str, why: impl Into<String>) -> Self {
        Self { grade: Grade::Skip, check, what: why.into(), remedy: None }
    }

    /// The operator should know.
    pub(super) fn warn(check: &'static str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { grade: Grade::Warn, check, what: what.into(), remedy: Some(remedy.into()) }
    }

    /// It does not work.
    pub(super) fn fail(check: &'static str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { grade: Grade::Fail, check, what: what.into(), remedy: Some(remedy.into()) }
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Self::Ok => "ok",
            Self::Skip => "skip",
            Self::Warn => "warn",
            Self::Fail => "FAIL",
        })
    }
}

impl fmt::Display for Finding {
    /// On one line, whatever was found.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        write!(out, "{:4}  {:9}  {}", self.grade, self.check, one_line(&self.what))?;
        match &self.remedy {
            Some(remedy) => write!(out, ". {}", one_line(remedy)),
            None => Ok(()),
        }
    }
}
