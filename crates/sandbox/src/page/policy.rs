//! The headers of the sandbox's pages. Their content security policy is as strict as the shop's own, because the shop
//! frames them.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use sha2::{Digest as _, Sha256};

use super::markup;
use crate::{
    config::{PageCoop, PageFraming},
    engine::{
        fault::{Fault, FaultPoint},
        sandbox::Sandbox,
    },
};

const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// Adds the headers; a fault makes the page refuse framing.
pub(crate) async fn add_headers(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let is_refused = sandbox.faults_of(FaultPoint::Page).contains(&Fault::RefuseFraming);
    let framing = if is_refused { PageFraming::XFrameOptions } else { sandbox.config.framing };
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    protect(headers, framing != PageFraming::FrameAncestors);
    if framing == PageFraming::XFrameOptions {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    if sandbox.config.coop == PageCoop::SameOrigin {
        headers.insert(CROSS_ORIGIN_OPENER_POLICY, HeaderValue::from_static("same-origin"));
    }
    response
}

/// Adds the headers; without `may_be_framed` they forbid framing.
pub(crate) fn protect(headers: &mut HeaderMap, may_be_framed: bool) {
    headers.insert(header::CONTENT_SECURITY_POLICY, policy(may_be_framed));
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// The hash source with which a content security policy allows an inline script or style.
fn source_of(text: &str) -> String {
    format!("'sha256-{}'", BASE64.encode(Sha256::digest(text)))
}

fn policy(may_be_framed: bool) -> HeaderValue {
    let mut directives = vec![
        "default-src 'none'".to_owned(),
        format!("script-src {}", source_of(markup::RESULT_SCRIPT)),
        "require-trusted-types-for 'script'".to_owned(),
        "trusted-types 'none'".to_owned(),
        format!("style-src {}", source_of(&markup::style())),
        "img-src data:".to_owned(),
        // Chromium applies it to redirects too, and a payment may name any return address.
        "form-action 'self' http: https:".to_owned(),
        "object-src 'none'".to_owned(),
        "base-uri 'none'".to_owned(),
    ];
    if !may_be_framed {
        directives.push("frame-ancestors 'none'".to_owned());
    }
    HeaderValue::from_str(&directives.join("; ")).expect("it is all our own")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, OFFICIAL_REQUEST};

    #[tokio::test]
    async fn the_pages_have_the_style_that_the_policy_allows_and_no_other() {
        let (sandbox, transaction_ref) = testing::opened(OFFICIAL_REQUEST).await;
        for (path, may_be_framed) in
            [(format!("/payment/checkout/{transaction_ref}"), true), ("/__sandbox/".to_owned(), false)]
        {
            let page = testing::get(&sandbox, &path).await;
            let allowed = page.header(header::CONTENT_SECURITY_POLICY).expect("a policy");
            assert_eq!(allowed.contains("frame-ancestors"), !may_be_framed, "{path}: {allowed}");
            assert!(!allowed.contains("unsafe"), "{path}: {allowed}");
            let (_, rest) = page.text.split_once("<style>").expect("a style");
            let (style, rest) = rest.split_once("</style>").expect("its end");
            assert!(allowed.contains(&format!("style-src {};", source_of(style))), "{path}: {allowed}");
            for other in ["<style", " style=", "<script"] {
                assert!(!rest.contains(other), "{path}: {rest}");
            }
        }
    }
}
