//! Headers that every response has. `docs/design/buyer-pages.md` says what each is for ("Which headers does a response
//! have?").

use axum::{
    extract::{Request, State},
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
            X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
        },
    },
    middleware::Next,
    response::Response,
};

use crate::{
    config::Config,
    integrity::source_of,
    web::{
        assets,
        branding::Brand,
        policy::{Cache, Content, Policy},
    },
};

const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// Browser features that our pages give up. Features that a cross-origin frame has by default are not listed, so it
/// keeps them.
const PERMISSIONS: &str = "accelerometer=(), bluetooth=(), camera=(), clipboard-read=(), display-capture=(), \
    fullscreen=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), \
    microphone=(), midi=(), otp-credentials=(), payment=(), publickey-credentials-create=(), \
    publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), window-management=()";

/// The security policy of the logo. An SVG may contain scripts: opened by itself it is isolated from the site, and runs
/// none. Inline styles are harmless there, and drawing programs write colours so.
const LOGO_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// Marks an answer, in its extensions, that is an order's page with its script.
#[derive(Clone, Copy, Debug)]
pub(in crate::web) struct HasScript;

/// Header values that depend only on the settings, built once. Cheap to clone.
#[derive(Clone, Debug)]
pub(in crate::web) struct Headers {
    /// The security policy of a page with the script.
    scripted: HeaderValue,
    /// The policy of any other page.
    plain: HeaderValue,
    /// The policy of the console's pages.
    console: HeaderValue,
    /// The policy of answers that are no page. A redirect still works in our frame: browsers apply the policy of the
    /// page at its end.
    data: HeaderValue,
    /// Whether browsers use https, and must not try http.
    is_https: bool,
}

impl Headers {
    pub(in crate::web) fn new(config: &Config, brand: &Brand) -> Self {
        let origins = config.gateway.checkout_origins.join(" ");
        let style = source_of(&brand.style);
        let script = source_of(&assets::BOOT);
        Self {
            scripted: policy(&[
                "default-src 'none'",
                // 'self' is for browsers that do not know 'strict-dynamic'; those that do ignore it.
                &format!("script-src 'strict-dynamic' {script} 'wasm-unsafe-eval' 'self'"),
                "require-trusted-types-for 'script'",
                "trusted-types 'none'",
                &format!("style-src {style}"),
                // Server functions, the event stream, the island's files.
                "connect-src 'self'",
                "img-src 'self' data:",
                // The payment page, and our return pages to which it redirects.
                &format!("frame-src 'self' {origins}"),
                // Chromium applies it to redirects too, and our forms are redirected to the payment page.
                &format!("form-action 'self' {origins}"),
                // Our own return pages are shown in our own modal.
                "frame-ancestors 'self'",
                "object-src 'none'",
                "base-uri 'none'",
            ]),
            plain: policy(&[
                "default-src 'none'",
                "script-src 'none'",
                &format!("style-src {style}"),
                "img-src 'self' data:",
                "form-action 'self'",
                "frame-ancestors 'self'",
                "object-src 'none'",
                "base-uri 'none'",
            ]),
            console: policy(&[
                "default-src 'none'",
                "script-src 'none'",
                // An error page that all of the site has is in the buyers' style.
                &format!("style-src {} {style}", source_of(&brand.console_style)),
                "img-src 'self' data:",
                "form-action 'self'",
                "frame-ancestors 'none'",
                "object-src 'none'",
                "base-uri 'none'",
            ]),
            data: policy(&["default-src 'none'", "frame-ancestors 'none'"]),
            is_https: config.site_url.starts_with("https:"),
        }
    }
}

fn policy(directives: &[&str]) -> HeaderValue {
    HeaderValue::from_str(&directives.join("; ")).expect("origins were checked when the settings were read")
}

/// Adds the headers that the route's policy asks for. What a handler says of caching and security does not count.
pub(in crate::web) async fn add(State(known): State<Headers>, request: Request, next: Next) -> Response {
    let Policy { content, cache, .. } = Policy::of(&request);
    let mut response = next.run(request).await;
    let status = response.status();
    let is_page = is_html(&response);
    let may_have_script = matches!(content, Content::OrderPage | Content::ReturnPage);
    let has_script = may_have_script && response.extensions().get::<HasScript>().is_some();

    let headers = response.headers_mut();
    let security = match content {
        _ if has_script => known.scripted,
        Content::Console => known.console,
        // A cached page keeps its headers, except those that the 304 answer carries.
        _ if is_page || status == StatusCode::NOT_MODIFIED => known.plain,
        Content::Logo if status == StatusCode::OK => HeaderValue::from_static(LOGO_POLICY),
        _ => known.data,
    };
    headers.insert(CONTENT_SECURITY_POLICY, security);
    for (name, value) in [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, if content == Content::Console { "DENY" } else { "SAMEORIGIN" }),
        (REFERRER_POLICY, "same-origin"),
        (CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
        (CACHE_CONTROL, cache_control(cache, status)),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if known.is_https {
        // Two years. No `includeSubDomains`: the other subdomains are the shop's.
        let value = HeaderValue::from_static("max-age=63072000");
        headers.insert(STRICT_TRANSPORT_SECURITY, value);
    }
    if is_page {
        headers.insert(PERMISSIONS_POLICY, HeaderValue::from_static(PERMISSIONS));
    }
    if content == Content::Console {
        headers.insert(CROSS_ORIGIN_OPENER_POLICY, HeaderValue::from_static("same-origin"));
        headers.insert(ROBOTS_TAG, HeaderValue::from_static("noindex"));
    }
    if is_page && has_script && content == Content::OrderPage {
        // Isolates the page from its opener, but not from the windows that it opens. A return page runs in such a
        // window and reports to its opener, so it has no policy.
        let value = HeaderValue::from_static("same-origin-allow-popups");
        headers.insert(CROSS_ORIGIN_OPENER_POLICY, value);
    }
    response
}

/// The value of `Cache-Control`. Only a success is cached.
fn cache_control(cache: Cache, status: StatusCode) -> &'static str {
    match (cache, status) {
        (Cache::Revalidate, StatusCode::OK | StatusCode::NOT_MODIFIED) => "private, no-cache",
        (Cache::Day, StatusCode::OK) => "public, max-age=86400",
        (Cache::Forever, StatusCode::OK) => "public, max-age=31536000, immutable",
        _ => "no-store",
    }
}

fn is_html(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_success_is_cached() {
        assert_eq!(cache_control(Cache::Forever, StatusCode::OK), "public, max-age=31536000, immutable");
        assert_eq!(cache_control(Cache::Revalidate, StatusCode::NOT_MODIFIED), "private, no-cache");
        for cache in [Cache::Revalidate, Cache::Day, Cache::Forever] {
            for status in [StatusCode::SEE_OTHER, StatusCode::NOT_FOUND, StatusCode::SERVICE_UNAVAILABLE] {
                assert_eq!(cache_control(cache, status), "no-store", "{cache:?} {status}");
            }
        }
        assert_eq!(cache_control(Cache::Never, StatusCode::OK), "no-store");
    }
}
