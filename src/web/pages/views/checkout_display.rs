//! How the payment page opens. Decided before the click, because afterwards it is too late to ask.

use axum::http::{HeaderMap, header};

/// A way to open the payment page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum CheckoutDisplay {
    /// In a frame over the order page.
    Modal,
    /// In a window of its own.
    Popup,
    /// In place of the order page.
    Redirect,
}

impl CheckoutDisplay {
    /// The value of `data-opening`.
    pub(in crate::web) const fn as_str(self) -> &'static str {
        match self {
            Self::Modal => "modal",
            Self::Popup => "popup",
            Self::Redirect => "redirect",
        }
    }

    /// Chooses the best way that works in this browser.
    ///
    /// In-app browsers have no windows, and some show a black frame; iOS cuts a page's connections while the buyer is
    /// away. Both get the redirect. `public/boot.js` recognises an iPad that calls itself a Macintosh by its touch
    /// screen.
    pub(in crate::web) fn choose(headers: &HeaderMap, framing_allowed: bool) -> Self {
        const TOP_LEVEL_ONLY: [&str; 18] = [
            // Facebook and Messenger.
            "FBAN",
            "FBAV",
            "FB_IAB",
            "Orca-Android",
            "Instagram",
            "WhatsApp",
            // TikTok, under its names so far.
            "TikTok",
            "musical_ly",
            "BytedanceWebview",
            "trill",
            "Snapchat",
            "LinkedInApp",
            " Line/",
            "Telegram",
            // Any other app's view on Android.
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

    fn choose(agent: &str, framing_allowed: bool) -> CheckoutDisplay {
        let headers = HeaderMap::from_iter([(header::USER_AGENT, agent.parse().expect("a header"))]);
        CheckoutDisplay::choose(&headers, framing_allowed)
    }

    #[test]
    fn a_browser_gets_a_modal_or_else_a_window() {
        let chrome =
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36";
        assert_eq!(choose(chrome, true), CheckoutDisplay::Modal);
        assert_eq!(choose(chrome, false), CheckoutDisplay::Popup);
    }

    #[test]
    fn in_app_browsers_and_ios_leave_the_page() {
        const ANDROID: &str = "Mozilla/5.0 (Linux; Android 12; TECNO KG5j) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36";
        for app in [
            "[FBAN/EMA;FBLC/fr_FR;FBAV/407.0.0.0.65;]",
            "[FB_IAB/FB4A;FBAV/407.0.0.0.65;]",
            "[FB_IAB/Orca-Android;FBAV/440.0.0.20.111;]",
            "Instagram 263.2.0.19.104 Android",
            "WhatsApp/2.24.6.77",
            "musical_ly_2023205030 JsSdk/1.0 NetType/4G Channel/googleplay AppName/musical_ly",
            "trill_330204 BytedanceWebview/d8a21c6",
            "Snapchat/12.60.0.56",
            "LinkedInApp/4.1.881",
            "Line/13.20.1/IAB",
            "Telegram-Android/10.9.1",
        ] {
            let agent = [ANDROID, app].join(" ");
            assert_eq!(choose(&agent, true), CheckoutDisplay::Redirect, "{agent}");
        }
        for agent in [
            "Mozilla/5.0 (Linux; Android 9; SM-J415F; wv) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1",
            "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 Version/12.1 Safari/604.1",
            "Mozilla/5.0 (iPod touch; CPU iPhone OS 15_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1",
        ] {
            assert_eq!(choose(agent, true), CheckoutDisplay::Redirect, "{agent}");
        }
    }

    #[test]
    fn a_name_that_only_resembles_an_apps_is_not_one() {
        for agent in [
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Offline/1.0",
            "Mozilla/5.0 (Android 13; Mobile; rv:120.0) Gecko/120.0 Firefox/120.0",
            "Mozilla/5.0 (Linux; U; Android 8.1; TECNO) AppleWebKit/537.36 Chrome/80.0 Mobile Safari/537.36 OPR/70.0",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.0 Safari/605.1.15",
        ] {
            assert_eq!(choose(agent, true), CheckoutDisplay::Modal, "{agent}");
        }
    }
}
