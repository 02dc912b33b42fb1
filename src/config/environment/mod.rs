//! Where settings come from, in this order: the flags, the environment, the settings file, and the files that
//! `NAME_FILE` names. The settings file is `.env` in the folder that the process is started in, or the one of
//! `--config`.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use super::misnamed::{Location, Misnamed};
use super::{
    ConfigError, SETTINGS,
    env_file::{self, EnvLine},
    env_flaw::{EnvFileError, EnvFlaw},
    names::{self, NameKind},
};
use crate::private_file;

/// The largest settings file, and the largest file with a secret in it, in bytes.
const MOST: u64 = 1 << 20;

/// The settings of the command line.
#[derive(Clone, Debug, Default)]
pub struct CommandLine {
    /// The settings file, instead of `.env`.
    pub file: Option<PathBuf>,
    /// Settings that are flags, with their values.
    pub flags: Vec<(&'static str, OsString)>,
}

/// The given settings, and where. It has no `Debug`: values may be secrets.
#[derive(Clone, Default)]
pub struct Environment {
    values: BTreeMap<&'static str, String>,
    has_flags: bool,
    file: Option<PathBuf>,
    file_has_secrets: bool,
    misnamed: Vec<Misnamed>,
    doubtful: BTreeSet<String>,
    notes: Vec<String>,
}

impl Environment {
    /// The environment of this process, and the settings file: the one of `command_line`, or `.env` in the folder that
    /// the process was started in.
    ///
    /// # Errors
    /// A settings file that cannot be read, a value that is not UTF-8, and a `NAME_FILE` that leads nowhere.
    pub fn of_process(command_line: &CommandLine) -> Result<Self, ConfigError> {
        Self::read(command_line, std::env::vars_os(), Path::new("."))
    }

    /// Reads the flags, then `variables`, then the settings file in `folder`, then the named files. The first value
    /// counts.
    ///
    /// # Errors
    /// As [`Environment::of_process`].
    pub fn read(
        command_line: &CommandLine,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
        folder: &Path,
    ) -> Result<Self, ConfigError> {
        let mut read = Self { has_flags: !command_line.flags.is_empty(), ..Self::default() };
        for (name, value) in &command_line.flags {
            let because = || "its value on the command line is not UTF-8".to_owned();
            let value = value.to_str().ok_or_else(|| ConfigError::Invalid { name, because: because() })?;
            read.take(name, value);
        }
        let mut foreign = BTreeSet::new();
        for (name, value) in variables {
            // A name that is not Unicode is near to no setting's.
            let Ok(name) = name.into_string() else { continue };
            if value.is_empty() {
                continue;
            }
            if let Some(name) = known(&name) {
                let because = "its value in the environment is not UTF-8".to_owned();
                let value = value.into_string().map_err(|_| ConfigError::Invalid { name, because })?;
                read.take(name, &value);
            } else {
                read.meet(&name, Location::Environment);
                foreign.insert(name);
            }
        }
        read.read_settings_file(command_line, folder, &foreign)?;
        read.read_named_files()?;
        Ok(read)
    }

    /// The value of a setting. An empty one is none.
    pub fn get(&self, name: &str) -> Option<String> {
        self.values.get(name).cloned()
    }

    /// The settings file, by its whole path, if there is one.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The sources that override the settings file, in words.
    pub const fn above_file(&self) -> &'static str {
        if self.has_flags { "the flags and the environment" } else { "the environment" }
    }

    /// What is risky or without effect in the settings file, in words.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Names that begin like settings and are none. They may be another program's.
    pub fn doubtful(&self) -> impl Iterator<Item = &str> {
        self.doubtful.iter().map(String::as_str)
    }

    /// Refuses names that are meant to be settings and are none.
    ///
    /// # Errors
    /// [`ConfigError::Misnamed`], with all of them.
    pub fn refuse_misnamed(&self) -> Result<(), ConfigError> {
        if self.misnamed.is_empty() { Ok(()) } else { Err(ConfigError::Misnamed(self.misnamed.clone())) }
    }

    fn take(&mut self, name: &'static str, value: &str) {
        let value = value.trim();
        if !value.is_empty() {
            self.values.entry(name).or_insert_with(|| value.to_owned());
        }
    }

