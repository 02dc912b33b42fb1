//! Every route, grouped by caller, with its policy.

use std::time::Duration;

use axum::{
    Router,
    http::StatusCode,
    middleware::from_fn_with_state,
    routing::{get, post},
};
use tower_http::timeout::TimeoutLayer;

use super::{
    api::{callback, guide, v1},
    assets, console, fallback, functions,
    limits::Cost::{Payment, StatusCheck},
    middleware::{find_policy, headers, language, request_log},
    ops,
    pages::{home, logo, order, phone, returning},
    policy::{
        Cache::{Day, Forever, Revalidate},
        DATA, FILE, FUNCTION, LOGO, ORDER_PAGE, PAGE, RETURN_PAGE,
    },
    routes::Routes,
    state::AppState,
};

/// Time-out of every request: above the gateway's time-out, so that a buyer learns what went wrong.
const LONGEST_ANSWER: Duration = Duration::from_secs(30);

/// The whole site.
pub fn router(state: AppState) -> Router {
    let mut routes = Routes::new(&state)
        // For buyers: pages and their forms.
        .route("/", get(home::show), PAGE.cached(Revalidate))
        .route("/demo", post(home::make_demo_order), PAGE.limited(Payment).logged())
        .route("/orders/{token}", get(order::show), ORDER_PAGE.cached(Revalidate).logged())
        .route("/pay/{token}", post(order::launch).get(order::back_to_order), PAGE.limited(Payment).logged())
        .route("/pay/{token}/window", get(order::window), PAGE.logged())
        .route(
            "/pay/{token}/phone",
            post(phone::ask).get(order::back_to_order),
            ORDER_PAGE.limited(Payment).logged(),
        )
        .route(
            "/pay/{token}/code",
            post(phone::send_code).get(order::back_to_order),
            ORDER_PAGE.limited(Payment).logged(),
        )
        // Applies the rate limit itself: the cost depends on the server function.
        .route("/fn/{*function}", post(functions::answer), FUNCTION)
        // For returning buyers. Over the rate limit they still see the order, so the handlers apply the limit.
        .route("/payment/{outcome}", get(returning::returned).post(returning::posted), RETURN_PAGE.logged())
        // For shops: orders, the integration guide's JSON, and its event stream, which the order page uses too.
        .route("/api/v1/orders", post(v1::orders::create), DATA.limited(Payment).logged())
        .route("/api/v1/orders/{reference}", get(v1::orders::show), DATA.limited(StatusCheck))
        .route("/api/create-payment", post(guide::payments::create), DATA.limited(Payment).logged())
        .route("/api/tx-status/{transaction_ref}", get(guide::status::tx_status), DATA.limited(StatusCheck))
        .route("/api/tx-events/{transaction_ref}", get(guide::events::tx_events), DATA.limited(StatusCheck))
        // For the gateway. Only callbacks that are not authentic have a limit.
        .route("/api/callback/mycoolpay", post(callback::receive), DATA)
        // For operators.
        .route("/healthz", get(ops::health::alive), DATA)
        .route("/readyz", get(ops::health::ready), DATA)
        .route("/instance/{question}", get(ops::health::instance), DATA)
        // Only wrong tokens have a limit.
        .route("/metrics", get(ops::metrics::show), DATA)
        // For browsers.
        .route("/assets/{name}", get(assets::serve), FILE.cached(Forever))
        .route("/pkg/{name}", get(assets::serve_from_site_root), FILE)
        .route("/favicon.ico", get(assets::icon), FILE.cached(Day))
        .route("/picture.png", get(assets::picture), FILE.cached(Day));
    routes = console::add_routes(routes);
    // The merchant's logo, under an address that changes with its content.
    if let Some(logo) = &state.brand.logo {
        routes = routes.route(logo.address(), get(logo::serve), LOGO.cached(Forever));
    }

    let (router, policies) = routes.finish();
    router
        .fallback(fallback::not_found)
        .method_not_allowed_fallback(fallback::method_not_allowed)
        .layer(from_fn_with_state(state.clone(), language::switch))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_ANSWER))
        // Outside the time-out layer, so that its answer has the headers too.
        .layer(from_fn_with_state(headers::Headers::new(&state.config, &state.brand), headers::add))
        .layer(from_fn_with_state(state.clone(), request_log::log_request))
        .layer(from_fn_with_state(policies, find_policy))
        .with_state(state)
}
