//! A setting, and what may be shown of it.

use url::Url;

use super::{group::Group, values::Config};

/// A setting: the one declaration behind its flag, the row of docs/settings.md, `check-config` and the search for misspelt names.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// What it is about.
    pub group: Group,
    /// The name of its environment variable.
    pub name: &'static str,
    /// The variable that names a file with the value in it, for what should not stand in an environment.
    pub file_name: Option<&'static str>,
    /// What it does, in one line of Markdown.
    pub meaning: &'static str,
    kind: Kind,
    otherwise: Otherwise,
}

/// What may be shown of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Secret,
    /// An address that may have a password in it.
    Address,
}

/// What is in effect when a setting is not given.
#[derive(Clone, Copy, Debug)]
pub(super) enum Otherwise {
    /// No value, and what that means.
    Nothing(&'static str),
    /// This value.
    Is(&'static str),
    /// A value that depends on other settings, in words and in effect.
    Follows(&'static str, fn(&Config) -> String),
}

use Kind::{Address, Plain, Secret};
use Otherwise::{Follows, Is, Nothing};

/// How the absence of a value is printed.
const NONE: &str = "-";

impl Setting {
    pub(super) const fn new(
        group: Group,
        name: &'static str,
        otherwise: Otherwise,
        meaning: &'static str,
    ) -> Self {
        Self { group, name, file_name: None, meaning, kind: Plain, otherwise }
    }

    /// The same setting, which may also be in a file of its own.
    pub(super) const fn or_in(self, file_name: &'static str, kind: Kind) -> Self {
        Self { file_name: Some(file_name), kind, ..self }
    }

    /// Whether `lookup` has it. An empty text is a setting not given.
    pub fn is_given(&self, lookup: &dyn Fn(&str) -> Option<String>) -> bool {
        self.given(lookup).is_some()
    }

    /// Whether its value is a secret, or has one in it.
    pub fn is_secret(&self) -> bool {
        self.kind != Plain
    }

    /// Its flag, without the dashes in front. A secret has none: every user of a machine can read a command line. Nor
    /// has the public key, which is given where the private key is.
    pub fn flag(&self) -> Option<String> {
        self.file_name.is_none().then(|| flag_of(self.name))
    }

    /// How its flag is or would be written.
    pub fn as_flag(&self) -> String {
        format!("--{}", flag_of(self.name))
    }

    /// What is in effect when it is not given, in one line of Markdown.
    pub fn default_in_words(&self) -> String {
        match self.otherwise {
            Nothing(words) | Follows(words, _) => words.to_owned(),
            Is(text) => format!("`{text}`"),
        }
    }

    /// The value in effect, for printing: a secret as dots.
    pub fn printed(&self, config: &Config, lookup: &dyn Fn(&str) -> Option<String>) -> String {
        let Some(text) = self.given(lookup) else {
            return match self.otherwise {
                Nothing(_) => NONE.to_owned(),
                Is(text) => text.to_owned(),
                Follows(_, of) => of(config),
            };
        };
        match self.kind {
            Plain => text,
            Secret => "•••".to_owned(),
            Address => without_password(&text),
        }
    }

    fn given(&self, lookup: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        lookup(self.name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// Its row in docs/settings.md.
    pub(super) fn row(&self) -> String {
        let file = self.file_name.map(|file| format!(" or `{file}`")).unwrap_or_default();
        format!("| `{}`{file} | {} | {} |", self.name, self.default_in_words(), self.meaning)
    }
}

fn flag_of(name: &str) -> String {
    name.to_ascii_lowercase().replace('_', "-")
}

/// The address of a database, with its password as dots.
fn without_password(address: &str) -> String {
    let Ok(mut url) = Url::parse(address) else { return "•••".to_owned() };
    if url.scheme() == "sqlite" {
        return address.to_owned();
    }
    if url.password().is_some() {
        // An address that has a password can have another.
        let _ = url.set_password(Some("..."));
    }
    // The query may contain it again.
    url.set_query(None);
    url.into()
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, collections::BTreeSet};

    use super::*;
    use crate::config::{SETTINGS, markdown::markdown};

    const DOCUMENT: &str = include_str!("../../docs/settings.md");

    /// Every name that is looked up while settings are read, with and without keys.
    fn asked_for() -> BTreeSet<String> {
        let names = RefCell::new(BTreeSet::new());
        let with_keys = |name: &str| {
            names.borrow_mut().insert(name.to_owned());
            match name {
                "MYCOOLPAY_PUBLIC_KEY" => Some("pk_test_XXXXXXXX".to_owned()),
                "MYCOOLPAY_PRIVATE_KEY" => Some("sk_test_YYYYYYYY".to_owned()),
                "SITE_URL" => Some("https://shop.example".to_owned()),
                _ => None,
            }
        };
        Config::read(&with_keys).expect("a configuration with keys");
        let without = |name: &str| {
            names.borrow_mut().insert(name.to_owned());
            None
        };
        Config::read(&without).expect("a sandbox");
        names.into_inner()
    }

    #[test]
    fn the_table_has_exactly_what_is_read() {
        let listed: BTreeSet<_> = SETTINGS.iter().map(|setting| setting.name.to_owned()).collect();
        assert_eq!(listed.len(), SETTINGS.len(), "none is there twice");
        assert_eq!(listed, asked_for());
    }

    #[test]
    fn the_document_has_the_settings_as_they_are_declared() {
        const MARKS: (&str, &str) = ("<!-- settings -->\n", "<!-- /settings -->");
        let tables = DOCUMENT.split_once(MARKS.0).and_then(|(_, rest)| rest.split_once(MARKS.1));
        let (tables, _) = tables.expect("the document marks where the settings begin and end");
        assert_eq!(
            tables.trim(),
            markdown().trim(),
            "put what `caisse check-config --markdown` prints between the marks of docs/settings.md"
        );
    }

    #[test]
    fn groups_are_whole_rows_are_lines_and_secrets_have_no_flag() {
        let groups = SETTINGS.chunk_by(|one, next| one.group == next.group);
        let headings: Vec<_> = groups.map(|settings| settings[0].group.heading()).collect();
        assert_eq!(headings, ["Gateway", "Site", "Database", "Shop", "Limits", "Sandbox", "Logs"]);
        for setting in SETTINGS {
            assert!(setting.flag().is_none() || !setting.is_secret(), "{}", setting.name);
            let row = setting.row();
            assert_eq!((row.lines().count(), row.matches('|').count()), (1, 4), "{row}");
        }
    }

    #[test]
    fn the_default_in_the_help_is_in_effect() {
        let nothing = |_: &str| None;
        let plain = Config::read(&nothing).expect("a sandbox");
        for setting in SETTINGS {
            let Is(text) = setting.otherwise else { continue };
            let given = Config::read(&|name| (name == setting.name).then(|| text.to_owned()));
            let given = given.expect("a default that can be given");
            // Each sandbox has keys of its own; and a number that is given is a number.
            let printed = |config: &Config| {
                let mut config = config.clone();
                config.gateway.public_key.clear();
                config.write_group = None;
                format!("{config:?}")
            };
            assert_eq!(printed(&given), printed(&plain), "{}", setting.name);
        }
    }

    #[test]
    fn no_secret_is_printed() {
        let given = |name: &str| match name {
            "DATABASE_URL" => Some("postgres://caisse:canary@localhost/caisse?password=canary".to_owned()),
            "SITE_URL" => Some("https://shop.example".to_owned()),
            "MYCOOLPAY_PUBLIC_KEY" => Some("pk_test_XXXXXXXX".to_owned()),
            "MYCOOLPAY_PRIVATE_KEY" | "API_TOKEN" | "METRICS_TOKEN" => Some("canary_0123456789".to_owned()),
            _ => None,
        };
        let config = Config::read(&given).expect("a configuration");
        let printed: Vec<_> = SETTINGS.iter().map(|setting| setting.printed(&config, &given)).collect();
        assert!(!printed.iter().any(|text| text.contains("canary")), "{printed:?}");
        assert!(printed.iter().any(|text| text.starts_with("postgres://caisse:...@localhost/caisse")));
        assert_eq!(printed.iter().filter(|text| *text == "•••").count(), 3);
    }
}
