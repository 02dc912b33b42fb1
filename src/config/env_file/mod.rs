//! `.env`, read literally: a value is the text behind the first `=`, without blanks around it and without one pair of
//! quotation marks. Nothing is substituted, and a comment has a line of its own. So a line means here what it means to
//! systemd's `EnvironmentFile` and to Docker's `--env-file`, wherever these two agree.
//!
//! An error never quotes the file: after a typing error any part of a line may be a secret.

use super::env_flaw::{EnvFileError, EnvFlaw};
use super::names;

/// The content of a line.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum EnvLine {
    /// `NAME=value`.
    Sets {
        /// The name.
        name: String,
        /// The value, without its quotation marks.
        value: String,
        /// Whether ` #` is in it, as if a comment followed.
        has_hash: bool,
    },
    /// `NAME` alone: to Docker, a setting that the environment has.
    Names(String),
}

/// The lines with content, each with its number.
///
/// # Errors
/// The first unreadable line.
pub(super) fn parse(bytes: &[u8]) -> Result<Vec<(usize, EnvLine)>, EnvFileError> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(EnvFileError { line: None, name: None, flaw: EnvFlaw::Utf16 });
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let lines = bytes.split(|&byte| byte == b'\n').zip(1..);
    let read = |(line, number)| match read(line) {
        Ok(line) => line.map(|line| Ok((number, line))),
        Err((name, flaw)) => Some(Err(EnvFileError { line: Some(number), name, flaw })),
    };
    lines.filter_map(read).collect()
}

/// What is wrong with a line, and the setting that it is about.
type Wrong = (Option<String>, EnvFlaw);

fn read(line: &[u8]) -> Result<Option<EnvLine>, Wrong> {
    let line = line.trim_ascii();
    if line.is_empty() || line.starts_with(b"#") || line.starts_with(b";") {
        return Ok(None);
    }
    let line = match line.strip_prefix(b"export") {
        Some(rest) if rest.starts_with(b" ") || rest.starts_with(b"\t") => rest.trim_ascii_start(),
        _ => line,
    };
    let Some(equals) = line.iter().position(|&byte| byte == b'=') else {
        return match name_of(line) {
            Some(name) => Ok(Some(EnvLine::Names(name))),
            None => Err((None, EnvFlaw::NoEquals)),
        };
    };
    let name = name_of(&line[..equals]).ok_or((None, EnvFlaw::Name))?;
    let shown = || names::is_ours(&name).then(|| name.clone());
    let value = std::str::from_utf8(&line[equals + 1..]).map_err(|_| (shown(), EnvFlaw::NotUtf8))?;
    let value = value.trim();
    let unquoted = unquoted(value).ok_or_else(|| (shown(), EnvFlaw::Unclosed))?;
    if unquoted.chars().any(char::is_control) {
        return Err((shown(), EnvFlaw::Control));
    }
    let has_hash = unquoted.len() == value.len() && [" #", "\t#"].iter().any(|hash| value.contains(hash));
    Ok(Some(EnvLine::Sets { value: unquoted.to_owned(), name, has_hash }))
}

fn name_of(text: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(text).ok()?.trim();
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_name = name.bytes().all(is_letter) && !name.is_empty() && !name.as_bytes()[0].is_ascii_digit();
    is_name.then(|| name.to_owned())
}

/// The value without one pair of quotation marks; `None` when it has the first of a pair only.
fn unquoted(value: &str) -> Option<&str> {
    match value.chars().next() {
        Some(mark @ ('"' | '\'')) => value[1..].strip_suffix(mark),
        _ => Some(value),
    }
}

#[cfg(test)]
mod tests;
