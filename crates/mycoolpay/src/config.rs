//! Where and how the gateway is reached.

use super::Secret;

/// Which of the two contracts the gateway speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// The one of the gateway's own SDK and plugin.
    Official,
    /// The one of the integration guide (`docs/mycoolpay.md` §7).
    Guide,
}

impl Dialect {
    /// Reads the setting's word.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "official" => Some(Self::Official),
            "guide" => Some(Self::Guide),
            _ => None,
        }
    }

    /// Where the API is, unless a setting says otherwise.
    pub const fn api_base(self) -> &'static str {
        match self {
            Self::Official => "https://my-coolpay.com",
            Self::Guide => "https://api.my-coolpay.com",
        }
    }

    /// Where the payment page may be, unless a setting says otherwise; the likeliest first.
    pub const fn checkout_origins(self) -> &'static [&'static str] {
        match self {
            Self::Official => &["https://my-coolpay.com"],
            Self::Guide => &["https://checkout.my-coolpay.com", "https://my-coolpay.com"],
        }
    }
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

impl GatewayConfig {
    /// My-CoolPay itself, in this dialect, with an application's two keys.
    pub fn new(dialect: Dialect, public_key: &str, private_key: &str) -> Self {
        Self {
            public_key: public_key.to_owned(),
            private_key: Secret::new(private_key),
            api_base: dialect.api_base().to_owned(),
            dialect,
            checkout_origins: dialect.checkout_origins().iter().map(|&origin| origin.to_owned()).collect(),
            framing: FramingSetting::Auto,
        }
    }

    /// The same application at another origin, without a trailing slash, which has the payment page too: a sandbox.
    #[must_use]
    pub fn with_api_base(self, origin: &str) -> Self {
        Self { api_base: origin.to_owned(), checkout_origins: vec![origin.to_owned()], ..self }
    }
}
