//! The same work without Leptos: the same queries to the same database, the same bytes, hashed and compressed alike,
//! on the same listener. Pages are filled in from a template.

use std::{convert::Infallible, net::SocketAddr, path::Path as FilePath, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{ConnectInfo, Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{
        IntoResponse as _, Response,
        sse::{Event, KeepAlive, Sse},
    },
    routing::{get, post},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use caisse::{
    checkout::{Checkout, Dependencies, OrderWithAttempts, RawArrival, Rules, system_clock, system_rng},
    config::{CommandLine, Config, Environment},
    store::{Application, Store, StoreHealth, StoreOptions},
    tasks, telemetry,
};
use caisse_domain::{OrderToken, TransactionRef};
use caisse_islands::answers::OrderSnapshot;
use caisse_mycoolpay::{
    Client, ReturnUrls,
    callback::{CallbackVerifier, RawCallback},
    framing::Framing,
};
use futures_util::{StreamExt as _, stream};
use serde::Deserialize;
use serde_json::{Value, json};
use server_fn::{Decodes as _, Encodes as _, codec::PostcardEncoding};
use sha2::{Digest as _, Sha256};
use tokio::{net::TcpListener, sync::watch};
use tower_http::{CompressionLevel, compression::CompressionLayer, timeout::TimeoutLayer};

use crate::template::Template;

/// Contains the path of the page's template, and marks this process as the plain server.
pub(crate) const PAGE: &str = "PLAIN_PAGE";

#[derive(Clone)]
struct Site {
    checkout: Arc<Checkout>,
    health: StoreHealth,
    config: Arc<Config>,
    template: Arc<Template>,
    headers: HeaderMap,
}

/// Serves until it is killed.
pub(crate) async fn serve(page: &FilePath) {
    let environment = Environment::of_process(&CommandLine::default()).expect("settings");
    telemetry::start(&environment).expect("a log");
    let config = Config::from_environment(&environment).expect("settings");
    let application = Application::of(&config.gateway.public_key);
    let options = StoreOptions { application, ..StoreOptions::default() };
    let store = Store::open_with(&config.database_url, options).await.expect("a database");
    let health = store.health();
    let checkout = checkout(&config, store);
    let template = Template::read(&std::fs::read_to_string(page).expect("a page"));
    let headers = template.headers.iter().map(|(name, value)| {
        let name: HeaderName = name.parse().expect("a name");
        (name, HeaderValue::from_str(value).expect("a value"))
    });
    let listener = TcpListener::bind((config.host, config.port)).await.expect("a port");
    let (_stop, stopped) = watch::channel(false);
    tokio::spawn(tasks::run(Arc::clone(&checkout), stopped));
    let site = Site {
        checkout,
        health,
        headers: headers.collect(),
        config: Arc::new(config),
        template: Arc::new(template),
    };
    let router = Router::new()
        .route("/orders/{token}", get(order))
        .route("/api/tx-status/{transaction_ref}", get(tx_status))
        .route("/fn/payment_status", post(payment_status))
        .route("/api/tx-events/{transaction_ref}", get(tx_events))
        .route("/api/callback/mycoolpay", post(send_callback))
        .route("/readyz", get(ready))
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(5)))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(30)))
        .with_state(site)
        .into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, router).await.expect("a server");
}

fn checkout(config: &Config, store: Store) -> Arc<Checkout> {
    let returns = ReturnUrls { site_url: config.site_url.clone(), callback_url: config.callback_url.clone() };
    let gateway = Client::new(&config.gateway, returns).expect("a client");
    let framing = Framing::new(gateway.clone(), &config.gateway, &config.site_url);
    let dependencies = Dependencies { clock: system_clock(), rng: system_rng(), gateway: Arc::new(gateway) };
    let rules = Rules {
        expiry: config.payment_expiry,
        status_checks_per_second: config.status_checks_per_second,
        concurrent_status_checks: 10,
        phone_payments: config.phone_payments,
        telephones_ring: config.sandbox.is_none(),
        callbacks_kept: config.callbacks_kept,
        callback_sources: config.callback_sources.clone(),
    };
    Checkout::new(store, dependencies, CallbackVerifier::new(&config.gateway), framing, rules)
}

async fn ready(State(site): State<Site>) -> StatusCode {
    site.health.try_reading().await.map_or(StatusCode::SERVICE_UNAVAILABLE, |()| StatusCode::OK)
}

