//! Every setting, declared once.

use super::{
    Setting,
    group::Group,
    setting::{Kind, Otherwise},
    values::Config,
};

use Group::{Database, Gateway, Limits, Logs, Sandbox, Shop, Site};
use Kind::{Address, Plain, Secret};
use Otherwise::{Follows, Is, Nothing};

/// Every setting, group by group.
pub const SETTINGS: &[Setting] = &[
    Setting::new(Gateway, "MYCOOLPAY_PUBLIC_KEY", Nothing("none (sandbox)"), "the application's public key")
        .or_in("MYCOOLPAY_PUBLIC_KEY_FILE", Plain),
    Setting::new(
        Gateway,
        "MYCOOLPAY_PRIVATE_KEY",
        Nothing("none (sandbox)"),
        "the application's private key",
    )
    .or_in("MYCOOLPAY_PRIVATE_KEY_FILE", Secret),
    Setting::new(
        Gateway,
        "MYCOOLPAY_DIALECT",
        Is("official"),
        "the form of the API: `official`, or `guide` for the integration guide's",
    ),
    Setting::new(
        Gateway,
        "MYCOOLPAY_API_BASE",
        Follows("by dialect (`https://my-coolpay.com`)", |config| config.gateway.api_base.clone()),
        "the gateway's origin; `/api/{public_key}` is added",
    ),
    Setting::new(
        Gateway,
        "MYCOOLPAY_CHECKOUT_ORIGINS",
        Follows("by dialect, or `MYCOOLPAY_API_BASE`", |config| config.gateway.checkout_origins.join(",")),
        "the payment page's origins, comma-separated: they may be framed, and their messages count",
    ),
    Setting::new(
        Gateway,
        "MYCOOLPAY_FRAMING",
        Is("auto"),
        "whether the payment page may be framed: `auto` (asks the host), `allow` or `deny`",
    ),
    Setting::new(
        Gateway,
        "CALLBACK_URL",
        Follows("`/api/callback/mycoolpay` below `SITE_URL`", |config| config.callback_url.clone()),
        "where the gateway calls back; sent along in the `guide` dialect only",
    ),
    Setting::new(
        Gateway,
        "MYCOOLPAY_CALLBACK_IPS",
        Nothing("none (recorded, not judged)"),
        "addresses and CIDR ranges that callbacks may come from",
    ),
    Setting::new(
        Site,
        "SITE_URL",
        Follows("`http://localhost:{PORT}` (sandbox)", |config| config.site_url.clone()),
        "our public origin; has to be set with real keys",
    ),
    Setting::new(Site, "HOST", Is("127.0.0.1"), "the address to listen on"),
    Setting::new(Site, "PORT", Is("3000"), "the port to listen on"),
    Setting::new(
        Site,
        "TLS_CERT",
        Nothing("none (a proxy's)"),
        "PEM file of a certificate chain, to serve https without a proxy; read again at SIGHUP",
    ),
    Setting::new(Site, "TLS_KEY", Nothing("none (a proxy's)"), "PEM file of the certificate's key"),
    Setting::new(
        Site,
        "TRUSTED_PROXIES",
        Nothing("none"),
        "addresses and CIDR ranges of the proxies in front, whose `X-Forwarded-For` counts",
    ),
    Setting::new(
        Site,
        "API_TOKEN",
        Nothing("none"),
        "bearer token of a shop's server, 16 characters of ASCII or more",
    )
    .or_in("API_TOKEN_FILE", Secret),
    Setting::new(Site, "OPEN_AMOUNTS", Is("false"), "whether anyone may create a payment of any amount"),
    Setting::new(
        Site,
        "CONSOLE_NETWORKS",
        Nothing("none (any)"),
        "addresses and CIDR ranges that the merchant's console answers; others get a 404",
    ),
    Setting::new(
        Site,
        "SECRET_KEY",
        Nothing("`caisse.key` beside a SQLite file"),
        "32 bytes as base64url or hexadecimal, which seal second factors; PostgreSQL has a console only with it",
    )
    .or_in("SECRET_KEY_FILE", Secret),
    Setting::new(
        Database,
        "DATABASE_URL",
        Is("sqlite://caisse.db"),
        "where the data are: `sqlite://file` or `postgres://user:password@host/name`",
    )
    .or_in("DATABASE_URL_FILE", Address),
    Setting::new(
        Database,
        "WRITE_GROUP",
        Is("512"),
        "most writes in one commit of a SQLite file, and callbacks in one batch; `1` is for comparing",
    ),
    Setting::new(
        Database,
        "CALLBACKS_KEPT",
        Is("730d"),
        "how long callbacks are kept, 30 days or more, or `forever`",
    ),
    Setting::new(Shop, "SHOP_NAME", Is("Caisse"), "the shop's name on the pages"),
    Setting::new(
        Shop,
        "SHOP_LOGO",
        Nothing("none"),
        "the shop's logo: path of an SVG, PNG or WebP file, 32 kB at most",
    ),
    Setting::new(
        Shop,
        "SHOP_ACCENT",
        Nothing("Caisse's green"),
        "the shop's colour, `#rrggbb`; made lighter or darker where it could not be read",
    ),
    Setting::new(
        Shop,
        "SHOP_URL",
        Nothing("none"),
        "the shop's site, https: linked from the pages, and buyers may be led back to it",
    ),
    Setting::new(Shop, "SHOP_PHONE", Nothing("none"), "the number on which buyers reach the shop, `+237 6…`"),
    Setting::new(Shop, "SHOP_WHATSAPP", Nothing("none"), "the shop's WhatsApp number, `+237 6…`"),
    Setting::new(Shop, "SHOP_EMAIL", Nothing("none"), "the address at which buyers reach the shop"),
    Setting::new(
        Shop,
        "RETURN_ORIGINS",
        Nothing("none"),
        "further origins that an order's `return_url` may be on, comma-separated",
    ),
    Setting::new(
        Shop,
        "PHONE_PAYMENTS",
        Is("true"),
        "whether buyers may pay with their mobile money number, without the payment page",
    ),
    Setting::new(
        Limits,
        "PAYMENT_EXPIRY",
        Is("15m"),
        "how long the page waits before it offers a new attempt",
    ),
    Setting::new(
        Limits,
        "STATUS_CHECKS_PER_SECOND",
        Is("10"),
        "how often the gateway is asked for a status, all payments together",
    ),
    Setting::new(
        Limits,
        "MAX_CONNECTIONS",
        Is("10000"),
        "most connections that are open at once; above it they wait",
    ),
    Setting::new(
        Limits,
        "RATE_LIMIT",
        Is("on"),
        "whether one address may ask only so often; `off` on a loopback address only, for load tests",
    ),
    Setting::new(
        Sandbox,
        "SANDBOX",
        Nothing("none"),
        "`public` lets a sandbox start beside a public `SITE_URL`; anybody can pay there, with any number",
    ),
    Setting::new(Sandbox, "SANDBOX_PORT", Follows("`PORT` + 1", sandbox_port), "where the sandbox listens"),
    Setting::new(
        Sandbox,
        "SANDBOX_FRAMING",
        Is("allow"),
        "whether the sandbox's payment page may be framed: `allow`, `deny` or `csp`",
    ),
    Setting::new(
        Sandbox,
        "SANDBOX_COOP",
        Is("none"),
        "`same-origin` cuts the sandbox's payment page off its opener; `none` does not",
    ),
    Setting::new(
        Sandbox,
        "SANDBOX_MESSAGES",
        Is("none"),
        "which window the sandbox's payment page sends the result to: `none`, `parent`, `opener` or `both`",
    ),
    Setting::new(
        Logs,
        "LOG_FORMAT",
        Is("auto"),
        "`text`, `json`, or `auto`: text on a terminal and in systemd's journal, JSON elsewhere",
    ),
    Setting::new(
        Logs,
        "METRICS_TOKEN",
        Nothing("none (this machine only)"),
        "bearer token of `/metrics`, 16 characters of ASCII or more",
    )
    .or_in("METRICS_TOKEN_FILE", Secret),
];

/// The sandbox's port; `-` with real keys.
fn sandbox_port(config: &Config) -> String {
    config.sandbox.as_ref().map_or_else(|| "-".to_owned(), |sandbox| sandbox.port.to_string())
}
