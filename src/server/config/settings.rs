//! One setting at a time: text into types, with the setting's name on every refusal.

use std::{net::IpAddr, time::Duration};

use url::Url;

use super::{ConfigError, Logo, Networks, SandboxSetting, ShopContact, TlsFiles};
use crate::{
    domain::Customer,
    server::{
        sandbox::{PageCoop, PageFraming, PageMessages},
        secret::Secret,
    },
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

    /// Where buyers reach the merchant.
    pub(super) fn contact(&self) -> Result<ShopContact, ConfigError> {
        let url = self.text("SHOP_URL").map(|text| https_or_loopback("SHOP_URL", &text)).transpose()?;
        let number = |name: &'static str| match self.text(name) {
            Some(text) if digits(&text).is_none() => Err(ConfigError::Invalid {
                name,
                because: "it must be a number with its country, such as `+237 6 99 00 99 00`".into(),
            }),
            text => Ok(text),
        };
        let email = self.text("SHOP_EMAIL");
        if email.as_deref().is_some_and(|email| Customer::parse(None, Some(email), None).is_err()) {
            let because = "it must be an e-mail address".into();
            return Err(ConfigError::Invalid { name: "SHOP_EMAIL", because });
        }
        Ok(ShopContact {
            url: url.map(String::from),
            phone: number("SHOP_PHONE")?,
            whatsapp: number("SHOP_WHATSAPP")?.as_deref().and_then(digits),
            email,
        })
    }

    /// Origins that buyers may be led back to: the one of `SHOP_URL`, and those of `RETURN_ORIGINS`.
    pub(super) fn return_origins(&self) -> Result<Vec<String>, ConfigError> {
        let shop = self.text("SHOP_URL").map(|text| https_or_loopback("SHOP_URL", &text)).transpose()?;
        let others = self.text("RETURN_ORIGINS").unwrap_or_default();
        let others = others.split([',', ' ']).filter(|origin| !origin.is_empty());
        let others = others.map(|origin| origin_of("RETURN_ORIGINS", origin));
        shop.map(|url| Ok(url.origin().ascii_serialization())).into_iter().chain(others).collect()
    }

    /// A bearer token.
    pub(super) fn token(&self, name: &'static str) -> Result<Option<Secret>, ConfigError> {
        const SHORTEST: usize = 16;
        match self.text(name) {
            Some(token) if token.len() < SHORTEST => Err(ConfigError::Invalid {
                name,
                because: format!("it must have at least {SHORTEST} characters"),
            }),
            token => Ok(token.map(Secret::new)),
        }
    }

    pub(super) fn tls(&self) -> Result<Option<TlsFiles>, ConfigError> {
        let because = "a certificate is of no use without its key, nor a key without its certificate";
        match (self.text("TLS_CERT"), self.text("TLS_KEY")) {
            (Some(certificate), Some(key)) => {
                Ok(Some(TlsFiles { certificate: certificate.into(), key: key.into() }))
            }
            (None, None) => Ok(None),
            (Some(_), None) => Err(ConfigError::Missing { name: "TLS_KEY", because }),
            (None, Some(_)) => Err(ConfigError::Missing { name: "TLS_CERT", because }),
        }
    }

    /// Whether requests are counted by address. They are, wherever others than this machine can ask.
    pub(super) fn rate_limit(&self, host: IpAddr) -> Result<bool, ConfigError> {
        let is_on = self.word("RATE_LIMIT", on_or_off, "it must be `on` or `off`")?.unwrap_or(true);
        if is_on || host.is_loopback() {
            return Ok(is_on);
        }
        let because = "it may be `off` on a loopback address only, for load tests".into();
        Err(ConfigError::Invalid { name: "RATE_LIMIT", because })
    }

    /// How long callbacks are kept: two years unless told otherwise, and never less than a payment is looked after.
    pub(super) fn callbacks_kept(&self) -> Result<Option<Duration>, ConfigError> {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        const NAME: &str = "CALLBACKS_KEPT";
        if self.text(NAME).as_deref() == Some("forever") {
            return Ok(None);
        }
        match self.duration(NAME)? {
            Some(kept) if kept < 30 * DAY => Err(ConfigError::Invalid {
                name: NAME,
                because: "it must be 30 days or more, or `forever`".into(),
            }),
            kept => Ok(Some(kept.unwrap_or(730 * DAY))),
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

/// The digits of a number that names its country, without the `+`.
fn digits(number: &str) -> Option<String> {
    let is_number = number.starts_with('+')
        && number[1..].chars().all(|mark| mark.is_ascii_digit() || " -.()".contains(mark));
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    (is_number && (8..=15).contains(&digits.len())).then_some(digits)
}

fn on_or_off(word: &str) -> Option<bool> {
    match word {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
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
