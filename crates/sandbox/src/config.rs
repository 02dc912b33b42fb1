//! How the simulated application is set up, as its merchant would in the gateway's own pages.

use std::{fmt, net::IpAddr, num::NonZeroU32};

/// Which framing headers the payment page is served with: what the real page does is not known
/// (`docs/mycoolpay.md` §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageFraming {
    /// None: the page may be framed.
    Allow,
    /// `X-Frame-Options: DENY`.
    XFrameOptions,
    /// `Content-Security-Policy: frame-ancestors 'none'`.
    FrameAncestors,
}

impl PageFraming {
    /// Reads a setting: `allow`, `deny` or `csp`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "allow" => Some(Self::Allow),
            "deny" => Some(Self::XFrameOptions),
            "csp" => Some(Self::FrameAncestors),
            _ => None,
        }
    }
}

/// Whether a window that opens the payment page keeps a hold on it: whether the real page lets go is not known
/// (`docs/mycoolpay.md` §5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageCoop {
    /// No header: the opener keeps its hold.
    #[default]
    None,
    /// `Cross-Origin-Opener-Policy: same-origin`: to the opener the window seems closed, and the page has no opener.
    SameOrigin,
}

impl PageCoop {
    /// Reads a setting: `none` or `same-origin`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "none" => Some(Self::None),
            "same-origin" => Some(Self::SameOrigin),
            _ => None,
        }
    }
}

/// Whom the payment page tells by `postMessage` how the payment ended, before it goes on to the return page: whether
/// the real page tells anybody is not known (`docs/mycoolpay.md` §5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageMessages {
    /// Nobody.
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
        match text {
            "none" => Some(Self::None),
            "parent" => Some(Self::Parent),
            "opener" => Some(Self::Opener),
            "both" => Some(Self::Both),
            _ => None,
        }
    }
}

/// One application of the simulated gateway, as its merchant would have set it up.
#[derive(Clone)]
pub struct SandboxConfig {
    /// The key in the path; any other is answered 404.
    pub public_key: String,
    /// What callbacks are signed with. Never printed.
    pub private_key: String,
    /// The sandbox's own origin, without a slash at the end: `http://localhost:3001`.
    pub base_url: String,
    /// The shop's name, on the payment page.
    pub shop_name: String,
    /// Where callbacks go, unless a request of the guide's dialect names its own place.
    pub callback_url: Option<String>,
    /// The return page after a success, and after leaving before the end.
    pub success_url: String,
    /// The return page of a buyer who gave up.
    pub cancel_url: String,
    /// The return page after a refusal by the operator.
    pub failure_url: String,
    /// Whether the payment page may be framed.
    pub framing: PageFraming,
    /// Whether who opened the payment page keeps a hold on it.
    pub coop: PageCoop,
    /// Whom the payment page tells how the payment ended.
    pub messages: PageMessages,
}

impl SandboxConfig {
    /// An application with these keys at the sandbox's origin `base_url`, whose return pages are `{shop_url}/payment/…`:
    /// called Caisse, not called back, with a page that does nothing special.
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
            .field("shop_name", &self.shop_name)
            .field("callback_url", &self.callback_url)
            .field("success_url", &self.success_url)
            .field("cancel_url", &self.cancel_url)
            .field("failure_url", &self.failure_url)
            .field("framing", &self.framing)
            .field("coop", &self.coop)
            .field("messages", &self.messages)
            .finish_non_exhaustive()
    }
}

/// How the simulated gateway behaves, beyond what a merchant can set up.
#[derive(Clone, Debug)]
pub struct SandboxRules {
    /// Whose `payout` and `balance` are answered; a call from any other address hangs. `None`: everybody's.
    pub allowed_ips: Option<Vec<IpAddr>>,
    /// What there is to be paid out at first, in francs.
    pub opening_balance: i64,
    /// How many times faster than life the scenarios of magic numbers run.
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
