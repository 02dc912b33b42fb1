//! The flags of settings, made from their declaration.
//!
//! clap shows and splits flags, and no more. A flag's text goes where the environment's and the settings file's go, so
//! that one rule and one error hold for all three. clap's `env` would not do: it reads no file, an empty variable is a
//! value to it, and its errors quote values.

use std::ffi::OsString;

use clap::{
    Arg, ArgMatches, Args, Command, Error, FromArgMatches,
    builder::ValueParser,
    error::{ContextKind, ContextValue, ErrorKind},
};

use crate::config::{SETTINGS, Setting};

/// The settings that stand on the command line, by name.
#[derive(Default)]
pub(super) struct SettingFlags(Vec<(&'static str, OsString)>);

impl SettingFlags {
    /// The names and their values.
    pub(super) fn into_values(self) -> Vec<(&'static str, OsString)> {
        self.0
    }
}

impl Args for SettingFlags {
    fn augment_args(command: Command) -> Command {
        let flags = SETTINGS.iter().filter_map(|setting| Some(argument(setting, setting.flag()?)));
        command.args(flags).next_line_help(true).after_help(after_help())
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for SettingFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let with_flags = SETTINGS.iter().filter(|setting| setting.flag().is_some());
        let given = with_flags.filter_map(|setting| {
            matches.get_one::<OsString>(setting.name).map(|value| (setting.name, value.clone()))
        });
        Ok(Self(given.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn argument(setting: &Setting, flag: String) -> Arg {
    Arg::new(setting.name)
        .long(flag)
        .value_name(setting.name)
        .value_parser(ValueParser::os_string())
        .help_heading(setting.group.heading())
        .help(help(setting))
}

fn help(setting: &Setting) -> String {
    format!("{} [default: {}]", setting.meaning, setting.default_in_words())
}

/// The settings without a flag, and how each setting may be given.
fn after_help() -> String {
    let mut text = "A setting may also be an environment variable or a line of the settings file, by the name in <>. A flag \
                    counts before the environment, the environment before the file.\n\nA secret has no flag, since \
                    everybody on the machine can read a command line. Besides it may be in a file that NAME_FILE names:"
        .to_owned();
    for setting in SETTINGS.iter().filter(|setting| setting.flag().is_none()) {
        let Setting { group, name, .. } = setting;
        text += &format!("\n\n  {name} ({})\n          {}", group.heading(), help(setting));
    }
    text
}

/// An error of the command line without what may be a value: a secret may stand in the place of a flag or a command.
pub(super) fn without_values(mut error: Error) -> Error {
    let (kind, start) = match error.kind() {
        ErrorKind::UnknownArgument => (ContextKind::InvalidArg, "-"),
        ErrorKind::InvalidSubcommand => (ContextKind::InvalidSubcommand, ""),
        _ => return error,
    };
    let Some(ContextValue::String(text)) = error.get(kind) else { return error };
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
    let is_name = text.starts_with(start) && text.bytes().all(is_letter);
    let secret =
        SETTINGS.iter().find(|setting| setting.flag().is_none() && text.starts_with(&setting.as_flag()));
    if let Some(Setting { name, .. }) = secret {
        let tip = format!(
            "{name} has no flag, since everybody on this machine can read a command line: set it in the environment or \
             in the settings file, or name a file with it in {name}_FILE"
        );
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
        error.remove(ContextKind::SuggestedArg);
    } else if !is_name {
        error.insert(kind, ContextValue::String("…".to_owned()));
        error.remove(ContextKind::Suggested);
    }
    error
}
