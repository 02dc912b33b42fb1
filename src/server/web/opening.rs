//! How the payment page is opened. Known before the click, because after it is too late to ask.

use axum::http::{HeaderMap, header};

/// A way to open the payment page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// In a frame over the order page.
    Modal,
    /// In a window of its own.
    Popup,
    /// In place of the order page.
    Redirect,
}

impl Opening {
    /// The word in `data-opening`.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Modal => "modal",
            Self::Popup => "popup",
            Self::Redirect => "redirect",
        }
    }

    /// The best way that works for this browser.
    ///
    /// In-app browsers have no windows, and some show a black frame; iOS cuts a page's connections while the
    /// buyer is away: they go to the payment page and come back.
    pub(super) fn choose(headers: &HeaderMap, framing_allowed: bool) -> Self {
        const TOP_LEVEL_ONLY: [&str; 12] = [
            "FBAN",
            "FBAV",
            "FB_IAB",
            "Instagram",
            "WhatsApp",
            "TikTok",
            "musical_ly",
            "BytedanceWebview",
            "; wv)",
            "iPhone",
            "iPad",
            "iPod",
        ];
        let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        if TOP_LEVEL_ONLY.iter().any(|mark| agent.contains(mark)) {
            Self::Redirect
        } else if framing_allowed {
            Self::Modal
        } else {
            Self::Popup
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(agent: &str, framing_allowed: bool) -> Opening {
        let headers = HeaderMap::from_iter([(header::USER_AGENT, agent.parse().expect("a header"))]);
        Opening::choose(&headers, framing_allowed)
    }

    #[test]
    fn a_browser_gets_a_modal_or_else_a_window() {
        let chrome =
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36";
        assert_eq!(choose(chrome, true), Opening::Modal);
        assert_eq!(choose(chrome, false), Opening::Popup);
    }

    #[test]
    fn in_app_browsers_and_ios_leave_the_page() {
        for agent in [
            "Mozilla/5.0 (Linux; Android 9; SM-J415F; wv) AppleWebKit/537.36 [FB_IAB/FB4A;FBAV/407.0.0.0.65;]",
            "Mozilla/5.0 (Linux; Android 11) AppleWebKit/537.36 Instagram 263.2.0.19.104 Android",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1",
        ] {
            assert_eq!(choose(agent, true), Opening::Redirect, "{agent}");
        }
    }
}
