//! Every setting, read once from the environment, validated before anything starts.
//!
//! Half a configuration is refused with the name of what is missing: a checkout that starts and then cannot
//! be trusted is worse than one that does not start.

use std::{
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};

use url::Url;

use super::{gateway::Dialect, sandbox::PageFraming, secret::Secret};

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ConfigError {
    /// A setting that the others call for is not there.
    #[error("{name} is missing: {because}")]
    Missing {
        /// The setting.
        name: &'static str,
        /// What calls for it.
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
}

/// Whether the payment page may be shown in a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FramingSetting {
    /// Ask the checkout host, by the headers of a page that is not a payment.
    Auto,
    /// It may.
    Allow,
    /// It may not.
    Deny,
}

/// Where and how the gateway is reached.
#[derive(Clone, Debug)]
pub struct GatewayConfig {
    /// The application's public key: a path segment, and a callback's `application`.
    pub public_key: String,
    /// The application's private key: signs callbacks. Never leaves the server.
    pub private_key: Secret,
    /// The API's origin, without a trailing slash.
    pub api_base: String,
    /// Which of the two contracts the gateway speaks.
    pub dialect: Dialect,
    /// Origins of the payment page: who may be framed, and whose messages are heard.
    pub checkout_origins: Vec<String>,
    /// Whether the payment page may be framed.
    pub framing: FramingSetting,
}

/// The built-in sandbox, when there are no keys.
#[derive(Clone, Debug)]
pub struct SandboxSetting {
    /// Its port: another origin than the site's, as in life.
    pub port: u16,
    /// Which framing headers its payment page has.
    pub framing: PageFraming,
}

/// All settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// The gateway.
    pub gateway: GatewayConfig,
    /// The built-in sandbox; `None` with real keys.
    pub sandbox: Option<SandboxSetting>,
    /// Our own origin as buyers see it, without a trailing slash.
    pub site_url: String,
    /// Where the gateway sends callbacks.
    pub callback_url: String,
    /// The address to listen on.
    pub host: IpAddr,
    /// The port to listen on.
    pub port: u16,
    /// The database.
    pub database_url: String,
    /// How long a payment may be pending before the buyer is asked to try again.
    pub payment_expiry: Duration,
    /// What a shop's server shows to create payments of any amount.
    pub api_token: Option<Secret>,
    /// Whether anyone may create a payment of any amount.
    pub open_amounts: bool,
    /// The merchant's name, on every page.
    pub shop_name: String,
}

impl Config {
    /// Reads the process's environment.
    ///
    /// # Errors
    /// The first setting that is missing or cannot be used.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::read(&|name| std::env::var(name).ok())
    }

    /// Reads settings from anywhere; an empty text is a setting not given.
    ///
    /// # Errors
    /// The first setting that is missing or cannot be used.
    pub fn read(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let settings = Settings(lookup);
        let port = settings.parsed("PORT", "it must be a port number")?.unwrap_or(3000);
        let local = format!("http://localhost:{port}");
        let (gateway, sandbox) = read_gateway(&settings, port)?;
        let site_url = match (settings.origin("SITE_URL")?, &sandbox) {
            (Some(site_url), _) => site_url,
            (None, Some(_)) => local,
            (None, None) => {
                return Err(ConfigError::Missing {
                    name: "SITE_URL",
                    because: "with real keys the gateway must know where buyers return to",
                });
            }
        };
        let callback_url = match settings.text("CALLBACK_URL") {
            Some(text) => https_or_loopback("CALLBACK_URL", &text)?.to_string(),
            None => format!("{site_url}/api/callback/mycoolpay"),
        };
        Ok(Self {
            gateway,
            sandbox,
            site_url,
            callback_url,
            host: settings
                .parsed("HOST", "it must be an IP address")?
                .unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            port,
            database_url: settings.database_url()?,
            payment_expiry: settings.duration("PAYMENT_EXPIRY")?.unwrap_or(Duration::from_secs(15 * 60)),
            api_token: settings.api_token()?,
            open_amounts: settings.parsed("OPEN_AMOUNTS", "it must be `true` or `false`")?.unwrap_or(false),
            shop_name: settings.text("SHOP_NAME").unwrap_or_else(|| "Caisse".to_owned()),
        })
    }

    /// Whether payments are made to the built-in sandbox, where no money moves.
    pub const fn is_sandbox(&self) -> bool {
        self.sandbox.is_some()
    }
}

