//! The headers of the sandbox's pages. Their security policy is as strict as the shop's own: they stand in its frame.

use axum::http::{HeaderMap, HeaderValue, header};

use super::markup;
use crate::server::integrity::source_of;

/// Adds them. What nobody may frame says so.
pub(super) fn protect(headers: &mut HeaderMap, may_be_framed: bool) {
    headers.insert(header::CONTENT_SECURITY_POLICY, policy(may_be_framed));
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

fn policy(may_be_framed: bool) -> HeaderValue {
    let mut directives = vec![
        "default-src 'none'".to_owned(),
        format!("script-src {}", source_of(markup::TELL)),
        "require-trusted-types-for 'script'".to_owned(),
        "trusted-types 'none'".to_owned(),
        format!("style-src {}", source_of(&markup::style())),
        "img-src data:".to_owned(),
        // Chromium applies it to redirects too, and a payment may name where its buyer is sent back to.
        "form-action 'self' http: https:".to_owned(),
        "object-src 'none'".to_owned(),
        "base-uri 'none'".to_owned(),
    ];
    if !may_be_framed {
        directives.push("frame-ancestors 'none'".to_owned());
    }
    HeaderValue::from_str(&directives.join("; ")).expect("it is all our own")
}
