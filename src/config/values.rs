//! The values of all settings.

use std::{net::IpAddr, sync::Arc, time::Duration};

use caisse_http_server::{Networks, TlsFiles};
use caisse_mycoolpay::{GatewayConfig, Secret};
use caisse_sandbox::{PageCoop, PageFraming, PageMessages};

use super::{colour::Colour, group::Group, log_format::LogFormat, logo::Logo};
use crate::secret_key::SecretKey;

/// The built-in sandbox, when there are no keys.
#[derive(Clone, Debug)]
pub struct SandboxSetting {
    /// Its port: another origin than the site's, as the real gateway has.
    pub port: u16,
    /// Which framing headers its payment page has.
    pub framing: PageFraming,
    /// Whether the opener of its payment page keeps a reference to it.
    pub coop: PageCoop,
    /// To whom its payment page sends the result.
    pub messages: PageMessages,
}

/// A setting and its value in effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingInEffect {
    /// What it is about.
    pub group: Group,
    /// Its name.
    pub name: &'static str,
    /// Its value; a secret as dots.
    pub value: String,
    /// Whether it is not given, and the value is the default.
    pub is_default: bool,
}

/// All settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// The gateway.
    pub gateway: GatewayConfig,
    /// The networks that callbacks may come from; `None` for any.
    pub callback_sources: Option<Networks>,
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
    /// Our own TLS; `None` when a proxy does it.
    pub tls: Option<TlsFiles>,
    /// Most connections that are open at once.
    pub max_connections: usize,
    /// Whether rate limits apply.
    pub rate_limit: bool,
    /// The proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Networks,
    /// The database.
    pub database_url: String,
    /// Most writes in one commit of a SQLite file; `None` for the best measured number.
    pub write_group: Option<usize>,
    /// Most status checks a second, all payments together.
    pub status_checks_per_second: u32,
    /// How long a payment may be pending before the buyer is asked to try again.
    pub payment_expiry: Duration,
    /// Bearer token with which a shop's server may create payments of any amount.
    pub api_token: Option<Secret>,
    /// Whether anyone may create a payment of any amount.
    pub open_amounts: bool,
    /// The networks that the console answers; `None` for all.
    pub console_networks: Option<Networks>,
    /// The key that seals what the database must not reveal; `None` for the one in a file beside a SQLite database.
    pub secret_key: Option<SecretKey>,
    /// Bearer token for `/metrics`. Without one, only loopback clients may read it.
    pub metrics_token: Option<Secret>,
    /// How long callbacks are stored; `None` for ever.
    pub callbacks_kept: Option<Duration>,
    /// How logs are written.
    pub log_format: LogFormat,
    /// Whether buyers may pay with their number, without the payment page.
    pub phone_payments: bool,
    /// The merchant's name, on every page.
    pub shop_name: String,
    /// The merchant's logo, beside the name.
    pub shop_logo: Option<Logo>,
    /// The merchant's colour.
    pub shop_accent: Option<Colour>,
    /// How a buyer contacts the merchant.
    pub contact: ShopContact,
    /// Every setting with its value in effect, for the console; none where no caller asked for them.
    pub settings_in_effect: Arc<[SettingInEffect]>,
    /// Origins that an order's `return_url` may be on: the shop's own, and others that it named.
    pub return_origins: Vec<String>,
}

/// How a buyer contacts the merchant. All of it is optional.
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
