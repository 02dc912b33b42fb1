//! Address, keys and dialect of the gateway.

use super::{Dialect, Secret};

/// Whether the payment page may be shown in a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FramingSetting {
    /// Decided by the checkout host's headers, on a page that is not a payment.
    Auto,
    /// It may.
    Allow,
    /// It may not.
    Deny,
}

/// Address, keys and dialect of the gateway.
#[derive(Clone, Debug)]
pub struct GatewayConfig {
    /// The application's public key: a path segment, and a callback's `application`.
    pub public_key: String,
    /// The application's private key: signs callbacks. Never leaves the server.
    pub private_key: Secret,
    /// The API's origin, without a trailing slash.
    pub api_base: String,
    /// The contract of the gateway's API.
    pub dialect: Dialect,
    /// Origins of the payment page: they may be framed, and their messages are accepted.
    pub checkout_origins: Vec<String>,
    /// Whether the payment page may be framed.
    pub framing: FramingSetting,
}

impl GatewayConfig {
    /// Configures My-CoolPay itself in this dialect, with an application's two keys.
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

    /// Moves the API and the payment page to `origin`, such as a sandbox's. Without a trailing slash.
    #[must_use]
    pub fn with_api_base(self, origin: &str) -> Self {
        Self { api_base: origin.to_owned(), checkout_origins: vec![origin.to_owned()], ..self }
    }
}
