//! Every route, grouped by caller.

use std::time::Duration;

use axum::{
    Router,
    http::StatusCode,
    middleware::from_fn_with_state,
    routing::{get, post},
};
use tower_http::{CompressionLevel, compression::CompressionLayer, csrf::CsrfLayer, timeout::TimeoutLayer};

use super::{
    api::{callback, guide, v1},
    assets, fallback, functions,
    middleware::{headers, language, other_site, rate_limit, request_log},
    ops,
    pages::{home, logo, order, phone, returning},
    state::AppState,
};

/// Time-out of every request: above the gateway's time-out, so that a buyer learns what went wrong.
const LONGEST_ANSWER: Duration = Duration::from_secs(30);

/// Brotli quality of pages. Quality 5 makes an order page 350 bytes smaller than 4, the default, for a sixth of a
/// millisecond; 6 to 9 save ten more bytes, 11 takes 17 ms.
const PAGE_COMPRESSION: CompressionLevel = CompressionLevel::Precise(5);

/// The whole site.
pub fn router(state: AppState) -> Router {
    let counts_payments = from_fn_with_state(state.clone(), rate_limit::payments);
    let counts_status_checks = from_fn_with_state(state.clone(), rate_limit::limit_status_checks);

    // For buyers: pages and their forms. Cross-site posts are refused.
    let paying = Router::new()
        .route("/demo", post(home::make_demo_order))
        .route("/pay/{token}", post(order::launch).get(order::back_to_order))
        .route("/pay/{token}/phone", post(phone::ask).get(order::back_to_order))
        .route("/pay/{token}/code", post(phone::send_code).get(order::back_to_order))
        .layer(counts_payments.clone());
    let buyers = Router::new()
        .route("/", get(home::show))
        .route("/orders/{token}", get(order::show))
        .route("/pay/{token}/window", get(order::window))
        // Applies the rate limit itself: the cost depends on the server function.
        .route("/fn/{*function}", post(functions::answer))
        .merge(paying)
        .layer(csrf(&state))
        .layer(from_fn_with_state(state.clone(), other_site::tell_other_site));

    // For returning buyers: the gateway sends them here by GET or POST. Over the rate limit they still see the order,
    // so these handlers apply the limit themselves.
    let returns = Router::new().route("/payment/{outcome}", get(returning::returned).post(returning::posted));

    // For shops: orders, the integration guide's JSON, and its event stream, which the order page uses too.
    let asking = Router::new()
        .route("/api/v1/orders/{reference}", get(v1::orders::show))
        .route("/api/tx-status/{transaction_ref}", get(guide::status::tx_status))
        .route("/api/tx-events/{transaction_ref}", get(guide::events::tx_events))
        .layer(counts_status_checks);
    let shops = Router::new()
        .route("/api/v1/orders", post(v1::orders::create))
        .route("/api/create-payment", post(guide::create_payment::create_payment))
        .layer(counts_payments)
        .merge(asking);

    // For the gateway.
    let gateway = Router::new().route("/api/callback/mycoolpay", post(callback::receive));

    // For operators.
    let operators = Router::new()
        .route("/healthz", get(ops::health::alive))
        .route("/readyz", get(ops::health::ready))
        .route("/instance/{question}", get(ops::health::instance))
        .route("/metrics", get(ops::metrics::show));

    // For browsers: immutable files.
    let files = Router::new()
        .route("/assets/{name}", get(assets::serve))
        .route("/pkg/{name}", get(assets::serve_from_site_root))
        .route("/favicon.ico", get(assets::icon))
        .route("/picture.png", get(assets::picture));

    // The merchant's logo, under an address that changes with its content.
    let logo = match &state.brand.logo {
        Some(logo) => Router::new().route(logo.address(), get(logo::serve)),
        None => Router::new(),
    };

    buyers
        .merge(returns)
        .merge(shops)
        .merge(gateway)
        .merge(operators)
        .merge(logo)
        .layer(CompressionLayer::new().quality(PAGE_COMPRESSION))
        .merge(files)
        .fallback(fallback::not_found)
        .method_not_allowed_fallback(fallback::method_not_allowed)
        .layer(from_fn_with_state(state.clone(), language::switch))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_ANSWER))
        // Outside the time-out layer, so that its answer has the headers too.
        .layer(from_fn_with_state(headers::Headers::new(&state.config, &state.brand), headers::add))
        .layer(from_fn_with_state(state.clone(), request_log::log_request))
        .with_state(state)
}

/// Refuses posts from other sites. Our own origin is trusted explicitly: without `Sec-Fetch-Site` the layer compares
/// `Origin` with `Host`, which a proxy may change.
fn csrf(state: &AppState) -> CsrfLayer {
    let own = CsrfLayer::new().add_trusted_origin(&state.config.site_url);
    // `site_url` was checked to be an origin when the settings were read.
    own.unwrap_or_default()
}
