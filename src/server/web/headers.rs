//! Headers that every answer has.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use super::{Brand, assets};
use crate::server::config::Config;

/// The content security policy: it depends on settings only, so it is made once.
pub(super) fn policy(config: &Config, brand: &Brand) -> HeaderValue {
    let origins = config.gateway.checkout_origins.join(" ");
    let policy = [
        "default-src 'none'".to_owned(),
        format!("script-src 'self' 'wasm-unsafe-eval' {}", assets::hash_of(&assets::BOOT)),
        format!("style-src {}", assets::hash_of(&brand.style)),
        // Server functions, and the event stream.
        "connect-src 'self'".to_owned(),
        "img-src 'self' data:".to_owned(),
        // The payment page, and our own return pages to which it leads.
        format!("frame-src 'self' {origins}"),
        // Chromium applies it to redirects too, and our forms are redirected to the payment page.
        format!("form-action 'self' {origins}"),
        // Our own return pages are shown in our own modal.
        "frame-ancestors 'self'".to_owned(),
        "base-uri 'none'".to_owned(),
    ]
    .join("; ");
    HeaderValue::from_str(&policy).expect("origins were checked when the settings were read")
}

/// Adds the security headers; where nothing else was said, our policy, and `no-store`: pages speak of payments.
pub(super) async fn add(State(policy): State<HeaderValue>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