/// Keys and gateway together: both keys, or neither and the sandbox.
fn read_gateway(
    settings: &Settings<'_>,
    port: u16,
) -> Result<(GatewayConfig, Option<SandboxSetting>), ConfigError> {
    let dialect = match settings.text("MYCOOLPAY_DIALECT") {
        None => Dialect::Official,
        Some(text) => Dialect::parse(&text).ok_or_else(|| ConfigError::Invalid {
            name: "MYCOOLPAY_DIALECT",
            because: "it must be `official` or `guide`".into(),
        })?,
    };
    let framing = match settings.text("MYCOOLPAY_FRAMING").as_deref() {
        None | Some("auto") => FramingSetting::Auto,
        Some("allow") => FramingSetting::Allow,
        Some("deny") => FramingSetting::Deny,
        Some(_) => {
            return Err(ConfigError::Invalid {
                name: "MYCOOLPAY_FRAMING",
                because: "it must be `auto`, `allow` or `deny`".into(),
            });
        }
    };
    let keys = (settings.text("MYCOOLPAY_PUBLIC_KEY"), settings.text("MYCOOLPAY_PRIVATE_KEY"));
    let (public_key, private_key, api_base, sandbox) = match keys {
        (Some(public_key), Some(private_key)) => {
            let api_base =
                settings.origin("MYCOOLPAY_API_BASE")?.unwrap_or_else(|| dialect.api_base().to_owned());
            (public_key, Secret::new(private_key), api_base, None)
        }
        (None, None) => {
            let sandbox = settings.sandbox(port)?;
            let api_base = format!("http://localhost:{}", sandbox.port);
            (
                format!("pk_sandbox_{}", made_up()),
                Secret::new(format!("sk_sandbox_{}", made_up())),
                api_base,
                Some(sandbox),
            )
        }
        (Some(_), None) => {
            return Err(ConfigError::Missing {
                name: "MYCOOLPAY_PRIVATE_KEY",
                because: "MYCOOLPAY_PUBLIC_KEY is set, and callbacks cannot be verified without it",
            });
        }
        (None, Some(_)) => {
            return Err(ConfigError::Missing {
                name: "MYCOOLPAY_PUBLIC_KEY",
                because: "MYCOOLPAY_PRIVATE_KEY is set, and payments cannot be made without it",
            });
        }
    };
    if !public_key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
        return Err(ConfigError::Invalid {
            name: "MYCOOLPAY_PUBLIC_KEY",
            because: "it has a character that has no place in a key".into(),
        });
    }
    let checkout_origins = match settings.text("MYCOOLPAY_CHECKOUT_ORIGINS") {
        Some(list) => list
            .split([',', ' '])
            .filter(|origin| !origin.is_empty())
            .map(|origin| origin_of("MYCOOLPAY_CHECKOUT_ORIGINS", origin))
            .collect::<Result<_, _>>()?,
        // On loopback is a sandbox, whose API and page are one.
        None if api_base.starts_with("http://") => vec![api_base.clone()],
        None => dialect.checkout_origins().iter().map(|&origin| origin.to_owned()).collect(),
    };
    Ok((GatewayConfig { public_key, private_key, api_base, dialect, checkout_origins, framing }, sandbox))
}

/// The environment, or a test's table.
struct Settings<'a>(&'a dyn Fn(&str) -> Option<String>);

