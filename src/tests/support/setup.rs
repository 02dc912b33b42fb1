//! The settings of a program before it starts.

use caisse_domain::Timestamp;
use std::{
    collections::HashMap,
    sync::{Arc, atomic::AtomicI64},
};

use caisse::{
    Listeners,
    config::{Config, ConfigError},
    serve,
};
use tokio::net::TcpListener;

use super::{Database, FakeGateway, GatewayBehaviour, Record, TestApp, canary};

/// The public key of a program with a [`FakeGateway`].
pub(crate) const PUBLIC_KEY: &str = "pk_test_made_up_canary";
/// The private key, which must never leave the server.
pub(crate) const PRIVATE_KEY: &str = "sk_test_made_up_canary_0123456789abcdef";
/// The token of the shop's server.
pub(crate) const API_TOKEN: &str = "token_made_up_canary_0123456789";
/// The key that seals second factors.
pub(crate) const SECRET_KEY: &str = "canary_0123456789AAAAAAAAAAAAAAAAAAAAAAAAAA";
/// The time at which every test begins: 2026-09-21 14:13:20 UTC.
const BEGINNING_MS: i64 = 1_790_000_000_000;

/// A program that is not started yet.
pub(crate) struct Setup {
    settings: HashMap<&'static str, String>,
    /// Created at the start, unless a stopped program left one.
    database: Option<Database>,
    gateway: GatewaySetup,
    now: Arc<AtomicI64>,
}

/// The gateway of a program.
#[derive(Clone, PartialEq, Eq)]
enum GatewaySetup {
    /// Its own sandbox.
    Own,
    /// A [`FakeGateway`] with this behaviour from the start.
    Fake(GatewayBehaviour),
    /// A [`FakeGateway`] that does not listen yet.
    Closed,
    /// The gateway of another program, at this address.
    Other(String),
}

impl Setup {
    fn new(gateway: GatewaySetup) -> Self {
        canary::watch_the_log();
        Self {
            // All requests of a test come from one address.
            settings: HashMap::from([
                ("RATE_LIMIT", "off".to_owned()),
                // PostgreSQL has a console only with it.
                ("SECRET_KEY", SECRET_KEY.to_owned()),
            ]),
            database: None,
            gateway,
            now: Arc::new(AtomicI64::new(BEGINNING_MS)),
        }
    }

    /// Without keys, with its own sandbox.
    pub(crate) fn sandbox() -> Self {
        Self::new(GatewaySetup::Own)
    }

    /// With keys and a token, and a gateway of the test.
    pub(crate) fn live() -> Self {
        Self::live_with(GatewaySetup::Fake(GatewayBehaviour::Honest))
    }

    /// Like [`Setup::live`], with a gateway of this behaviour from the start.
    pub(crate) fn live_with_gateway_that(behaviour: GatewayBehaviour) -> Self {
        Self::live_with(GatewaySetup::Fake(behaviour))
    }

    /// Like [`Setup::live`], with a gateway that refuses connections until it is opened.
    pub(crate) fn live_with_gateway_closed() -> Self {
        Self::live_with(GatewaySetup::Closed)
    }

    /// A second program beside `first`: with the same database, gateway and clock.
    pub(crate) fn beside(first: &TestApp) -> Self {
        let setup = Self::live_with(GatewaySetup::Other(first.config.gateway.api_base.clone()));
        setup.continuing(first.database.shared(), first.clock())
    }

    fn live_with(gateway: GatewaySetup) -> Self {
        Self::new(gateway)
            .with("MYCOOLPAY_PUBLIC_KEY", PUBLIC_KEY)
            .with("MYCOOLPAY_PRIVATE_KEY", PRIVATE_KEY)
            .with("API_TOKEN", API_TOKEN)
    }

    /// With this database, whatever the engine of the run.
    pub(crate) fn on(mut self, database: Database) -> Self {
        self.database = Some(database);
        self
    }

    /// With a setting.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.settings.insert(name, value.into());
        self
    }

    /// With the database and the clock of a program that has stopped.
    pub(super) fn continuing(mut self, database: Database, now: Arc<AtomicI64>) -> Self {
        (self.database, self.now) = (Some(database), now);
        self
    }

    /// Starts the program.
    pub(crate) async fn start(mut self) -> TestApp {
        let site = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = site.local_addr().expect("an address").port();
        let url = format!("http://127.0.0.1:{port}");
        let database = match self.database.take() {
            Some(held) => held,
            None => Database::of_this_run().await,
        };
        self = self.with("PORT", port.to_string()).with("DATABASE_URL", database.setting());
        self.settings.entry("SITE_URL").or_insert_with(|| url.clone());
        let (mut sandbox, mut gateway) = (None, None);
        if self.gateway == GatewaySetup::Own {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let port = listener.local_addr().expect("an address").port();
            self = self.with("SANDBOX_PORT", port.to_string());
            sandbox = Some(listener);
        } else if let GatewaySetup::Other(address) = &self.gateway {
            let address = address.clone();
            self = self.with("MYCOOLPAY_API_BASE", address);
        } else {
            let (socket, address) = FakeGateway::reserve();
            self = self.with("MYCOOLPAY_API_BASE", format!("http://{address}"));
            let fake = FakeGateway::new(socket, &url);
            if let GatewaySetup::Fake(behaviour) = self.gateway {
                fake.answers_paylink(behaviour);
                fake.answers_status_checks(behaviour);
                fake.open();
            }
            gateway = Some(fake);
        }
        let config = self.read().expect("settings that can be used");
        let clock = {
            let now = Arc::clone(&self.now);
            Arc::new(move || Timestamp::from_millis(now.load(std::sync::atomic::Ordering::SeqCst)))
        };
        let served = serve(config.clone(), Listeners { site, sandbox }, clock).await.expect("a program");
        let record = Record::open(&database).await;
        TestApp::new(url, config, served, gateway, record, self.now, database)
    }

    /// The settings, parsed as the program parses them.
    pub(crate) fn read(&self) -> Result<Config, ConfigError> {
        let lookup = |name: &str| self.settings.get(name).cloned();
        Ok(Config::read(&lookup)?.with_settings_in_effect(&lookup))
    }
}
