//! Every route, grouped by who calls it.

use std::time::Duration;

use axum::{
    Router,
    http::StatusCode,
    middleware::from_fn_with_state,
    routing::{get, post},
};
use tower_http::{CompressionLevel, compression::CompressionLayer, csrf::CsrfLayer, timeout::TimeoutLayer};

use super::{
    AppState, assets, brand, functions, handlers, headers, headers::Headers, language, limits, request_log,
};

/// The longest any answer may take: above the gateway's time-out, so that a buyer learns what went wrong.
const LONGEST_ANSWER: Duration = Duration::from_secs(30);

/// How hard pages are compressed. Brotli at 5 takes 350 bytes off an order page that 4, the default, leaves on, for
/// a sixth of a millisecond; 6 to 9 take off ten more, 11 takes 17 ms.
const PAGE_COMPRESSION: CompressionLevel = CompressionLevel::Precise(5);

/// The whole site.
pub fn router(state: AppState) -> Router {
    let counts_payments = from_fn_with_state(state.clone(), limits::payments);
    let counts_status_checks = from_fn_with_state(state.clone(), limits::limit_status_checks);

    // For buyers: pages and their forms. Cross-site posts are refused.
    let paying = Router::new()
        .route("/demo", post(handlers::home::make_demo_order))
        .route("/pay/{token}", post(handlers::order::launch).get(handlers::order::back_to_order))
        .route("/pay/{token}/phone", post(handlers::phone::ask).get(handlers::order::back_to_order))
        .route("/pay/{token}/code", post(handlers::phone::send_code).get(handlers::order::back_to_order))
        .layer(counts_payments.clone());
    let buyers = Router::new()
        .route("/", get(handlers::home::show))
        .route("/orders/{token}", get(handlers::order::show))
        .route("/pay/{token}/window", get(handlers::order::window))
        // This counts for itself: what a server function costs depends on which it is.
        .route("/fn/{*function}", post(functions::answer))
        .merge(paying)
        .layer(csrf(&state))
        .layer(from_fn_with_state(state.clone(), handlers::tell_other_site));

    // For buyers who come back: the gateway leads them here, by whatever method. They are shown the order in any case,
    // so these count for themselves.
    let returns = Router::new()
        .route("/payment/{outcome}", get(handlers::returning::returned).post(handlers::returning::posted));

    // For shops: their orders; the integration guide's JSON, and what changes in it. The order page listens to that too.
    let asking = Router::new()
        .route("/api/v1/orders/{reference}", get(handlers::api::orders::show))
        .route("/api/tx-status/{transaction_ref}", get(handlers::guide::tx_status))
        .route("/api/tx-events/{transaction_ref}", get(handlers::events::tx_events))
        .layer(counts_status_checks);
    let shops = Router::new()
        .route("/api/v1/orders", post(handlers::api::orders::create))
        .route("/api/create-payment", post(handlers::guide::create_payment))
        .layer(counts_payments)
        .merge(asking);

    // For the gateway.
    let gateway = Router::new().route("/api/callback/mycoolpay", post(handlers::callback::receive));

    // For operators.
    let operators = Router::new()
        .route("/healthz", get(handlers::health::alive))
        .route("/readyz", get(handlers::health::ready))
        .route("/instance/{question}", get(handlers::health::instance))
        .route("/metrics", get(handlers::metrics::show));

    // For browsers: immutable files.
    let files = Router::new()
        .route("/assets/{name}", get(assets::serve))
        .route("/pkg/{name}", get(assets::serve_from_site_root))
        .route("/favicon.ico", get(assets::icon))
        .route("/picture.png", get(assets::picture));

    // The merchant's, under a name that changes with it.
    let logo = match &state.brand.logo {
        Some(logo) => Router::new().route(logo.address(), get(brand::logo)),
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
        .fallback(handlers::not_found)
        .method_not_allowed_fallback(handlers::method_not_allowed)
        .layer(from_fn_with_state(state.clone(), language::switch))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_ANSWER))
        // Around the time-out, whose answer has them too.
        .layer(from_fn_with_state(Headers::new(&state.config, &state.brand), headers::add))
        .layer(from_fn_with_state(state.clone(), request_log::log_request))
        .with_state(state)
}

/// Refuses posts from other sites. Our own origin is named, because a proxy may change the `Host` against which
/// a browser without `Sec-Fetch-Site` would be judged.
fn csrf(state: &AppState) -> CsrfLayer {
    let own = CsrfLayer::new().add_trusted_origin(&state.config.site_url);
    // `site_url` was checked to be an origin when the settings were read.
    own.unwrap_or_default()
}
