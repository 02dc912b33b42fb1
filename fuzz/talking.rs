//! A gateway on loopback that answers every call with the same bytes, and the real client that parses them.

use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use caisse_domain::{
    AppTransactionRef, Currency, Customer, Locale, Money, NewOrder, Order, OrderToken, Phone, Reference,
    Report, Timestamp, TransactionRef,
};
use caisse_mycoolpay::{
    Client, Dialect, Gateway as _, GatewayError, PayinStarted, PaymentLink, ReturnUrls, WithRaw,
};
use tokio::{
    net::TcpListener,
    runtime::{Builder, Runtime},
};

use crate::signing;

/// Its present answer.
type Answer = Arc<Mutex<(u16, Vec<u8>)>>;

/// A gateway, and a client of it in either dialect.
pub struct Talking {
    runtime: Runtime,
    answer: Answer,
    official: Client,
    guide: Client,
    order: Order,
}

/// The client's results for one answer to three calls.
pub struct Answers {
    /// Of `paylink`.
    pub link: Result<WithRaw<PaymentLink>, GatewayError>,
    /// Of `payin`.
    pub asked: Result<WithRaw<PayinStarted>, GatewayError>,
    /// Of `checkStatus`.
    pub report: Result<WithRaw<Report>, GatewayError>,
}

impl Talking {
    /// Begins to listen.
    pub fn start() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let answer = Answer::default();
        let shared = Arc::clone(&answer);
        let router = axum::Router::new().fallback(async move || {
            let (status, body) = shared.lock().expect("no panic").clone();
            (StatusCode::from_u16(status).expect("a status"), body)
        });
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        runtime.spawn(async move { axum::serve(listener, router).await });
        let client = |dialect| {
            let mut keys = signing::keys(dialect, signing::PRIVATE_KEY);
            keys.api_base.clone_from(&origin);
            let returns = ReturnUrls { site_url: String::new(), callback_url: String::new() };
            Client::new(&keys, returns).expect("a client")
        };
        let (official, guide) = (client(Dialect::Official), client(Dialect::Guide));
        Self { runtime, answer, official, guide, order: order() }
    }

    /// Sets the answer to `status` with `body`, and makes each call once.
    pub fn ask(&self, dialect: Dialect, status: u16, body: Vec<u8>, theirs: &TransactionRef) -> Answers {
        *self.answer.lock().expect("no panic") = (status, body);
        let client = if dialect == Dialect::Guide { &self.guide } else { &self.official };
        let attempt = AppTransactionRef::new(&self.order.details.reference, 1);
        let phone = Phone::parse("699009900").expect("a phone");
        self.runtime.block_on(async {
            Answers {
                link: client.paylink(&self.order, &attempt).await,
                asked: client.payin(&self.order, &attempt, &phone).await,
                report: client.check_status(theirs).await,
            }
        })
    }
}

fn order() -> Order {
    let details = NewOrder {
        reference: Reference::parse("ORDER_1234").expect("a reference"),
        amount: Money::from_minor(15_000, Currency::Xaf).expect("an amount"),
        title: "Deux pagnes".to_owned(),
        customer: Customer::default(),
        locale: Locale::Fr,
        return_url: None,
        metadata: None,
    };
    Order { token: OrderToken::new(1), details, created_at: Timestamp::default(), paid_at: None }
}
