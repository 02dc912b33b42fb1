//! Parses one setting at a time; every error has the setting's name.

use std::{net::IpAddr, time::Duration};

use caisse_domain::Customer;
use caisse_http_server::{Networks, TlsFiles};
use caisse_mycoolpay::Secret;
use caisse_sandbox::{PageCoop, PageFraming, PageMessages};
use url::Url;

use super::{
    ConfigError, LogFormat, Logo,
    values::{SandboxSetting, ShopContact},
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

    /// A setting with a few possible values.
    pub(super) fn word<T>(
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

    /// The merchant's contacts for buyers.
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

    /// Origins that buyers may return to: the one of `SHOP_URL`, and those of `RETURN_ORIGINS`.
    pub(super) fn return_origins(&self) -> Result<Vec<String>, ConfigError> {
        let shop = self.text("SHOP_URL").map(|text| https_or_loopback("SHOP_URL", &text)).transpose()?;
        let others = self.text("RETURN_ORIGINS").unwrap_or_default();
        let others = others.split([',', ' ']).filter(|origin| !origin.is_empty());
        let others = others.map(|origin| origin_of("RETURN_ORIGINS", origin));
        shop.map(|url| Ok(url.origin().ascii_serialization())).into_iter().chain(others).collect()
    }

    /// A bearer token. It travels in a header, so it has visible ASCII characters only.
    pub(super) fn token(&self, name: &'static str) -> Result<Option<Secret>, ConfigError> {
        const SHORTEST: usize = 16;
        let token = self.key(name)?;
        if token.as_deref().is_some_and(|token| token.len() < SHORTEST) {
            let because = format!("it must have at least {SHORTEST} characters");
            return Err(ConfigError::Invalid { name, because });
        }
        Ok(token.map(Secret::new))
    }

    /// The key that verifies callbacks.
    pub(super) fn private_key(&self, name: &'static str) -> Result<Option<Secret>, ConfigError> {
        Ok(self.key(name)?.map(Secret::new))
    }

    /// A key or a token. A blank, a quotation mark of a word processor or a letter with an accent is a typing error:
    /// the key would not be the one that is meant.
    fn key(&self, name: &'static str) -> Result<Option<String>, ConfigError> {
        let because = "it must be letters, digits and marks of ASCII, without blanks; \
                       a comment needs a line of its own";
        match self.text(name) {
            Some(key) if !key.bytes().all(|byte| byte.is_ascii_graphic()) => {
                Err(ConfigError::Invalid { name, because: because.into() })
            }
            key => Ok(key),
        }
    }

    pub(super) fn log_format(&self) -> Result<LogFormat, ConfigError> {
        Ok(self.parsed("LOG_FORMAT", "it must be `auto`, `text` or `json`")?.unwrap_or_default())
    }

    /// Refuses a public sandbox that is not asked for: any buyer could pay with any number, and a shop would deliver.
    pub(super) fn refuse_public_sandbox(&self, is_sandbox: bool, site_url: &str) -> Result<(), ConfigError> {
        const NAME: &str = "SANDBOX";
        let public = |word: &str| (word == "public").then_some(());
        let is_asked_for = self.word(NAME, public, "it must be `public`, or left out")?.is_some();
        if is_asked_for && !is_sandbox {
            let because = "keys are set, and with keys there is no sandbox: take it out".into();
            return Err(ConfigError::Invalid { name: NAME, because });
        }
        if is_sandbox && !is_asked_for && !is_of_this_machine(site_url) {
            let because = "SITE_URL is public, and without keys there would be a sandbox, where any number pays. Set \
                           MYCOOLPAY_PUBLIC_KEY and MYCOOLPAY_PRIVATE_KEY, or SANDBOX=public if that is meant";
            return Err(ConfigError::Missing { name: "MYCOOLPAY_PUBLIC_KEY", because });
        }
        Ok(())
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

    /// Whether rate limits apply. They do, wherever other machines can connect.
    pub(super) fn rate_limit(&self, host: IpAddr) -> Result<bool, ConfigError> {
        let is_on = self.word("RATE_LIMIT", on_or_off, "it must be `on` or `off`")?.unwrap_or(true);
        if is_on || host.is_loopback() {
            return Ok(is_on);
        }
        let because = "it may be `off` on a loopback address only, for load tests".into();
        Err(ConfigError::Invalid { name: "RATE_LIMIT", because })
    }

    /// How long callbacks are stored: two years by default, and never less than a payment is checked.
    pub(super) fn callbacks_kept(&self) -> Result<Option<Duration>, ConfigError> {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        const NAME: &str = "CALLBACKS_KEPT";
        if self.text(NAME).as_deref() == Some("forever") {
            return Ok(None);
        }
        match self.duration(NAME)? {
            Some(age) if age < 30 * DAY => Err(ConfigError::Invalid {
                name: NAME,
                because: "it must be 30 days or more, or `forever`".into(),
            }),
            age => Ok(Some(age.unwrap_or(730 * DAY))),
        }
    }

    pub(super) fn database_url(&self) -> Result<String, ConfigError> {
        const NAME: &str = "DATABASE_URL";
        let url = self.text(NAME).unwrap_or_else(|| "sqlite://caisse.db".to_owned());
        match address_of_database(&url) {
            Ok(()) => Ok(url),
            Err(because) => Err(ConfigError::Invalid { name: NAME, because: because.into() }),
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

/// The digits of an international number, without the `+`.
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

/// Checks the address of a database. The error quotes nothing of it: a password is in it.
fn address_of_database(url: &str) -> Result<(), &'static str> {
    match url.split_once(':') {
        Some(("sqlite", rest)) => {
            let (file, query) = rest.split_once('?').unwrap_or((rest, ""));
            let file = file.trim_start_matches("//");
            if file.is_empty() || file.contains(":memory:") || query.contains("mode=memory") {
                return Err("it names no file, and a database in memory is gone when the program stops: \
                            `sqlite://caisse.db`");
            }
            Ok(())
        }
        Some(("postgres" | "postgresql", _)) => {
            let marks = "it must be `postgres://user:password@host/name`; in a password `/`, `?`, `#`, `@`, `:` and `%` \
                         are written `%2F`, `%3F`, `%23`, `%40`, `%3A` and `%25`";
            let parsed = Url::parse(url).map_err(|_| marks)?;
            let is_whole = !parsed.path().contains('@') && parsed.fragment().is_none();
            if is_whole && !parsed.query().unwrap_or_default().contains('@') { Ok(()) } else { Err(marks) }
        }
        _ => Err("it must begin with `sqlite:` or `postgres:`"),
    }
}

/// Whether an origin is on a loopback address.
pub(super) fn is_of_this_machine(origin: &str) -> bool {
    Url::parse(origin).is_ok_and(|url| is_loopback(&url))
}

/// Whether a web address is on a loopback address.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(domain)) => domain == "localhost" || domain.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

pub(super) fn https_or_loopback(name: &'static str, text: &str) -> Result<Url, ConfigError> {
    let invalid = |because: &str| ConfigError::Invalid { name, because: because.into() };
    let url =
        Url::parse(text).map_err(|_| invalid("it must be a whole URL such as `https://shop.example`"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("it must have no user name and no password in it"));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
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
