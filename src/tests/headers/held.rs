//! The required headers.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use sha2::{Digest as _, Sha256};

use super::Kind;
use crate::support::Answer;

pub(super) fn every_answer_has_its_headers(answer: &Answer, is_https: bool, context: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "SAMEORIGIN"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("strict-transport-security", if is_https { "max-age=63072000" } else { "" }),
        // Answers do not reveal the server's software, and no other site may read them.
        ("server", ""),
        ("access-control-allow-origin", ""),
    ] {
        assert_eq!(answer.header(name), value, "{context}: {name}");
    }
}

pub(super) fn the_policy_is_strict(answer: &Answer, kind: Kind, context: &str) {
    let policy = answer.header("content-security-policy");
    assert_eq!(answer.headers.get_all("content-security-policy").iter().count(), 1, "{context}");
    let has = |directive: &str| policy.split("; ").any(|known| known == directive);
    let directive_value = |name: &str| policy.split("; ").find_map(|directive| directive.strip_prefix(name));
    assert!(has("default-src 'none'"), "{context}: {policy}");
    if kind == Kind::Logo {
        assert_eq!(policy, "default-src 'none'; style-src 'unsafe-inline'; sandbox", "{context}");
        return;
    }
    for loose in ["'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "nonce-"] {
        assert!(!policy.contains(loose), "{context}: {policy}");
    }
    if kind == Kind::Data {
        assert_eq!(policy, "default-src 'none'; frame-ancestors 'none'", "{context}");
        return;
    }
    for directive in
        ["frame-ancestors 'self'", "object-src 'none'", "base-uri 'none'", "img-src 'self' data:"]
    {
        assert!(has(directive), "{context}: {policy}");
    }
    let text = answer.text();
    if kind == Kind::Plain {
        assert!(has("script-src 'none'") && has("form-action 'self'"), "{context}: {policy}");
        assert!(!text.contains("<script"), "{context}: {text}");
    } else {
        for directive in ["require-trusted-types-for 'script'", "trusted-types 'none'", "connect-src 'self'"]
        {
            assert!(has(directive), "{context}: {policy}");
        }
        let script = directive_value("script-src 'strict-dynamic' ").expect("a strict policy");
        assert!(script.ends_with(" 'wasm-unsafe-eval' 'self'"), "{context}: {policy}");
        if let Some(boot) = between(&text, r#"<script type="module">"#, "</script>") {
            assert!(script.starts_with(&format!("{} ", hash(boot))), "{context}: {policy}");
        }
    }
    if let Some(style) = between(&text, "<style>", "</style>") {
        assert_eq!(directive_value("style-src "), Some(hash(style).as_str()), "{context}");
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    Some(text.split_once(start)?.1.split_once(end)?.0)
}

fn hash(text: &str) -> String {
    format!("'sha256-{}'", BASE64.encode(Sha256::digest(text)))
}

pub(super) fn a_page_has_more(answer: &Answer, kind: Kind, context: &str) {
    let is_page = matches!(kind, Kind::Order | Kind::Return | Kind::Plain) && answer.status != 304;
    assert_eq!(answer.header("content-type").starts_with("text/html"), is_page, "{context}");
    let permissions = answer.header("permissions-policy");
    for feature in ["camera=()", "geolocation=()", "payment=()", "usb=()"] {
        assert_eq!(permissions.contains(feature), is_page, "{context}: {permissions}");
    }
    // A page that severs its opener could not report to it how the payment ended.
    let opener = if is_page && kind == Kind::Order { "same-origin-allow-popups" } else { "" };
    assert_eq!(answer.header("cross-origin-opener-policy"), opener, "{context}");
}

pub(super) fn what_may_be_cached_has_its_header(answer: &Answer, route: &str, context: &str) {
    let is_found = answer.status == 200;
    let caching = match route {
        "/favicon.ico" | "/picture.png" if is_found => "public, max-age=86400",
        "logo.address()" if is_found => "public, max-age=31536000, immutable",
        _ if !answer.header("etag").is_empty() => "private, no-cache",
        _ => "no-store",
    };
    assert_eq!(answer.header("cache-control"), caching, "{context}");
}
