//! The dialects of the gateway's API. A new one is a file with its [`Contract`], and a variant here.

/// What a dialect declares.
pub(crate) mod contract;
/// The contract of the integration guide.
mod guide;
/// The contract of the gateway's own SDK and plugin.
mod official;

use contract::Contract;

/// A contract of the gateway's API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// The contract of the gateway's own SDK and plugin.
    Official,
    /// The contract of the integration guide (`docs/mycoolpay.md` §7).
    Guide,
}

impl Dialect {
    /// Every dialect.
    pub const ALL: [Self; 2] = [Self::Official, Self::Guide];

    pub(crate) const fn contract(self) -> &'static Contract {
        match self {
            Self::Official => &official::CONTRACT,
            Self::Guide => &guide::CONTRACT,
        }
    }

    /// Parses the setting's value.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.as_str() == text)
    }

    /// The setting's value.
    pub const fn as_str(self) -> &'static str {
        self.contract().name
    }

    /// The API's origin by default.
    pub const fn api_base(self) -> &'static str {
        self.contract().api_base
    }

    /// The payment page's possible origins by default, the likeliest first.
    pub const fn checkout_origins(self) -> &'static [&'static str] {
        self.contract().checkout_origins
    }

    /// Whether public keys are UUIDs.
    pub const fn has_uuid_keys(self) -> bool {
        self.contract().has_uuid_keys
    }
}
