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
    web::{assets, branding::Brand, pages::views::order::PageKind},
};

const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// Browser features that our pages give up. Features that a cross-origin frame has by default are not listed, so it
/// keeps them.
const PERMISSIONS: &str = "accelerometer=(), bluetooth=(), camera=(), clipboard-read=(), display-capture=(), \
    fullscreen=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), \
    microphone=(), midi=(), otp-credentials=(), payment=(), publickey-credentials-create=(), \
    publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), window-management=()";

/// Header values that depend only on the settings, built once. Cheap to clone.
#[derive(Clone, Debug)]
pub(in crate::web) struct Headers {
    /// The security policy of a page with the script.
    scripted: HeaderValue,
    /// The policy of any other page.
    plain: HeaderValue,
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
            data: policy(&["default-src 'none'", "frame-ancestors 'none'"]),
            is_https: config.site_url.starts_with("https:"),
        }
    }
}

fn policy(directives: &[&str]) -> HeaderValue {
    HeaderValue::from_str(&directives.join("; ")).expect("origins were checked when the settings were read")
}

/// Adds the headers. A security policy and `no-store` are defaults for answers without their own: answers are about
/// payments.
pub(in crate::web) async fn add(State(known): State<Headers>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    // Only pages with the script carry a `PageKind`.
    let door = response.extensions().get::<PageKind>().copied();
    let is_page = is_html(&response);
    // A cached page keeps its headers, except those that the 304 answer carries.
    let is_kept_page = response.status() == StatusCode::NOT_MODIFIED;

    let headers = response.headers_mut();
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(match door {
        Some(_) => known.scripted,
        None if is_page || is_kept_page => known.plain,
        None => known.data,
    });
    for (name, value) in [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "SAMEORIGIN"),
        (REFERRER_POLICY, "same-origin"),
        (CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if known.is_https {
        // Two years. No `includeSubDomains`: the other subdomains are the shop's.
        let value = HeaderValue::from_static("max-age=63072000");
        headers.insert(STRICT_TRANSPORT_SECURITY, value);
    }
    if is_page {
        headers.insert(PERMISSIONS_POLICY, HeaderValue::from_static(PERMISSIONS));
    }
    if is_page && door == Some(PageKind::Order) {
        // Isolates the page from its opener, but not from the windows that it opens. A return page runs in such a
        // window and reports to its opener, so it has no policy.
        let value = HeaderValue::from_static("same-origin-allow-popups");
        headers.insert(CROSS_ORIGIN_OPENER_POLICY, value);
    }
    response
}

fn is_html(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}