    /// Classifies a name, and notes a misspelt or doubtful one. Returns whether it is another program's.
    fn meet(&mut self, name: &str, place: Location) -> bool {
        let meant = match names::kind_of(name) {
            NameKind::Known => return false,
            NameKind::Foreign => return true,
            NameKind::Doubtful => {
                self.doubtful.insert(name.to_owned());
                return false;
            }
            NameKind::Nearly(meant) => Some(meant),
            NameKind::Misnamed => None,
        };
        self.misnamed.push(Misnamed { name: name.to_owned(), place, meant });
        false
    }

    fn read_settings_file(
        &mut self,
        command_line: &CommandLine,
        folder: &Path,
        foreign: &BTreeSet<String>,
    ) -> Result<(), ConfigError> {
        let file = folder.join(command_line.file.as_deref().unwrap_or(Path::new(".env")));
        let file = std::path::absolute(&file).unwrap_or(file);
        // A file of `--config` has to exist. A link that leads nowhere is not the same as no file.
        if command_line.file.is_none()
            && file.symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
        {
            return Ok(());
        }
        let bytes =
            read_file(&file).map_err(|source| ConfigError::Unreadable { file: file.clone(), source })?;
        let lines = env_file::parse(&bytes)
            .map_err(|line_error| ConfigError::Line { file: file.clone(), line_error })?;
        self.file = Some(file);
        self.obey(lines, foreign)
    }

    fn obey(&mut self, lines: Vec<(usize, EnvLine)>, foreign: &BTreeSet<String>) -> Result<(), ConfigError> {
        let mut of_file: BTreeMap<&'static str, (usize, String)> = BTreeMap::new();
        for (number, line) in lines {
            let (name, value, has_hash) = match line {
                EnvLine::Sets { name, value, has_hash } => (name, value, has_hash),
                // Docker's way to say that the environment has it.
                EnvLine::Names(name) if known(&name).is_some() || foreign.contains(&name) => continue,
                EnvLine::Names(_) => return Err(self.line_error(number, EnvFlaw::NoEquals)),
            };
            let Some(name) = known(&name) else {
                if !value.is_empty() && self.meet(&name, Location::Line(number)) {
                    self.notes.push(format!(
                        "line {number} sets nothing of Caisse's: what a library reads belongs in the environment"
                    ));
                }
                continue;
            };
            if has_hash {
                self.notes.push(format!(
                    "line {number}: {name} has ` #` in its value; a comment needs a line of its own"
                ));
            }
            self.file_has_secrets |= !value.is_empty() && is_secret(name);
            if let Some((before, other)) = of_file.insert(name, (number, value.clone()))
                && other != value
            {
                self.notes
                    .push(format!("{name} is on line {before} and on line {number}: the last one counts"));
            }
        }
        for (name, (_, value)) in of_file {
            self.take(name, &value);
        }
        if let Some(file) = self.file.as_deref().filter(|file| private_file::is_open_to_all(file))
            && self.file_has_secrets
        {
            let remedy = format!("`chmod o= {}`", file.display());
            self.notes
                .push(format!("a secret is in it, and everybody on this machine can read it: {remedy}"));
        }
        Ok(())
    }

    fn line_error(&self, line: usize, flaw: EnvFlaw) -> ConfigError {
        let file = self.file.clone().unwrap_or_default();
        ConfigError::Line { file, line_error: EnvFileError { line: Some(line), name: None, flaw } }
    }

    /// Reads the files that `NAME_FILE` names. No error has the path in it: it may be the secret itself, misplaced.
    fn read_named_files(&mut self) -> Result<(), ConfigError> {
        for setting in SETTINGS {
            let Some(file_name) = setting.file_name else { continue };
            let Some(file) = self.values.get(file_name) else { continue };
            let refused = |because: String| Err(ConfigError::Invalid { name: file_name, because });
            if self.values.contains_key(setting.name) {
                return refused(format!("{} is given too: take one of the two out", setting.name));
            }
            let text = match read_file(Path::new(file)).map(String::from_utf8) {
                Ok(Ok(text)) => text,
                Ok(Err(_)) => return refused("the file that it names is not UTF-8".into()),
                Err(error) => return refused(format!("the file that it names cannot be read: {error}")),
            };
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text).trim();
            if text.is_empty() {
                return refused("the file that it names is empty".into());
            }
            self.values.insert(setting.name, text.to_owned());
        }
        Ok(())
    }
}

/// The name as the table has it.
fn known(name: &str) -> Option<&'static str> {
    names::all().find(|known| *known == name)
}

fn is_secret(name: &str) -> bool {
    SETTINGS.iter().any(|setting| setting.name == name && setting.is_secret())
}

fn read_file(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests;
