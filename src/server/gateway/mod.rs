//! My-CoolPay, kept at arm's length (`docs/mycoolpay.md`).
//!
//! `client` is the traffic, `wire` every type and word of the two dialects and their translation, `callback`
//! the verification of what arrives by itself, `framing` whether the payment page may be framed. Stateless:
//! no database, no global, nothing of the other rooms but the domain.

/// Verification of callbacks.
pub mod callback;
/// The HTTP client.
mod client;
/// Whether the payment page may be framed.
pub mod framing;
/// Requests and answers of both dialects.
mod wire;

pub use client::{Answered, Gateway, GatewayError, PaymentLink, ReturnUrls};

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