async fn order(
    State(site): State<Site>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, StatusCode> {
    let token = OrderToken::parse(&token).map_err(|_| StatusCode::NOT_FOUND)?;
    let order_with_attempts =
        site.checkout.order_with_attempts(&token).await.map_err(|_| StatusCode::NOT_FOUND)?;
    // The template is of an open order; the real page's other queries are made all the same.
    let _ = (site.checkout.framing_allowed().await, order_with_attempts.buyer_status());
    let page = site.template.fill(&order_with_attempts.order, &site.config.site_url);
    let tag = format!(r#"W/"{}""#, URL_SAFE_NO_PAD.encode(&Sha256::digest(&page)[..16]));
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let body = if known { StatusCode::NOT_MODIFIED.into_response() } else { page.into_response() };
    Ok(([(header::ETAG, tag)], site.headers, body).into_response())
}

async fn tx_status(State(site): State<Site>, Path(theirs): Path<String>) -> Result<Json<Value>, StatusCode> {
    let theirs = TransactionRef::parse(&theirs).map_err(|_| StatusCode::NOT_FOUND)?;
    let order_with_attempts =
        site.checkout.fresh_order_of(&theirs).await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    order_with_attempts
        .map(|order_with_attempts| Json(document(&theirs, &order_with_attempts)))
        .ok_or(StatusCode::NOT_FOUND)
}

fn document(theirs: &TransactionRef, order_with_attempts: &OrderWithAttempts) -> Value {
    let (details, status) = (&order_with_attempts.order.details, order_with_attempts.status());
    json!({
        "transaction_ref": theirs.as_str(),
        "reference": details.reference.as_str(),
        "status": status.guide_status(),
        "amount": details.amount.minor(),
        "currency": details.amount.currency().code(),
        "operator": order_with_attempts.headline_attempt().and_then(|payment| payment.operator.as_deref()),
        "order": {
            "reference": details.reference.as_str(),
            "status": status.as_str(),
            "amount": details.amount.minor(),
            "currency": details.amount.currency().code(),
            "paid_at": order_with_attempts.paid_at(),
        },
    })
}

#[derive(Deserialize)]
struct Asked {
    token: String,
}

async fn payment_status(State(site): State<Site>, body: Bytes) -> Result<Response, StatusCode> {
    let asked: Asked = PostcardEncoding::decode(body).map_err(|_| StatusCode::BAD_REQUEST)?;
    let token = OrderToken::parse(&asked.token).map_err(|_| StatusCode::NOT_FOUND)?;
    let order_with_attempts = site.checkout.fresh_order(&token).await.map_err(|_| StatusCode::NOT_FOUND)?;
    let checked = OrderSnapshot {
        buyer_status: order_with_attempts.buyer_status(),
        attempts: u32::try_from(order_with_attempts.payments.len()).unwrap_or(u32::MAX),
        transaction_ref: order_with_attempts
            .live()
            .and_then(|live| live.transaction_ref.as_ref())
            .map(ToString::to_string),
    };
    let answer = PostcardEncoding::encode(&checked).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(([(header::CONTENT_TYPE, "application/x-postcard")], answer).into_response())
}

async fn tx_events(State(site): State<Site>, Path(theirs): Path<String>) -> Result<Response, StatusCode> {
    let theirs = TransactionRef::parse(&theirs).map_err(|_| StatusCode::NOT_FOUND)?;
    let watch = site.checkout.watch(&theirs).await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    let (order_with_attempts, watch) = watch.ok_or(StatusCode::NOT_FOUND)?;
    let first = event(&theirs, &order_with_attempts);
    let later = stream::unfold(
        (site, theirs, order_with_attempts, watch),
        async |(site, theirs, mut order_with_attempts, mut watch)| {
            watch.changed().await.ok()?;
            order_with_attempts.payments =
                site.checkout.attempts_at(&order_with_attempts.order.details.reference).await.ok()?;
            Some((event(&theirs, &order_with_attempts), (site, theirs, order_with_attempts, watch)))
        },
    );
    let events = stream::iter([first]).chain(later).map(Ok::<_, Infallible>);
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response())
}

fn event(theirs: &TransactionRef, order_with_attempts: &OrderWithAttempts) -> Event {
    Event::default().event("status").data(document(theirs, order_with_attempts).to_string())
}

async fn send_callback(
    State(site): State<Site>,
    ConnectInfo(source): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, &'static str) {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let raw = RawCallback {
        body: &body,
        content_type: text("content-type"),
        signature_header: text("x-mycoolpay-signature"),
    };
    match site
        .checkout
        .store_callback(site.checkout.verify_callback(RawArrival { raw, source: source.ip() }))
        .await
    {
        Ok(_) => (StatusCode::OK, "OK"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "KO"),
    }
}
