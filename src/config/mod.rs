//! Every setting, read once from the environment and `.env`, validated before anything starts.
//!
//! An incomplete configuration is refused with the name of what is missing: a checkout that starts and then cannot be
//! trusted is worse than one that does not start.

/// Colours.
mod colour;
/// The lines of `.env`.
mod env_file;
/// Errors in the settings file.
mod env_flaw;
/// Where settings come from.
mod environment;
/// Why settings cannot be used.
mod error;
/// The gateway, or the sandbox.
mod gateway;
/// Groups of settings.
mod group;
/// The settings in effect, for printing.
mod in_effect;
/// How logs are written.
mod log_format;
/// The merchant's logo.
mod logo;
/// The tables of docs/settings.md.
mod markdown;
/// Names that look like settings and are none.
mod misnamed;
/// Which names are settings.
mod names;
/// What a setting is.
mod setting;
/// Parses one setting at a time.
mod settings;
/// All settings, by name.
mod table;
/// The values of all settings.
mod values;

use std::{
    net::{IpAddr, Ipv4Addr},
    num::{NonZeroU16, NonZeroU32},
    sync::Arc,
    time::Duration,
};

use caisse_domain::{Currency, Order};

pub use colour::{Colour, NotColour};
pub use env_flaw::{EnvFileError, EnvFlaw};
pub use environment::{CommandLine, Environment};
pub use error::ConfigError;
use gateway::read_gateway;
pub use group::Group;
pub use log_format::LogFormat;
pub use logo::{Logo, LogoError};
pub use markdown::markdown;
pub use misnamed::{Location, Misnamed};
pub use setting::Setting;
pub use settings::is_loopback;
use settings::{Settings, https_or_loopback};
pub use table::SETTINGS;
pub use values::{Config, SandboxSetting, SettingInEffect, ShopContact};

use crate::secret_key::SecretKey;

impl Config {
    /// Reads the settings of `environment`.
    ///
    /// # Errors
    /// Every misspelt name of a setting; or else the first setting that is missing or cannot be used.
    pub fn from_environment(environment: &Environment) -> Result<Self, ConfigError> {
        environment.refuse_misnamed()?;
        let lookup = |name: &str| environment.get(name);
        Ok(Self::read(&lookup)?.with_settings_in_effect(&lookup))
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
        settings.refuse_public_sandbox(sandbox.is_some(), &site_url)?;
        let callback_url = match settings.text("CALLBACK_URL") {
            Some(text) => https_or_loopback("CALLBACK_URL", &text)?.to_string(),
            None => format!("{site_url}/api/callback/mycoolpay"),
        };
        let host =
            settings.parsed("HOST", "it must be an IP address")?.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        Ok(Self {
            gateway,
            callback_sources: settings.networks("MYCOOLPAY_CALLBACK_IPS")?,
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
            status_checks_per_second: settings
                .parsed("STATUS_CHECKS_PER_SECOND", "it must be a number, at least 1")?
                .map_or(10, NonZeroU32::get),
            payment_expiry: settings.duration("PAYMENT_EXPIRY")?.unwrap_or(Duration::from_secs(15 * 60)),
            api_token: settings.token("API_TOKEN")?,
            open_amounts: settings.parsed("OPEN_AMOUNTS", "it must be `true` or `false`")?.unwrap_or(false),
            console_networks: settings.networks("CONSOLE_NETWORKS")?,
            secret_key: settings.word(
                "SECRET_KEY",
                SecretKey::parse,
                "it must be 32 bytes: 43 characters of base64url or 64 hexadecimal digits",
            )?,
            metrics_token: settings.token("METRICS_TOKEN")?,
            callbacks_kept: settings.callbacks_kept()?,
            log_format: settings.log_format()?,
            phone_payments: settings
                .parsed("PHONE_PAYMENTS", "it must be `true` or `false`")?
                .unwrap_or(true),
            shop_name: settings.text("SHOP_NAME").unwrap_or_else(|| "Caisse".to_owned()),
            shop_logo: settings.logo("SHOP_LOGO")?,
            shop_accent: settings.parsed("SHOP_ACCENT", "it must be a colour such as `#0b5a44`")?,
            return_origins: settings.return_origins()?,
            contact: settings.contact()?,
            settings_in_effect: Arc::default(),
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

    /// Whether others than this machine can open the sandbox, as `SANDBOX=public` lets them.
    pub fn is_public_sandbox(&self) -> bool {
        self.is_sandbox() && !settings::is_of_this_machine(&self.site_url)
    }
}

#[cfg(test)]
mod tests;
