//! Whether the payment page may be shown in a frame (`docs/mycoolpay.md` §5).
//!
//! The answer must be known before the buyer's click, so it is cached here. The page that is probed is never a payment
//! link: those are single use.

use std::time::Duration;

use reqwest::header::{CONTENT_SECURITY_POLICY, HeaderMap, X_FRAME_OPTIONS};
use tokio::sync::watch;

use super::{Client, FramingSetting, GatewayConfig, GatewayError};

/// A path that looks like a payment page's and names no payment.
const NO_PAYMENT: &str = "/payment/checkout/00000000-0000-0000-0000-000000000000";

/// Caches whether the payment page may be framed.
#[derive(Debug)]
pub struct Framing {
    client: Client,
    setting: FramingSetting,
    page: Option<String>,
    site_url: String,
    known: watch::Sender<Option<bool>>,
}

impl Framing {
    /// How long an order page waits for the first answer; the process asks for it when it starts.
    const FIRST_ANSWER_TIMEOUT: Duration = Duration::from_millis(300);
    /// How long the checkout host may take to answer.
    const TIMEOUT: Duration = Duration::from_secs(3);

    /// Decides for `config`'s payment page in pages of `site_url`; `client` fetches the headers.
    pub fn new(client: Client, config: &GatewayConfig, site_url: &str) -> Self {
        let page = config.checkout_origins.first().map(|origin| format!("{origin}{NO_PAYMENT}"));
        let known = watch::Sender::new(match config.framing {
            FramingSetting::Auto => None,
            FramingSetting::Allow => Some(true),
            FramingSetting::Deny => Some(false),
        });
        Self { client, setting: config.framing, page, site_url: site_url.to_owned(), known }
    }

    /// Whether the page may be framed. An unknown answer means no: a window always works.
    pub async fn is_allowed(&self) -> bool {
        let mut known = self.known.subscribe();
        let first = tokio::time::timeout(Self::FIRST_ANSWER_TIMEOUT, known.wait_for(Option::is_some)).await;
        matches!(first, Ok(Ok(answer)) if *answer == Some(true))
    }

    /// Asks the checkout host and caches the answer. Without one, the cached answer stays, at first no. `None` when a
    /// setting decides.
    ///
    /// # Errors
    /// As [`Framing::ask`].
    pub async fn probe(&self) -> Option<Result<bool, GatewayError>> {
        let answer = self.ask().await?;
        if let Ok(allowed) = &answer {
            self.known.send_replace(Some(*allowed));
        }
        self.known.send_if_modified(|known| known.is_none() && known.replace(false).is_none());
        Some(answer)
    }

    /// Asks the checkout host without caching the answer. `None` when a setting decides.
    ///
    /// # Errors
    /// [`GatewayError`] when the host does not answer in time.
    pub async fn ask(&self) -> Option<Result<bool, GatewayError>> {
        let (FramingSetting::Auto, Some(page)) = (self.setting, &self.page) else { return None };
        let answer = tokio::time::timeout(Self::TIMEOUT, self.client.headers_of(page)).await;
        let headers = answer.unwrap_or_else(|late| Err(GatewayError::NoAnswer(late.into())));
        Some(headers.map(|headers| allows(&headers, &self.site_url)))
    }
}

/// Whether a page with these headers may be framed by `site`. `frame-ancestors` outranks `X-Frame-Options`.
fn allows(headers: &HeaderMap, site: &str) -> bool {
    let texts = |name| headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    let mut ancestors = texts(CONTENT_SECURITY_POLICY)
        .flat_map(|policies| policies.split(','))
        .flat_map(|policy| policy.split(';'))
        .filter_map(|directive| {
            let mut words = directive.split_ascii_whitespace();
            words.next().filter(|name| name.eq_ignore_ascii_case("frame-ancestors")).map(|_| words)
        })
        .peekable();
    if ancestors.peek().is_some() {
        return ancestors.all(|mut sources| sources.any(|source| source_matches(source, site)));
    }
    // Any value forbids framing by another origin: DENY, SAMEORIGIN, and the obsolete ALLOW-FROM.
    texts(X_FRAME_OPTIONS).next().is_none()
}

/// Whether a source of `frame-ancestors` names `site`. Stricter than the standard where it is in doubt.
fn source_matches(source: &str, site: &str) -> bool {
    let Some((scheme, host)) = site.split_once("://") else { return false };
    let source = source.strip_suffix('/').unwrap_or(source);
    let bare = source.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://")).unwrap_or(source);
    source == "*"
        || source.strip_suffix(':') == Some(scheme)
        || bare.eq_ignore_ascii_case(host)
        || bare.strip_prefix('*').is_some_and(|domain| domain.starts_with('.') && host.ends_with(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|&(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")))
            .collect();
        allows(&headers, "https://shop.example")
    }

    #[test]
    fn a_page_without_framing_headers_may_be_framed() {
        assert!(allowed(&[]));
        assert!(allowed(&[("content-security-policy", "default-src 'self'; script-src 'none'")]));
    }

    #[test]
    fn x_frame_options_forbids_other_origins_whatever_its_value() {
        for value in ["DENY", "SAMEORIGIN", "ALLOW-FROM https://shop.example"] {
            assert!(!allowed(&[("x-frame-options", value)]), "{value}");
        }
    }

    #[test]
    fn frame_ancestors_decides_by_its_sources() {
        for (policy, expected) in [
            ("frame-ancestors 'none'", false),
            ("frame-ancestors 'self'", false),
            ("default-src 'self'; Frame-Ancestors https://other.example", false),
            ("frame-ancestors https://shop.example", true),
            ("frame-ancestors shop.example", true),
            ("frame-ancestors https://*.example", true),
            ("frame-ancestors *", true),
            ("frame-ancestors https:", true),
            ("frame-ancestors *, frame-ancestors 'none'", false),
        ] {
            assert_eq!(allowed(&[("content-security-policy", policy)]), expected, "{policy}");
        }
    }

    #[test]
    fn frame_ancestors_outranks_x_frame_options() {
        assert!(allowed(&[
            ("x-frame-options", "DENY"),
            ("content-security-policy", "frame-ancestors https:")
        ]));
    }
}
