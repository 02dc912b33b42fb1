//! A shop in memory: the whole site behind its router, and a gateway that accepts everything and stores the requests.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{Request, Response},
};
use caisse::{
    checkout::{Checkout, Dependencies, Rules, system_clock},
    config::Config,
    store::Store,
    web::{self, Brand, Examination, Limits, Services, Streams},
};
use caisse_domain::{
    AppTransactionRef, Currency, Customer, Locale, Money, NewOrder, Order, Outcome, Phone, Prompt, Reference,
    Report, SmsCode, TransactionRef,
};
use caisse_mycoolpay::{
    Client, Gateway, GatewayError, PayinStarted, PaymentLink, ReturnUrls, WithRaw,
    callback::CallbackVerifier, framing::Framing,
};
use futures_util::future::BoxFuture;
use tokio::{
    runtime::{Builder, Runtime},
    sync::watch,
};
use tower::ServiceExt as _;

use crate::signing::{PRIVATE_KEY, PUBLIC_KEY};

/// Our origin.
pub const SITE: &str = "https://shop.example";
/// The address of payment pages, without the reference.
pub const PAYMENT_PAGE: &str = "https://my-coolpay.com/payment/checkout/";
/// The token of the shop's server.
pub const API_TOKEN: &str = "token_made_up_canary_0123456789";
/// The reference of the order that exists from the start.
pub const REFERENCE: &str = "ORDER_1234";
/// Its amount, in francs.
pub const FRANCS: i64 = 15_000;
/// A trusted proxy.
pub const PROXY: &str = "10.0.0.1";
/// The only address that callbacks may come from.
pub const CALLBACK_SOURCE: &str = "15.236.140.89";

/// A shop with one order.
pub struct Shop {
    /// The order that exists from the start.
    pub order: Order,
    runtime: Runtime,
    router: Router,
    gateway: Arc<YesGateway>,
    _stop: watch::Sender<bool>,
}

/// A response.
pub struct Answer {
    /// Status and headers.
    pub head: Response<()>,
    /// The body.
    pub text: String,
}

impl Answer {
    /// A header's text; empty without the header.
    pub fn header(&self, name: &str) -> String {
        self.head
            .headers()
            .get(name)
            .map_or_else(String::new, |value| String::from_utf8_lossy(value.as_bytes()).into())
    }
}

impl Shop {
    /// A shop with real keys, so that only its server sets amounts.
    pub fn open() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(Self::start()).with(runtime)
    }

    async fn start() -> Parts {
        let settings = |name: &str| {
            let value = match name {
                "MYCOOLPAY_PUBLIC_KEY" => PUBLIC_KEY,
                "MYCOOLPAY_PRIVATE_KEY" => PRIVATE_KEY,
                "MYCOOLPAY_FRAMING" => "deny",
                "MYCOOLPAY_CALLBACK_IPS" => CALLBACK_SOURCE,
                "TRUSTED_PROXIES" => "10.0.0.0/8",
                "SITE_URL" => SITE,
                "API_TOKEN" => API_TOKEN,
                "RATE_LIMIT" => "off",
                _ => return None,
            };
            Some(value.to_owned())
        };
        let config = Arc::new(Config::read(&settings).expect("settings that can be used"));
        let store = Store::open("sqlite::memory:").await.expect("a store");
        let returns = ReturnUrls { site_url: SITE.to_owned(), callback_url: config.callback_url.clone() };
        let client = Client::new(&config.gateway, returns).expect("a client");
        let gateway = Arc::new(YesGateway::default());
        let rolls = AtomicU64::new(1);
        let dependencies = Dependencies {
            clock: system_clock(),
            rng: Arc::new(move || rolls.fetch_add(1, Ordering::Relaxed)),
            gateway: Arc::clone(&gateway) as Arc<dyn Gateway>,
        };
        let rules = Rules {
            expiry: config.payment_expiry,
            status_checks_per_second: u32::MAX,
            concurrent_status_checks: 1,
            phone_payments: true,
            telephones_ring: false,
            callbacks_kept: None,
            callback_sources: config.callback_sources.clone(),
        };
        let framing = Framing::new(client, &config.gateway, SITE);
        let health = store.health();
        let checkout =
            Checkout::new(store, dependencies, CallbackVerifier::new(&config.gateway), framing, rules);
        let order = checkout.place_order(order()).await.expect("an order");
        let (stop, stopped) = watch::channel(false);
        let (brand, streams) = (Arc::new(Brand::new(None, None)), Streams::new(1, stopped));
        let metrics = Arc::clone(health.metrics());
        let limits = Limits::new(false, Arc::clone(&metrics));
        let services = Services {
            checkout,
            merchant: None,
            examination: Examination::default(),
            health,
            config,
            limits,
            brand,
            streams,
            metrics,
        };
        let router = web::router(services.into());
        Parts { order, router, gateway, stop }
    }

    /// Sends a request to the site, as from a connection of `peer`.
    pub fn ask(&self, peer: &str, mut request: Request<Body>) -> Answer {
        let peer: IpAddr = peer.parse().expect("an address");
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer, 4711)));
        self.runtime.block_on(async {
            let answer = self.router.clone().oneshot(request).await.expect("infallible");
            let (parts, body) = answer.into_parts();
            let body = to_bytes(body, usize::MAX).await.expect("a whole body");
            Answer {
                head: Response::from_parts(parts, ()),
                text: String::from_utf8_lossy(&body).into_owned(),
            }
        })
    }

    /// Takes the order and amount of each request to the gateway since the last call.
    pub fn asked(&self) -> Vec<(Reference, Money)> {
        std::mem::take(&mut self.gateway.asked.lock().expect("no panic"))
    }
}

