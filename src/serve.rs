//! The whole program behind `caisse serve`: record, gateway, sandbox, tasks, site.

use std::{sync::Arc, time::Duration};

use caisse_http_server::{
    ConnectionLimiter, Inherited, ListenError, ServerOptions, Tls, TlsError, bind, connection_limit,
};
use caisse_mycoolpay::{Client, ReturnUrls, framing::Framing};
use caisse_sandbox::{Sandbox, SandboxConfig};
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

use super::{
    checkout::{Checkout, Clock, Dependencies, Rules, system_rng},
    config::{Config, ConfigError, SandboxSetting},
    metrics::Instrumented,
    store::{Application, Serving, ServingError, Store, StoreError, StoreOptions},
    tasks,
    web::{self, AppState, Brand, Limits, Streams},
};

/// How many payments are looked at side by side: enough that one slow answer holds nobody up.
const CONCURRENT_STATUS_CHECKS: usize = 10;
/// How long a program that serves the same record may take to end, at a hand-over.
const HAND_OVER: Duration = Duration::from_secs(10);

/// Why the program did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A setting is missing or cannot be used.
    #[error("the settings are not complete")]
    Config(#[from] ConfigError),
    /// Another program serves the record, or that cannot be told.
    #[error(transparent)]
    Serving(#[from] ServingError),
    /// The record cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The gateway's client cannot be made.
    #[error("the gateway's client cannot be made")]
    Gateway(#[from] reqwest::Error),
    /// Nobody can be listened to.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The certificate cannot be used.
    #[error("TLS cannot be spoken")]
    Tls(#[from] TlsError),
}

/// A running program. Dropping it stops everything at once; [`Served::stop`] lets requests end first.
pub struct Served {
    /// The use-cases, for whoever started the program.
    pub checkout: Arc<Checkout>,
    /// The sandbox, when there is one.
    pub sandbox: Option<Sandbox>,
    store: Store,
    stop: watch::Sender<bool>,
    running: JoinSet<()>,
    /// Given back last, when nothing is written any more.
    _serving: Serving,
}

impl Served {
    /// Stops everything in the middle of what it is at, as dropping it does, and waits until it has stopped.
    pub async fn abort(mut self) {
        self.running.shutdown().await;
    }

    /// Stops taking requests, waits for the ones under way, and closes the record.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        while self.running.join_next().await.is_some() {}
        self.store.close().await;
    }
}

/// Where the program listens. Taken before anything else starts, so that an address in use stops it early.
pub struct Listeners {
    /// For the site.
    pub site: TcpListener,
    /// For the sandbox, when there is one.
    pub sandbox: Option<TcpListener>,
}

impl Listeners {
    /// Takes the sockets that were handed over, and binds the addresses of `config` for which there are none.
    ///
    /// # Errors
    /// [`ServeError::Listen`].
    pub fn open(config: &Config) -> Result<Self, ServeError> {
        let mut inherited = Inherited::take();
        let mut open = |of, place, port, setting| match inherited.listener(of, place)? {
            Some(listener) => Ok(listener),
            None => bind(config.host, port, setting),
        };
        let site = open("site", 0, config.port, "PORT")?;
        let sandbox = config.sandbox.as_ref();
        let sandbox = sandbox.map(|setting| open("sandbox", 1, setting.port, "SANDBOX_PORT")).transpose()?;
        Ok(Self { site, sandbox })
    }
}

/// Starts the program on `listeners`; `clock` tells it the time.
///
/// # Errors
/// [`ServeError`]; then nothing is left running.
pub async fn serve(config: Config, listeners: Listeners, clock: Clock) -> Result<Served, ServeError> {
    let config = Arc::new(config);
    let tls = config.tls.as_ref().map(Tls::read).transpose()?;
    // Before the tables are brought up to date: another program may be at work on them.
    let serving = Serving::take(&config.database_url, HAND_OVER).await?;
    let store = open(&config, false).await?;
    let checkout = checkout(&config, store.clone(), clock)?;
    checkout.release_stale_claims().await?;
    // On several connections, where there are several: what only the first one can do is not enough.
    let (reads, writes) = (|| checkout.try_reading(), || checkout.try_writing());
    tokio::try_join!(reads(), writes(), reads(), writes())?;
    let (stop, stopped) = watch::channel(false);
    let mut running = JoinSet::new();
    let sandbox = listeners.sandbox.map(|listener| {
        let sandbox = Sandbox::new(sandbox_config(&config));
        let router = sandbox.router_until(stopped.clone());
        running.spawn(caisse_http_server::serve(listener, router, ServerOptions::default(), stopped.clone()));
        sandbox
    });
    let metrics = Arc::clone(checkout.metrics());
    let places = connection_limit(config.max_connections);
    let room = ConnectionLimiter::new(places, config.trusted_proxies.clone(), Arc::new(metrics.web.clone()));
    // Who only listens must not keep those out who pay.
    let streams = Streams::new(places / 2, stopped.clone());
    let brand = Arc::new(Brand::new(config.shop_accent, config.shop_logo.clone()));
    let limits = Limits::new(config.rate_limit, Arc::clone(&metrics));
    let state = AppState { checkout: Arc::clone(&checkout), config, limits, brand, streams, metrics };
    if let Some(tls) = tls.clone() {
        running.spawn(tls.keep_fresh(stopped.clone()));
    }
    let terms = ServerOptions { room, tls, ..ServerOptions::default() };
    running.spawn(caisse_http_server::serve(listeners.site, web::router(state), terms, stopped.clone()));
    running.spawn(tasks::run(Arc::clone(&checkout), stopped));
    Ok(Served { checkout, sandbox, store, stop, running, _serving: serving })
}

/// The record of `config`, for a command: it has to be there. In the wrong folder a new one would look like the shop's.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn open_store(config: &Config) -> Result<Store, StoreError> {
    open(config, true).await
}

async fn open(config: &Config, must_be_there: bool) -> Result<Store, StoreError> {
    let options = StoreOptions {
        group: config.write_group,
        application: application(config),
        must_be_there,
        ..StoreOptions::default()
    };
    Store::open_with(&config.database_url, options).await
}

/// Under which application orders are made.
fn application(config: &Config) -> Application {
    match config.sandbox {
        Some(_) => Application::sandbox(),
        None => Application::of(&config.gateway.public_key),
    }
}

/// The use-cases over `store` and the gateway of `config`.
///
/// # Errors
/// [`ServeError::Gateway`].
pub(super) fn checkout(config: &Config, store: Store, clock: Clock) -> Result<Arc<Checkout>, ServeError> {
    let returns = ReturnUrls { site_url: config.site_url.clone(), callback_url: config.callback_url.clone() };
    let gateway = Client::new(&config.gateway, returns)?;
    let framing = Framing::new(gateway.clone(), &config.gateway, &config.site_url);
    let gateway = Instrumented::new(gateway, Arc::clone(store.metrics()));
    let outside = Dependencies { clock, rng: system_rng(), gateway: Arc::new(gateway) };
    let rules = Rules {
        expiry: config.payment_expiry,
        status_checks_per_second: config.status_checks_per_second,
        concurrent_status_checks: CONCURRENT_STATUS_CHECKS,
        phone_payments: config.phone_payments,
        telephones_ring: config.sandbox.is_none(),
        callbacks_kept: config.callbacks_kept,
        callback_sources: config.callback_sources.clone(),
    };
    Ok(Checkout::new(store, outside, config.gateway.clone(), framing, rules))
}

/// What the sandbox has to know to play the gateway of `config`.
fn sandbox_config(config: &Config) -> SandboxConfig {
    let gateway = &config.gateway;
    let private_key = gateway.private_key.expose();
    let application =
        SandboxConfig::new(&gateway.public_key, private_key, &gateway.api_base, &config.site_url);
    let application = SandboxConfig {
        shop_name: config.shop_name.clone(),
        callback_url: Some(config.callback_url.clone()),
        ..application
    };
    match &config.sandbox {
        Some(SandboxSetting { framing, coop, messages, .. }) => {
            SandboxConfig { framing: *framing, coop: *coop, messages: *messages, ..application }
        }
        None => application,
    }
}
