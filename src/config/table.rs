//! The table of all settings: what each is called, what it is when it is not given, and whether it may be shown.

use url::Url;

use super::Config;

/// A setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The name of its environment variable.
    pub name: &'static str,
    /// The variable that names a file with the value in it, for what should not stand in an environment.
    pub file_name: Option<&'static str>,
    kind: Kind,
    otherwise: Otherwise,
}

/// What may be shown of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Plain,
    Secret,
    /// An address that may have a password in it.
    Address,
}

/// What is in effect when a setting is not given.
#[derive(Clone, Copy, Debug)]
enum Otherwise {
    Nothing,
    Is(&'static str),
    /// It depends on other settings.
    Follows(fn(&Config) -> String),
}

use Kind::{Address, Plain, Secret};
use Otherwise::{Follows, Is, Nothing};

const fn setting(name: &'static str, kind: Kind, otherwise: Otherwise) -> Setting {
    Setting { name, file_name: None, kind, otherwise }
}

/// A setting that can be in a file of its own.
const fn in_a_file(name: &'static str, file_name: &'static str, kind: Kind, otherwise: Otherwise) -> Setting {
    Setting { name, file_name: Some(file_name), kind, otherwise }
}

/// Every setting, in the order of the README's table.
pub const SETTINGS: &[Setting] = &[
    in_a_file("MYCOOLPAY_PUBLIC_KEY", "MYCOOLPAY_PUBLIC_KEY_FILE", Plain, Nothing),
    in_a_file("MYCOOLPAY_PRIVATE_KEY", "MYCOOLPAY_PRIVATE_KEY_FILE", Secret, Nothing),
    setting("MYCOOLPAY_API_BASE", Plain, Follows(|config| config.gateway.api_base.clone())),
    setting("CALLBACK_URL", Plain, Follows(|config| config.callback_url.clone())),
    setting("SITE_URL", Plain, Follows(|config| config.site_url.clone())),
    setting("HOST", Plain, Is("127.0.0.1")),
    setting("PORT", Plain, Is("3000")),
    in_a_file("DATABASE_URL", "DATABASE_URL_FILE", Address, Is("sqlite://caisse.db")),
    setting("STATUS_CHECKS_PER_SECOND", Plain, Is("10")),
    setting("WRITE_GROUP", Plain, Is("512")),
    setting("MYCOOLPAY_DIALECT", Plain, Is("official")),
    setting("MYCOOLPAY_CHECKOUT_ORIGINS", Plain, Follows(|config| config.gateway.checkout_origins.join(","))),
    setting("MYCOOLPAY_FRAMING", Plain, Is("auto")),
    setting("TLS_CERT", Plain, Nothing),
    setting("TLS_KEY", Plain, Nothing),
    setting("MAX_CONNECTIONS", Plain, Is("10000")),
    setting("RATE_LIMIT", Plain, Is("on")),
    setting("TRUSTED_PROXIES", Plain, Nothing),
    setting("MYCOOLPAY_CALLBACK_IPS", Plain, Nothing),
    setting("PAYMENT_EXPIRY", Plain, Is("15m")),
    in_a_file("API_TOKEN", "API_TOKEN_FILE", Secret, Nothing),
    setting("OPEN_AMOUNTS", Plain, Is("false")),
    in_a_file("METRICS_TOKEN", "METRICS_TOKEN_FILE", Secret, Nothing),
    setting("CALLBACKS_KEPT", Plain, Is("730d")),
    setting("LOG_FORMAT", Plain, Is("auto")),
    setting("SANDBOX", Plain, Nothing),
    setting("SANDBOX_PORT", Plain, Follows(sandbox_port)),
    setting("SANDBOX_FRAMING", Plain, Is("allow")),
    setting("SANDBOX_COOP", Plain, Is("none")),
    setting("SANDBOX_MESSAGES", Plain, Is("none")),
    setting("PHONE_PAYMENTS", Plain, Is("true")),
    setting("SHOP_NAME", Plain, Is("Caisse")),
    setting("SHOP_LOGO", Plain, Nothing),
    setting("SHOP_ACCENT", Plain, Nothing),
    setting("SHOP_URL", Plain, Nothing),
    setting("SHOP_PHONE", Plain, Nothing),
    setting("SHOP_WHATSAPP", Plain, Nothing),
    setting("SHOP_EMAIL", Plain, Nothing),
    setting("RETURN_ORIGINS", Plain, Nothing),
];

/// With real keys there is none.
fn sandbox_port(config: &Config) -> String {
    config.sandbox.as_ref().map_or_else(|| NONE.to_owned(), |sandbox| sandbox.port.to_string())
}

/// How the absence of a value is printed.
const NONE: &str = "-";

impl Setting {
    /// Whether `lookup` has it. An empty text is a setting not given.
    pub fn is_given(&self, lookup: &dyn Fn(&str) -> Option<String>) -> bool {
        self.given(lookup).is_some()
    }

    /// Whether its value is a secret, or has one in it.
    pub fn is_secret(&self) -> bool {
        self.kind != Plain
    }

    /// What is in effect, as it may be printed: a secret as dots.
    pub fn printed(&self, config: &Config, lookup: &dyn Fn(&str) -> Option<String>) -> String {
        let Some(text) = self.given(lookup) else {
            return match self.otherwise {
                Nothing => NONE.to_owned(),
                Is(text) => text.to_owned(),
                Follows(of) => of(config),
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
    // The query may say it once more.
    url.set_query(None);
    url.into()
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, collections::BTreeSet};

    use super::*;

    const README: &str = include_str!("../../README.md");

    /// Every name that is asked for while settings are read, with and without keys.
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
    fn the_readmes_table_names_exactly_the_settings_in_their_order() {
        let section = README.split("\n## Settings\n").nth(1).expect("the section");
        let section = section.split("\n## ").next().expect("the section");
        let rows = section.lines().filter(|line| line.starts_with("| `"));
        let named: Vec<_> = rows
            .flat_map(|row| row.split('|').nth(1).expect("a first column").split(','))
            .map(|name| name.trim().trim_matches('`'))
            .collect();
        assert_eq!(named, SETTINGS.iter().map(|setting| setting.name).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_said_to_be_in_effect_otherwise_is() {
        let nothing = |_: &str| None;
        let plain = Config::read(&nothing).expect("a sandbox");
        for setting in SETTINGS {
            let Is(text) = setting.otherwise else { continue };
            let given = Config::read(&|name| (name == setting.name).then(|| text.to_owned()));
            let given = given.expect("a default that can be given");
            // Each has keys of its own; and a number that is given is a number.
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