struct Parts {
    order: Order,
    router: Router,
    gateway: Arc<YesGateway>,
    stop: watch::Sender<bool>,
}

impl Parts {
    fn with(self, runtime: Runtime) -> Shop {
        let Self { order, router, gateway, stop } = self;
        Shop { order, runtime, router, gateway, _stop: stop }
    }
}

fn order() -> NewOrder {
    NewOrder {
        reference: Reference::parse(REFERENCE).expect("a reference"),
        amount: Money::from_minor(FRANCS, Currency::Xaf).expect("an amount"),
        title: "Deux pagnes".to_owned(),
        customer: Customer::default(),
        locale: Locale::Fr,
        return_url: None,
        metadata: None,
    }
}

#[derive(Default)]
struct YesGateway {
    asked: Mutex<Vec<(Reference, Money)>>,
}

impl YesGateway {
    /// Returns our reference as the gateway's, and stores the request.
    fn transaction_of(&self, order: &Order, attempt: &AppTransactionRef) -> TransactionRef {
        let details = &order.details;
        self.asked.lock().expect("no panic").push((details.reference.clone(), details.amount));
        TransactionRef::parse(attempt.as_str()).expect("a reference")
    }
}

fn answers<'a, T: Send + 'a>(value: T) -> BoxFuture<'a, Result<WithRaw<T>, GatewayError>> {
    Box::pin(std::future::ready(Ok(WithRaw::new(value, "{}".to_owned()))))
}

impl Gateway for YesGateway {
    fn paylink<'a>(
        &'a self,
        order: &'a Order,
        attempt: &'a AppTransactionRef,
    ) -> BoxFuture<'a, Result<WithRaw<PaymentLink>, GatewayError>> {
        let transaction_ref = self.transaction_of(order, attempt);
        let payment_url = format!("{PAYMENT_PAGE}{transaction_ref}");
        answers(PaymentLink { transaction_ref, payment_url })
    }

    fn payin<'a>(
        &'a self,
        order: &'a Order,
        attempt: &'a AppTransactionRef,
        _: &'a Phone,
    ) -> BoxFuture<'a, Result<WithRaw<PayinStarted>, GatewayError>> {
        answers(PayinStarted { transaction_ref: self.transaction_of(order, attempt), prompt: Prompt::Code })
    }

    fn authorize<'a>(
        &'a self,
        _: &'a TransactionRef,
        _: &'a SmsCode,
    ) -> BoxFuture<'a, Result<WithRaw<Prompt>, GatewayError>> {
        answers(Prompt::Pin(None))
    }

    fn check_status<'a>(
        &'a self,
        _: &'a TransactionRef,
    ) -> BoxFuture<'a, Result<WithRaw<Report>, GatewayError>> {
        answers(Report {
            outcome: Outcome::Pending,
            transaction_ref: None,
            app_transaction_ref: None,
            amount: None,
            currency: None,
            kind: None,
            operator: None,
            operator_ref: None,
            fees: None,
            message: None,
        })
    }
}
