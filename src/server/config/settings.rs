//! One setting at a time: text into types, with the setting's name on every refusal.

use std::time::Duration;

use url::Url;

use super::{ConfigError, Logo, Networks, SandboxSetting};
use crate::server::{
    sandbox::{PageCoop, PageFraming, PageMessages},
    secret::Secret,
};

/// The environment, or a test's table.
pub(super) struct Settings<'a>(pub(super) &'a dyn Fn(&str) -> Option<String>);

impl Settings<'_> {
    pub(super) fn text(&self, name: &str) -> Option<String> {
        (self.0)(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    pub(super) fn parsed<T: std::str::FromStr>(
        &self,
        name: &'static str,
        rule: &str,
    ) -> Result<Option<T>, ConfigError> {
        self.text(name)
            .map(|text| text.parse().map_err(|_| ConfigError::Invalid { name, because: rule.into() }))
            .transpose()
    }

    /// One of a few words.
    fn word<T>(
        &self,
        name: &'static str,
        parse: fn(&str) -> Option<T>,
        rule: &str,
    ) -> Result<Option<T>, ConfigError> {
        self.text(name)
            .map(|text| parse(&text).ok_or_else(|| ConfigError::Invalid { name, because: rule.into() }))
            .transpose()
    }

    pub(super) fn origin(&self, name: &'static str) -> Result<Option<String>, ConfigError> {
        self.text(name).map(|text| origin_of(name, &text)).transpose()
    }

    pub(super) fn duration(&self, name: &'static str) -> Result<Option<Duration>, ConfigError> {
        self.text(name)
            .map(|text| {
                humantime::parse_duration(&text).map_err(|_| ConfigError::Invalid {
                    name,
                    because: "it must be a time such as `15m` or `90s`".into(),
                })
            })
            .transpose()
    }

    pub(super) fn networks(&self, name: &'static str) -> Result<Option<Networks>, ConfigError> {
        self.parsed(name, "it must be IP addresses or ranges such as `10.0.0.0/8`")
    }

    pub(super) fn logo(&self, name: &'static str) -> Result<Option<Logo>, ConfigError> {
        let logo = self.text(name).map(|path| Logo::read(&path)).transpose();
        logo.map_err(|error| ConfigError::Invalid { name, because: error.to_string() })
    }

    pub(super) fn api_token(&self) -> Result<Option<Secret>, ConfigError> {
        const SHORTEST: usize = 16;
        match self.text("API_TOKEN") {
            Some(token) if token.len() < SHORTEST => Err(ConfigError::Invalid {
                name: "API_TOKEN",
                because: format!("it must have at least {SHORTEST} characters"),
            }),
            token => Ok(token.map(Secret::new)),
        }
    }

    pub(super) fn database_url(&self) -> Result<String, ConfigError> {
        let url = self.text("DATABASE_URL").unwrap_or_else(|| "sqlite://caisse.db".to_owned());
        if ["sqlite:", "postgres:", "postgresql:"].iter().any(|engine| url.starts_with(engine)) {
            Ok(url)
        } else {
            let because = "it must begin with `sqlite:` or `postgres:`".into();
            Err(ConfigError::Invalid { name: "DATABASE_URL", because })
        }
    }

    pub(super) fn sandbox(&self, port: u16) -> Result<SandboxSetting, ConfigError> {
        let framing =
            self.word("SANDBOX_FRAMING", PageFraming::parse, "it must be `allow`, `deny` or `csp`")?;
        let coop = self.word("SANDBOX_COOP", PageCoop::parse, "it must be `none` or `same-origin`")?;
        let messages = self.word(
            "SANDBOX_MESSAGES",
            PageMessages::parse,
            "it must be `none`, `parent`, `opener` or `both`",
        )?;
        let port = match self.parsed("SANDBOX_PORT", "it must be a port number")? {
            Some(port) => port,
            None => port.checked_add(1).ok_or(ConfigError::Missing {
                name: "SANDBOX_PORT",
                because: "there is no port after PORT",
            })?,
        };
        Ok(SandboxSetting {
            port,
            framing: framing.unwrap_or(PageFraming::Allow),
            coop: coop.unwrap_or_default(),
            messages: messages.unwrap_or_default(),
        })
    }
}

pub(super) fn https_or_loopback(name: &'static str, text: &str) -> Result<Url, ConfigError> {
    let invalid = |because: &str| ConfigError::Invalid { name, because: because.into() };
    let url =
        Url::parse(text).map_err(|_| invalid("it must be a whole URL such as `https://shop.example`"))?;
    let loopback = match url.host() {
        Some(url::Host::Domain(domain)) => domain == "localhost" || domain.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if loopback => Ok(url),
        "http" => Err(invalid("it must be https: payments do not travel in the clear")),
        _ => Err(invalid("it must begin with `https://`")),
    }
}

pub(super) fn origin_of(name: &'static str, text: &str) -> Result<String, ConfigError> {
    let url = https_or_loopback(name, text)?;
    if matches!(url.path(), "/" | "") && url.query().is_none() {
        Ok(url.origin().ascii_serialization())
    } else {
        Err(ConfigError::Invalid { name, because: "it must be an origin, without a path".into() })
    }
}
