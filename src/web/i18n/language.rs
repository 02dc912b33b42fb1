//! Which language a page is in: what the buyer chose, else the order's own, else what the browser asks for.
//!
//! A buyer chooses by a link to the same address with `language`; a cookie stores the choice. The parameter is not
//! called `lang`, because the gateway may add that to the addresses of our return pages.

use std::cmp::Reverse;

use axum::http::{HeaderMap, Method, Uri, header};
use caisse_domain::Locale;

/// The query parameter that chooses a language.
const PARAMETER: &str = "language";
/// The cookie that stores the choice. With https a prefix binds it to this host.
const COOKIE: &str = "lang";
/// See [`COOKIE`].
const HOST_ONLY: &str = "__Host-";
/// For a year.
const MAX_AGE_S: u32 = 365 * 24 * 60 * 60;

/// The cookie that stores a choice.
pub(in crate::web) fn cookie(locale: Locale, is_https: bool) -> String {
    let (prefix, secure) = if is_https { (HOST_ONLY, "; Secure") } else { ("", "") };
    let code = locale.code();
    format!("{prefix}{COOKIE}={code}; Max-Age={MAX_AGE_S}; Path=/; HttpOnly; SameSite=Lax{secure}")
}

/// The language that a page's address asks for; `None` for anything but a page.
pub(in crate::web) fn asked_for(method: &Method, uri: &Uri) -> Option<Locale> {
    let is_page = matches!(*method, Method::GET | Method::HEAD) && !uri.path().starts_with("/api/");
    let query = uri.query().filter(|_| is_page)?;
    let chosen =
        query.split('&').rev().find_map(|part| part.split_once('=').filter(|(name, _)| *name == PARAMETER));
    Locale::parse(chosen?.1)
}

/// The address without the choice, always on this site: two leading slashes would name another host.
pub(in crate::web) fn without_choice(uri: &Uri) -> String {
    let path = uri.path().trim_start_matches(['/', '\\']);
    match others(uri.query()) {
        query if query.is_empty() => format!("/{path}"),
        query => format!("/{path}?{query}"),
    }
}

/// The link that shows the page with this query in another language.
pub(in crate::web) fn link(query: Option<&str>, locale: Locale) -> String {
    let code = locale.code();
    match others(query) {
        query if query.is_empty() => format!("?{PARAMETER}={code}"),
        query => format!("?{query}&{PARAMETER}={code}"),
    }
}

/// A query without the choice, otherwise unchanged.
fn others(query: Option<&str>) -> String {
    let parts = query.unwrap_or_default().split('&');
    let is_choice = |part: &str| part.split('=').next() == Some(PARAMETER);
    parts.filter(|part| !part.is_empty() && !is_choice(part)).collect::<Vec<_>>().join("&")
}

/// The language in the buyer's cookie.
pub(in crate::web) fn chosen(headers: &HeaderMap) -> Option<Locale> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut cookies =
        lines.flat_map(|line| line.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
    let is_ours = |name: &str| name.strip_prefix(HOST_ONLY).unwrap_or(name) == COOKIE;
    cookies.find_map(|(name, value)| Locale::parse(value).filter(|_| is_ours(name)))
}

/// Our language with the highest weight in `Accept-Language`.
pub(in crate::web) fn preferred(headers: &HeaderMap) -> Option<Locale> {
    let lines = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|line| line.to_str().ok());
    let ours = lines.flat_map(|line| line.split(',')).filter_map(|range| {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        Some((Locale::parse(tag.trim())?, weight(parameters)))
    });
    // The sort is stable: of equal weights the first wins.
    let mut ours: Vec<_> = ours.filter(|&(_, weight)| weight > 0).collect();
    ours.sort_by_key(|&(_, weight)| Reverse(weight));
    ours.first().map(|&(locale, _)| locale)
}

/// A weight such as `q=0.8`, in thousandths. One that cannot be read counts as not given.
fn weight(parameters: &str) -> u16 {
    const WHOLE: u16 = 1000;
    let weight = parameters.split(';').find_map(|part| part.trim().strip_prefix("q="));
    let Some((units, decimals)) = weight.map(|weight| weight.split_once('.').unwrap_or((weight, ""))) else {
        return WHOLE;
    };
    let thousandths = format!("{units}{decimals:0<3.3}");
    thousandths.parse().map_or(WHOLE, |weight: u16| weight.min(WHOLE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Uri {
        text.parse().expect("an address")
    }

    fn preferred_of(accepted: &str) -> Option<Locale> {
        preferred(&HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, accepted.parse().expect("a header"))]))
    }

    #[test]
    fn the_browsers_favourite_of_our_languages_counts() {
        for (accepted, locale) in [
            ("en;q=0.5, fr;q=0.9", Some(Locale::Fr)),
            ("fr-CM;q=0.8,en-GB;q=0.81", Some(Locale::En)),
            ("de, en;q=0.1", Some(Locale::En)),
            ("en, fr", Some(Locale::En)),
            ("fr;q=0, en;q=0.001", Some(Locale::En)),
            ("en;q=0", None),
            ("en;q=much, fr;q=0.9", Some(Locale::En)),
            ("en;q=1.0;x=y,fr", Some(Locale::En)),
            ("*", None),
            ("", None),
        ] {
            assert_eq!(preferred_of(accepted), locale, "{accepted}");
        }
    }

    #[test]
    fn a_choice_is_found_among_other_cookies() {
        for (cookies, locale) in [
            ("a=b; lang=en", Some(Locale::En)),
            ("lang=fr;a=b", Some(Locale::Fr)),
            ("__Host-lang=en", Some(Locale::En)),
            ("lang=de; slang=en", None),
            ("lang", None),
        ] {
            let headers = HeaderMap::from_iter([(header::COOKIE, cookies.parse().expect("a header"))]);
            assert_eq!(chosen(&headers), locale, "{cookies}");
        }
    }

    #[test]
    fn a_choice_leaves_the_rest_of_the_address_as_it_is() {
        for (asked, back) in [
            ("/?language=en", "/"),
            ("/payment/cancel?order=a%20b&language=en&lang=fr", "/payment/cancel?order=a%20b&lang=fr"),
            ("/orders/x?language=fr&language=en", "/orders/x"),
        ] {
            assert_eq!(asked_for(&Method::GET, &address(asked)), Some(Locale::En), "{asked}");
            assert_eq!(without_choice(&address(asked)), back);
        }
        assert_eq!(link(Some("order=a%20b&language=fr"), Locale::En), "?order=a%20b&language=en");
        assert_eq!(link(None, Locale::Fr), "?language=fr");
    }

    #[test]
    fn the_way_back_never_leaves_the_site() {
        for path in ["//evil.example/", "///evil.example/x", "/\\evil.example", "/\\/evil.example"] {
            let back = without_choice(&address(&format!("{path}?language=en")));
            assert!(back.starts_with("/evil.example"), "{path}: {back}");
        }
    }

    #[test]
    fn only_a_page_is_asked_for_in_a_language() {
        for (method, asked) in [
            (Method::POST, "/pay/x?language=en"),
            (Method::GET, "/api/tx-status/x?language=en"),
            (Method::GET, "/?language=de"),
            (Method::GET, "/?language"),
            (Method::GET, "/?lang=en"),
            (Method::GET, "/"),
        ] {
            assert_eq!(asked_for(&method, &address(asked)), None, "{method} {asked}");
        }
    }
}
