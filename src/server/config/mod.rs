//! Every setting, read once from the environment, validated before anything starts.
//!
//! Half a configuration is refused with the name of what is missing: a checkout that starts and then cannot
//! be trusted is worse than one that does not start.

/// Colours.
mod colour;
/// The merchant's logo.
mod logo;
/// Ranges of addresses.
mod networks;
/// One setting at a time.
mod settings;
/// All of them, by name.
mod table;

use std::{
    net::{IpAddr, Ipv4Addr},
    num::{NonZeroU16, NonZeroU32},
    path::PathBuf,
    time::Duration,
};

use crate::domain::{Currency, Order};

use super::{
    gateway::Dialect,
    sandbox::{PageCoop, PageFraming, PageMessages},
    secret::Secret,
};
pub use colour::{Colour, NotColour};
pub use logo::{Logo, LogoError};
pub use networks::{Networks, NotNetworks};
use settings::{Settings, https_or_loopback, origin_of};
pub use table::{SETTINGS, Setting};

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
    /// Where callbacks may come from; `None` when that is not judged.
    pub callback_sources: Option<Networks>,
}

/// The built-in sandbox, when there are no keys.
#[derive(Clone, Debug)]
pub struct SandboxSetting {
    /// Its port: another origin than the site's, as in life.
    pub port: u16,
    /// Which framing headers its payment page has.
    pub framing: PageFraming,
    /// Whether who opened its payment page keeps a hold on it.
    pub coop: PageCoop,
    /// Whom its payment page tells how a payment ended.
    pub messages: PageMessages,
}

/// The files of our own TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate and the ones that vouch for it, in PEM.
    pub certificate: PathBuf,
    /// Its private key, in PEM.
    pub key: PathBuf,
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
    /// Our own TLS; `None` when a proxy sees to it.
    pub tls: Option<TlsFiles>,
    /// Most connections that are open at once.
    pub max_connections: usize,
    /// Whether one address may ask only so often.
    pub rate_limit: bool,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Networks,
    /// The database.
    pub database_url: String,
    /// Most writes in one commit of a SQLite file; `None` for what was measured to be best.
    pub write_group: Option<usize>,
    /// Looks a second that the gateway is asked for, all payments together.
    pub looks_per_second: u32,
    /// How long a payment may be pending before the buyer is asked to try again.
    pub payment_expiry: Duration,
    /// What a shop's server shows to create payments of any amount.
    pub api_token: Option<Secret>,
    /// Whether anyone may create a payment of any amount.
    pub open_amounts: bool,
    /// What whoever reads the metrics shows; without it they are told on this machine only.
    pub metrics_token: Option<Secret>,
    /// How long callbacks are kept; `None` for ever.
    pub callbacks_kept: Option<Duration>,
    /// Whether buyers may pay with their number, without the payment page.
    pub phone_payments: bool,
    /// The merchant's name, on every page.
    pub shop_name: String,
    /// The merchant's logo, beside the name.
    pub shop_logo: Option<Logo>,
    /// The merchant's colour.
    pub shop_accent: Option<Colour>,
    /// Where a buyer reaches the merchant.
    pub contact: ShopContact,
    /// Origins that an order's `return_url` may be on: the shop's own, and others that it named.
    pub return_origins: Vec<String>,
}

/// Where a buyer reaches the merchant. All of it is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShopContact {
    /// The shop's site.
    pub url: Option<String>,
    /// A telephone number, as buyers read it.
    pub phone: Option<String>,
    /// A WhatsApp number: digits with the country's code, as `wa.me` wants them.
    pub whatsapp: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
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
        let host =
            settings.parsed("HOST", "it must be an IP address")?.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        Ok(Self {
            gateway,
            sandbox,
            site_url,
            callback_url,
            host,
            port,
            tls: settings.tls()?,
            max_connections: settings
                .parsed("MAX_CONNECTIONS", "it must be a number, at least 1")?
                .map_or(10_000, NonZeroU16::get)
                .into(),
            rate_limit: settings.rate_limit(host)?,
            trusted_proxies: settings.networks("TRUSTED_PROXIES")?.unwrap_or_default(),
            database_url: settings.database_url()?,
            write_group: settings
                .parsed("WRITE_GROUP", "it must be a number of writes, at least 1")?
                .map(NonZeroU16::get)
                .map(usize::from),
            looks_per_second: settings
                .parsed("LOOKS_PER_SECOND", "it must be a number, at least 1")?
                .map_or(10, NonZeroU32::get),
            payment_expiry: settings.duration("PAYMENT_EXPIRY")?.unwrap_or(Duration::from_secs(15 * 60)),
            api_token: settings.token("API_TOKEN")?,
            open_amounts: settings.parsed("OPEN_AMOUNTS", "it must be `true` or `false`")?.unwrap_or(false),
            metrics_token: settings.token("METRICS_TOKEN")?,
            callbacks_kept: settings.callbacks_kept()?,
            phone_payments: settings
                .parsed("PHONE_PAYMENTS", "it must be `true` or `false`")?
                .unwrap_or(true),
            shop_name: settings.text("SHOP_NAME").unwrap_or_else(|| "Caisse".to_owned()),
            shop_logo: settings.logo("SHOP_LOGO")?,
            shop_accent: settings.parsed("SHOP_ACCENT", "it must be a colour such as `#0b5a44`")?,
            return_origins: settings.return_origins()?,
            contact: settings.contact()?,
        })
    }

    /// Whether an order may be paid with a number: mobile money pays francs.
    pub fn takes_phones(&self, order: &Order) -> bool {
        self.phone_payments && order.details.amount.currency() == Currency::Xaf
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
    let callback_sources = settings.networks("MYCOOLPAY_CALLBACK_IPS")?;
    let gateway = GatewayConfig {
        public_key,
        private_key,
        api_base,
        dialect,
        checkout_origins,
        framing,
        callback_sources,
    };
    Ok((gateway, sandbox))
}

fn made_up() -> String {
    let random = getrandom::u64().expect("the system has random numbers");
    format!("{random:016x}")
}

#[cfg(test)]
mod tests;
