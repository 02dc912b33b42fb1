//! Settings of the simulated application, as a merchant would make them in the gateway's own pages.

use std::{fmt, net::IpAddr, num::NonZeroU32};

use serde::{
    Deserialize,
    de::{IntoDeserializer, value},
};

/// Reads an enum from the name that serde has for its variant.
pub(crate) fn word<'de, T: Deserialize<'de>>(text: &'de str) -> Option<T> {
    T::deserialize(IntoDeserializer::<value::Error>::into_deserializer(text)).ok()
}

/// The framing headers of the payment page. Those of the real page are not known
/// (`docs/mycoolpay.md` §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageFraming {
    /// None: the page may be framed.
    Allow,
    /// `X-Frame-Options: DENY`.
    #[serde(rename = "deny")]
    XFrameOptions,
    /// `Content-Security-Policy: frame-ancestors 'none'`.
    #[serde(rename = "csp")]
    FrameAncestors,
}

impl PageFraming {
    /// Reads a setting: `allow`, `deny` or `csp`.
    pub fn parse(text: &str) -> Option<Self> {
        word(text)
    }
}

/// Whether the opener of the payment page keeps a reference to its window. What the real page does is not known
/// (`docs/mycoolpay.md` §5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageCoop {
    /// No header: the opener keeps its reference.
    #[default]
    None,
    /// `Cross-Origin-Opener-Policy: same-origin`: to the opener the window seems closed, and the page has no opener.
    SameOrigin,
}

impl PageCoop {
    /// Reads a setting: `none` or `same-origin`.
    pub fn parse(text: &str) -> Option<Self> {
        word(text)
    }
}

/// Which window the payment page sends the result to by `postMessage`, before it goes on to the return page. Whether
/// the real page sends any is not known (`docs/mycoolpay.md` §5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageMessages {
    /// None.
    #[default]
    None,
    /// The page that frames it.
    Parent,
    /// The window that opened it.
    Opener,
    /// Both.
    Both,
}

impl PageMessages {
    /// Reads a setting: `none`, `parent`, `opener` or `both`.
    pub fn parse(text: &str) -> Option<Self> {
        word(text)
    }
}

/// One application of the simulated gateway, with its merchant's settings.
#[derive(Clone)]
pub struct SandboxConfig {
    /// The key in the path; a request with another key is answered 404.
    pub public_key: String,
    /// The key that signs callbacks. Never printed.
    pub private_key: String,
    /// The sandbox's own origin, without a trailing slash: `http://localhost:3001`.
    pub base_url: String,
    /// The shop's name, on the payment page.
    pub shop_name: String,
    /// Where callbacks go, unless a request of the guide's dialect names its own address.
    pub callback_url: Option<String>,
    /// The return page after a success, and after leaving before the end.
    pub success_url: String,
    /// The return page of a buyer who canceled.
    pub cancel_url: String,
    /// The return page after a refusal by the operator.
    pub failure_url: String,
    /// Whether the payment page may be framed.
    pub framing: PageFraming,
    /// Whether the opener of the payment page keeps a reference to it.
    pub coop: PageCoop,
    /// Which window the payment page sends the result to.
    pub messages: PageMessages,
}

impl SandboxConfig {
    /// An application with these keys at the sandbox's origin `base_url`, with return pages at `{shop_url}/payment/…`:
    /// called Caisse, without a callback address, with a page that may be framed, without COOP or messages.
    pub fn new(public_key: &str, private_key: &str, base_url: &str, shop_url: &str) -> Self {
        let returns = |outcome| format!("{shop_url}/payment/{outcome}");
        Self {
            public_key: public_key.to_owned(),
            private_key: private_key.to_owned(),
            base_url: base_url.to_owned(),
            shop_name: "Caisse".to_owned(),
            callback_url: None,
            success_url: returns("success"),
            cancel_url: returns("cancel"),
            failure_url: returns("failure"),
            framing: PageFraming::Allow,
            coop: PageCoop::default(),
            messages: PageMessages::default(),
        }
    }
}

impl fmt::Debug for SandboxConfig {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("SandboxConfig")
            .field("public_key", &self.public_key)
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

/// How the simulated gateway behaves, beyond what a merchant can set up.
#[derive(Clone, Debug)]
pub struct SandboxRules {
    /// The addresses that may call `payout` and `balance`; a call from any other hangs. `None`: all addresses.
    pub allowed_ips: Option<Vec<IpAddr>>,
    /// The balance at the start, in francs.
    pub opening_balance: i64,
    /// How many times faster than real time the scenarios of magic numbers run.
    pub speed: NonZeroU32,
}

impl Default for SandboxRules {
    fn default() -> Self {
        Self { allowed_ips: None, opening_balance: 1_000_000, speed: NonZeroU32::MIN }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::config;

    #[test]
    fn the_private_key_is_not_printed() {
        let config = config();
        assert!(!format!("{config:?}").contains(&config.private_key));
    }

    #[test]
    fn framing_is_read_from_its_setting() {
        assert_eq!(PageFraming::parse("allow"), Some(PageFraming::Allow));
        assert_eq!(PageFraming::parse("deny"), Some(PageFraming::XFrameOptions));
        assert_eq!(PageFraming::parse("csp"), Some(PageFraming::FrameAncestors));
        assert_eq!(PageFraming::parse("DENY"), None);
    }

    #[test]
    fn what_the_page_does_to_other_windows_is_read_from_its_settings() {
        assert_eq!(PageCoop::parse("none"), Some(PageCoop::None));
        assert_eq!(PageCoop::parse("same-origin"), Some(PageCoop::SameOrigin));
        assert_eq!(PageCoop::parse("unsafe-none"), None);
        for (text, messages) in [
            ("none", PageMessages::None),
            ("parent", PageMessages::Parent),
            ("opener", PageMessages::Opener),
            ("both", PageMessages::Both),
        ] {
            assert_eq!(PageMessages::parse(text), Some(messages));
        }
        assert_eq!(PageMessages::parse("all"), None);
    }
}
