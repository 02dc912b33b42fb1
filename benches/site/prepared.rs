//! Orders and payments, created before the measurements.

use std::path::PathBuf;

use caisse::store::{Application, Placed, Store, StoreOptions};
use caisse_domain::{Currency, Customer, Locale, Money, NewOrder, Order, OrderToken, Reference, Timestamp};
use futures_util::{StreamExt as _, stream};
use tempfile::TempDir;

use crate::{
    STREAMS,
    connection::Connection,
    gateway::Gateway,
    server::{CAISSE, PUBLIC_KEY, Server},
    template,
};

/// Orders whose pages are requested.
const ORDERS: i64 = 200;
/// Payments whose callbacks come while pages are requested.
const RINGING: usize = 300;
/// Payments that are started concurrently.
const AT_ONCE: usize = 32;

/// A payment that waits for its buyer.
pub(crate) struct Pending {
    pub(crate) transaction_ref: String,
    pub(crate) token: String,
}

/// A database with unpaid orders and pending payments, and the gateway with the same payments.
pub(crate) struct Prepared {
    pub(crate) gateway: Gateway,
    pub(crate) orders: Vec<Order>,
    payments: Vec<Pending>,
    /// The template of an order page.
    pub(crate) page: PathBuf,
    pub(crate) pinned: bool,
    directory: TempDir,
}

impl Prepared {
    pub(crate) async fn new(pinned: bool) -> Self {
        let directory = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
        let (database, page) = (directory.path().join("caisse.db"), directory.path().join("page.html"));
        let url = format!("sqlite://{}", database.display());
        let orders = orders(&url).await;
        let gateway = Gateway::open().await;
        let server = Server::start(CAISSE, &url, &gateway.url, &[], pinned).await;
        let payments = stream::iter(0..STREAMS + RINGING)
            .map(|number| pending(&gateway, &server.url, number))
            .buffered(AT_ONCE)
            .collect()
            .await;
        let sample =
            format!("GET /orders/{} HTTP/1.1\r\nhost: {}\r\n\r\n", orders[0].token.as_str(), server.address);
        let mut connection = Connection::open(&server.address).await;
        let answer = connection.ask(sample.as_bytes()).await.expect("a page");
        let sample = String::from_utf8(answer.to_vec()).expect("a text");
        std::fs::write(&page, template::of(&sample, &orders[0], &server.url)).expect("room");
        server.stop().await;
        Self { gateway, orders, payments, page, pinned, directory }
    }

    /// Payments that stay pending: an event stream each.
    pub(crate) fn waiting(&self) -> &[Pending] {
        &self.payments[..STREAMS]
    }

    /// Payments whose callbacks come while pages are requested.
    pub(crate) fn ringing(&self) -> &[Pending] {
        &self.payments[STREAMS..]
    }

    /// A copy of the database, so that every server begins with the same.
    pub(crate) fn database(&self, copy: &TempDir) -> String {
        let database = copy.path().join("caisse.db");
        std::fs::copy(self.directory.path().join("caisse.db"), &database).expect("room");
        format!("sqlite://{}", database.display())
    }

    /// A directory on the same disk, deleted on drop.
    pub(crate) fn directory(&self) -> TempDir {
        TempDir::new_in(self.directory.path()).expect("a directory")
    }
}

async fn orders(url: &str) -> Vec<Order> {
    let options = StoreOptions { application: Application::of(PUBLIC_KEY), ..StoreOptions::default() };
    let store = Store::open_with(url, options).await.expect("a database");
    let mut orders = Vec::new();
    for number in 0..ORDERS {
        let details = NewOrder {
            reference: Reference::parse(&format!("CMD-{}", 40_000 + number)).expect("a reference"),
            amount: Money::from_minor(15_000 + number, Currency::Xaf).expect("a price"),
            title: format!("Deux pagnes et {number} foulards"),
            customer: Customer::parse(None, None, None).expect("nobody"),
            locale: Locale::Fr,
            return_url: None,
            metadata: None,
        };
        let token = OrderToken::new(fastrand::u128(..));
        match store
            .place_order(details, token, Timestamp::from_millis(1_790_000_000_000))
            .await
            .expect("an order")
        {
            Placed::New(order) => orders.push(order),
            Placed::Existing(_) => panic!("a reference that is taken"),
        }
    }
    store.close().await;
    orders
}

async fn pending(gateway: &Gateway, site: &str, number: usize) -> Pending {
    let made = gateway.payment(site, number).await;
    let text = |name: &str| made[name].as_str().unwrap_or_else(|| panic!("{made}"));
    Pending {
        transaction_ref: text("transaction_ref").to_owned(),
        token: text("order_url").rsplit('/').next().unwrap_or_default().to_owned(),
    }
}
