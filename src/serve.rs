//! The server of `caisse serve`: database, gateway, sandbox, tasks, site.

use std::{sync::Arc, time::Duration};

use caisse_http_server::{
    ConnectionLimiter, Inherited, ListenError, ServerOptions, Tls, TlsError, bind, connection_limit,
};
use caisse_mycoolpay::{Client, ReturnUrls, callback::CallbackVerifier, framing::Framing};
use caisse_sandbox::{Sandbox, SandboxConfig};
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

use super::{
    checkout::{Checkout, Clock, Dependencies, Rules, system_rng},
    config::{Config, ConfigError, SandboxSetting},
    merchant::{Merchant, MerchantRules, SecretKeyError, establish_key},
    metrics::Instrumented,
    store::{Application, Serving, ServingError, Store, StoreError, StoreOptions, file_of},
    tasks,
    web::{self, Brand, Examination, Limits, Services, Streams},
};

/// Most concurrent status checks: enough that one slow answer delays no other payment.
const CONCURRENT_STATUS_CHECKS: usize = 10;
/// Longest wait, at a hand-over, for the process that still serves the same database.
const HAND_OVER: Duration = Duration::from_secs(10);

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A setting is missing or cannot be used.
    #[error("the settings are not complete")]
    Config(#[from] ConfigError),
    /// Another process serves the database, or that cannot be determined.
    #[error(transparent)]
    Serving(#[from] ServingError),
    /// The database cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database is used with another key, or its key is missing.
    #[error(transparent)]
    SecretKey(#[from] SecretKeyError),
    /// The gateway's client cannot be made.
    #[error("the gateway's client cannot be made")]
    Gateway(#[from] reqwest::Error),
    /// The server cannot listen.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The certificate cannot be used.
    #[error("TLS cannot be spoken")]
    Tls(#[from] TlsError),
}

/// A running server. Dropping it stops everything at once; [`Served::stop`] lets requests end first.
pub struct Served {
    /// The use-cases, for the caller.
    pub checkout: Arc<Checkout>,
    /// The use-cases of the console, likewise; `None` where there is none.
    pub merchant: Option<Arc<Merchant>>,
    /// The sandbox, when there is one.
    pub sandbox: Option<Sandbox>,
    store: Store,
    stop: watch::Sender<bool>,
    running: JoinSet<()>,
    /// Released last, after the last write.
    _serving: Serving,
}

impl Served {
    /// Aborts every task, as dropping does, and waits until all have stopped.
    pub async fn abort(mut self) {
        self.running.shutdown().await;
    }

    /// Stops taking requests, waits for the ones in progress, and closes the database.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        while self.running.join_next().await.is_some() {}
        self.store.close().await;
    }
}

/// The listening sockets. Opened before anything else starts, so that an address in use stops the server early.
pub struct Listeners {
    /// For the site.
    pub site: TcpListener,
    /// For the sandbox, when there is one.
    pub sandbox: Option<TcpListener>,
}

impl Listeners {
    /// Takes inherited sockets, and binds the addresses of `config` that have none.
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

/// Starts the server on `listeners`, with the time of `clock`.
///
/// # Errors
/// [`ServeError`]; then nothing is left running.
pub async fn serve(config: Config, listeners: Listeners, clock: Clock) -> Result<Served, ServeError> {
    let config = Arc::new(config);
    let tls = config.tls.as_ref().map(Tls::read).transpose()?;
    // Before the migrations: another process may be using the tables.
    let serving = Serving::take(&config.database_url, HAND_OVER).await?;
    let store = open(&config, false).await?;
    let checkout = checkout(&config, store.clone(), clock)?;
    checkout.release_stale_claims().await?;
    let health = store.health();
    // Twice at once, to use a second connection where there is one: it must work too.
    let (reads, writes) = (|| health.try_reading(), || health.try_writing());
    tokio::try_join!(reads(), writes(), reads(), writes())?;
    let (stop, stopped) = watch::channel(false);
    let mut running = JoinSet::new();
    let sandbox = listeners.sandbox.map(|listener| {
        let sandbox = Sandbox::new(sandbox_config(&config));
        let router = sandbox.router_until(stopped.clone());
        running.spawn(caisse_http_server::serve(listener, router, ServerOptions::default(), stopped.clone()));
        sandbox
    });
    let metrics = Arc::clone(health.metrics());
    let places = connection_limit(config.max_connections);
    let limiter =
        ConnectionLimiter::new(places, config.trusted_proxies.clone(), Arc::new(metrics.web.clone()));
    // Event streams must leave connections to buyers who pay.
    let streams = Streams::new(places / 2, stopped.clone());
    let brand = Arc::new(Brand::new(config.shop_accent, config.shop_logo.clone()));
    let limits = Limits::new(config.rate_limit, Arc::clone(&metrics));
    let merchant = merchant(&config, &store, &checkout).await?;
    let services = Services {
        checkout: Arc::clone(&checkout),
        merchant: merchant.clone(),
        examination: Examination::default(),
        health,
        config,
        limits,
        brand,
        streams,
        metrics,
    };
    if let Some(tls) = tls.clone() {
        running.spawn(tls.keep_fresh(stopped.clone()));
    }
    let options = ServerOptions { limiter, tls, ..ServerOptions::default() };
    running.spawn(caisse_http_server::serve(
        listeners.site,
        web::router(services.into()),
        options,
        stopped.clone(),
    ));
    running.spawn(tasks::run(Arc::clone(&checkout), stopped));
    Ok(Served { checkout, merchant, sandbox, store, stop, running, _serving: serving })
}

/// Opens the database of `config` for a command. It must exist: in the wrong folder a new one would look like the
/// shop's.
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

/// The application under which orders are created.
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
    let dependencies = Dependencies { clock, rng: system_rng(), gateway: Arc::new(gateway) };
    let rules = Rules {
        expiry: config.payment_expiry,
        status_checks_per_second: config.status_checks_per_second,
        concurrent_status_checks: CONCURRENT_STATUS_CHECKS,
        phone_payments: config.phone_payments,
        telephones_ring: config.sandbox.is_none(),
        callbacks_kept: config.callbacks_kept,
        callback_sources: config.callback_sources.clone(),
    };
    Ok(Checkout::new(store, dependencies, CallbackVerifier::new(&config.gateway), framing, rules))
}

/// The use-cases of the console; `None` where there is no key.
///
/// # Errors
/// [`ServeError::SecretKey`].
async fn merchant(
    config: &Config,
    store: &Store,
    checkout: &Arc<Checkout>,
) -> Result<Option<Arc<Merchant>>, ServeError> {
    let file = file_of(&config.database_url);
    let key = establish_key(store, config.secret_key.clone(), file.as_deref()).await?;
    let rules = MerchantRules {
        shop_name: config.shop_name.clone(),
        is_sandbox: config.is_sandbox(),
        limits_sign_in: config.rate_limit,
    };
    Ok(key.map(|key| Merchant::new(store.clone(), Arc::clone(checkout), key, rules)))
}

/// The sandbox's settings for simulating the gateway of `config`.
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