impl Settings<'_> {
    fn text(&self, name: &str) -> Option<String> {
        (self.0)(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    fn parsed<T: std::str::FromStr>(&self, name: &'static str, rule: &str) -> Result<Option<T>, ConfigError> {
        self.text(name)
            .map(|text| text.parse().map_err(|_| ConfigError::Invalid { name, because: rule.into() }))
            .transpose()
    }

    fn origin(&self, name: &'static str) -> Result<Option<String>, ConfigError> {
        self.text(name).map(|text| origin_of(name, &text)).transpose()
    }

    fn duration(&self, name: &'static str) -> Result<Option<Duration>, ConfigError> {
        self.text(name)
            .map(|text| {
                humantime::parse_duration(&text).map_err(|_| ConfigError::Invalid {
                    name,
                    because: "it must be a time such as `15m` or `90s`".into(),
                })
            })
            .transpose()
    }

    fn api_token(&self) -> Result<Option<Secret>, ConfigError> {
        const SHORTEST: usize = 16;
        match self.text("API_TOKEN") {
            Some(token) if token.len() < SHORTEST => Err(ConfigError::Invalid {
                name: "API_TOKEN",
                because: format!("it must have at least {SHORTEST} characters"),
            }),
            token => Ok(token.map(Secret::new)),
        }
    }

    fn database_url(&self) -> Result<String, ConfigError> {
        let url = self.text("DATABASE_URL").unwrap_or_else(|| "sqlite://caisse.db".to_owned());
        if url.starts_with("sqlite:") {
            Ok(url)
        } else {
            Err(ConfigError::Invalid { name: "DATABASE_URL", because: "it must begin with `sqlite:`".into() })
        }
    }

    fn sandbox(&self, port: u16) -> Result<SandboxSetting, ConfigError> {
        let framing = match self.text("SANDBOX_FRAMING") {
            None => PageFraming::Allow,
            Some(text) => PageFraming::parse(&text).ok_or_else(|| ConfigError::Invalid {
                name: "SANDBOX_FRAMING",
                because: "it must be `allow`, `deny` or `csp`".into(),
            })?,
        };
        let port = match self.parsed("SANDBOX_PORT", "it must be a port number")? {
            Some(port) => port,
            None => port.checked_add(1).ok_or(ConfigError::Missing {
                name: "SANDBOX_PORT",
                because: "there is no port after PORT",
            })?,
        };
        Ok(SandboxSetting { port, framing })
    }
}

fn made_up() -> String {
    let random = getrandom::u64().expect("the system has random numbers");
    format!("{random:016x}")
}

fn https_or_loopback(name: &'static str, text: &str) -> Result<Url, ConfigError> {
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

fn origin_of(name: &'static str, text: &str) -> Result<String, ConfigError> {
    let url = https_or_loopback(name, text)?;
    if matches!(url.path(), "/" | "") && url.query().is_none() {
        Ok(url.origin().ascii_serialization())
    } else {
        Err(ConfigError::Invalid { name, because: "it must be an origin, without a path".into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(settings: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let table: std::collections::HashMap<String, String> =
            settings.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        Config::read(&|name| table.get(name).cloned())
    }

    const KEYS: [(&str, &str); 2] =
        [("MYCOOLPAY_PUBLIC_KEY", "pk_test_XXXXXXXX"), ("MYCOOLPAY_PRIVATE_KEY", "sk_test_YYYYYYYY")];

    fn read_with_keys(more: &[(&str, &str)]) -> Result<Config, ConfigError> {
        read(&[&KEYS[..], more].concat())
    }

    fn refused(result: Result<Config, ConfigError>) -> &'static str {
        match result.expect_err("settings that are refused") {
            ConfigError::Missing { name, .. } | ConfigError::Invalid { name, .. } => name,
        }
    }

    #[test]
    fn without_any_setting_there_is_a_sandbox_on_the_next_port() {
        let config = read(&[]).expect("a sandbox");
        assert_eq!(config.sandbox.as_ref().map(|sandbox| sandbox.port), Some(3001));
        assert_eq!(config.site_url, "http://localhost:3000");
        assert_eq!(config.gateway.api_base, "http://localhost:3001");
        assert_eq!(config.gateway.checkout_origins, ["http://localhost:3001"]);
        assert!(config.host.is_loopback());
    }

    #[test]
    fn with_real_keys_there_is_no_sandbox() {
        let config = read_with_keys(&[("SITE_URL", "https://shop.example/")]).expect("a configuration");
        assert!(!config.is_sandbox());
        assert_eq!(config.gateway.api_base, "https://my-coolpay.com");
        assert_eq!(config.callback_url, "https://shop.example/api/callback/mycoolpay");
    }

    #[test]
    fn half_a_configuration_is_refused_with_the_name_of_what_is_missing() {
        assert_eq!(refused(read(&KEYS[..1])), "MYCOOLPAY_PRIVATE_KEY");
        assert_eq!(refused(read(&KEYS[1..])), "MYCOOLPAY_PUBLIC_KEY");
        assert_eq!(refused(read_with_keys(&[])), "SITE_URL");
        assert_eq!(refused(read_with_keys(&[("SITE_URL", " ")])), "SITE_URL");
    }

    #[test]
    fn http_is_for_loopback_only() {
        assert_eq!(refused(read_with_keys(&[("SITE_URL", "http://shop.example")])), "SITE_URL");
        assert!(read_with_keys(&[("SITE_URL", "http://127.0.0.1:3000")]).is_ok());
        let site = ("SITE_URL", "https://shop.example");
        assert_eq!(
            refused(read_with_keys(&[site, ("MYCOOLPAY_API_BASE", "http://my-coolpay.com")])),
            "MYCOOLPAY_API_BASE"
        );
        assert_eq!(
            refused(read_with_keys(&[site, ("CALLBACK_URL", "http://shop.example/cb")])),
            "CALLBACK_URL"
        );
    }

    #[test]
    fn a_setting_that_cannot_be_read_is_named() {
        for (name, value) in [
            ("PORT", "many"),
            ("HOST", "here"),
            ("MYCOOLPAY_DIALECT", "french"),
            ("MYCOOLPAY_FRAMING", "maybe"),
            ("PAYMENT_EXPIRY", "soon"),
            ("OPEN_AMOUNTS", "perhaps"),
            ("API_TOKEN", "short"),
            ("DATABASE_URL", "mysql://nowhere"),
            ("SANDBOX_FRAMING", "maybe"),
            ("MYCOOLPAY_CHECKOUT_ORIGINS", "https://a.example, b.example"),
            ("SITE_URL", "https://shop.example/path"),
        ] {
            assert_eq!(refused(read(&[(name, value)])), name, "{value}");
        }
    }

    #[test]
    fn the_private_key_and_the_token_do_not_print() {
        let config = read_with_keys(&[
            ("SITE_URL", "https://shop.example"),
            ("API_TOKEN", "token_made_up_0123456789"),
        ])
        .expect("a configuration");
        let printed = format!("{config:?}");
        assert!(!printed.contains("sk_test_YYYYYYYY") && !printed.contains("token_made_up"));
    }
}
