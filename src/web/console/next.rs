//! The page that a user wanted before they had to sign in.

use url::form_urlencoded;

/// The longest address that is followed, in bytes.
const LONGEST: usize = 512;
/// Pages that lead on to another: coming back to them would go round in a circle.
const NOT_AFTERWARDS: [&str; 5] =
    ["/console/sign-in", "/console/sign-out", "/console/confirm", "/console/invitations", "/console/sandbox"];

/// The path and query of a page of the console, never another site's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextPage(String);

impl NextPage {
    /// The page that follows unless another one was wanted.
    pub(in crate::web) fn home() -> Self {
        Self("/console".to_owned())
    }

    /// Parses a path below `/console`, with or without a query; `None` for anything else.
    ///
    /// Browsers read backslashes as slashes, drop tabs and line ends, and resolve dots. None of these is accepted.
    pub fn parse(text: &str) -> Option<Self> {
        let path = text.split(['?', '#']).next().unwrap_or_default();
        let rest = path.strip_prefix("/console")?;
        let is_below = rest.is_empty() || rest.starts_with('/');
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\#\"'<>`".contains(&byte));
        let has_plain_segments = !path.split('/').skip(1).any(is_special);
        let leads_on = NOT_AFTERWARDS
            .iter()
            .any(|page| path.strip_prefix(page).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
        let is_ours = is_below && is_plain && has_plain_segments && !leads_on && text.len() <= LONGEST;
        is_ours.then(|| Self(text.to_owned()))
    }

    /// The page in a query's `next`; the home page without one.
    pub(in crate::web) fn in_query(query: Option<&str>) -> Self {
        let mut fields = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        let next = fields.find_map(|(name, value)| (name == "next").then_some(value));
        next.and_then(|next| Self::parse(&next)).unwrap_or_else(Self::home)
    }

    /// The address of `page`, which leads on to this one.
    pub(in crate::web) fn after(&self, page: &str) -> String {
        if *self == Self::home() {
            return page.to_owned();
        }
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", &self.0).finish();
        format!("{page}?{query}")
    }

    /// The path and query.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a segment of a path is none, or a step up or down.
fn is_special(segment: &str) -> bool {
    let plain = segment.to_ascii_lowercase().replace("%2e", ".");
    matches!(plain.as_str(), "" | "." | "..") || plain.contains("%2f") || plain.contains("%5c")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::Url;

    use super::*;

    #[test]
    fn a_page_of_the_console_is_followed_and_nothing_else() {
        for text in ["/console", "/console/orders", "/console/orders?q=a%20b&status=paid", "/console?x=/../y"]
        {
            assert_eq!(NextPage::parse(text).map(|next| next.0).as_deref(), Some(text));
        }
        for text in [
            "",
            "/",
            "/orders/x",
            "console",
            "//evil.example/console",
            "https://evil.example/console",
            "/console.evil.example",
            "/console@evil.example",
            "/consolex",
            "/console/../orders/x",
            "/console/%2e%2E/x",
            "/console/./x",
            "/console//evil.example",
            "/console/",
            "/console\\evil",
            "/console/\tx",
            "/console/x\r\nset-cookie: a=b",
            "/console#x",
            "/console/é",
            "javascript:alert(1)",
            "/console/sign-in",
            "/console/sign-in/code?next=/console",
            "/console/sign-out",
            "/console/confirm?next=/console",
            "/console/invitations/x",
            &format!("/console/{}", "x".repeat(600)),
        ] {
            assert_eq!(NextPage::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_page_travels_in_a_query() {
        let next = NextPage::parse("/console/orders?q=a&b=c").expect("a page");
        let address = next.after("/console/sign-in");
        assert_eq!(address, "/console/sign-in?next=%2Fconsole%2Forders%3Fq%3Da%26b%3Dc");
        let query = address.split_once('?').map(|(_, query)| query);
        assert_eq!(NextPage::in_query(query), next);
        assert_eq!(NextPage::in_query(Some("next=//evil.example")), NextPage::home());
        assert_eq!(NextPage::home().after("/console/sign-in"), "/console/sign-in");
    }

    proptest! {
        #[test]
        fn a_browser_stays_on_the_site_and_in_the_console(
            text in prop_oneof![".*", "/console[/\\\\.%?#@:a-f0-9]{0,20}", "/{1,3}[a-z.]{0,9}/console.*"]
        ) {
            if let Some(next) = NextPage::parse(&text) {
                let site = Url::parse("https://shop.example/console/sign-in").expect("an address");
                let reached = site.join(next.as_str()).expect("an address");
                prop_assert_eq!(reached.origin(), site.origin());
                let path = reached.path();
                prop_assert!(path == "/console" || path.starts_with("/console/"), "{}", path);
            }
        }
    }
}
