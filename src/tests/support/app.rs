//! A running program, and the requests that a browser, a shop's server or the gateway sends it.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use caisse::{
    Served,
    checkout::Checkout,
    config::Config,
    merchant::Merchant,
    store::{Application, Store, StoreOptions},
};
use caisse_domain::{Order, OrderToken, Timestamp};
use caisse_sandbox::{Sandbox, SandboxOutcome};
use reqwest::{Client, Method, RequestBuilder, redirect::Policy};
use serde_json::{Value, json};

use super::{API_TOKEN, Answer, Attempt, Database, FakeGateway, Record, Setup, new_order};

/// A running program.
pub(crate) struct TestApp {
    /// Its own origin.
    pub(crate) url: String,
    pub(crate) config: Config,
    pub(crate) record: Record,
    pub(crate) database: Database,
    served: Served,
    gateway: Option<FakeGateway>,
    now: Arc<AtomicI64>,
    http: Client,
    responses: Mutex<Vec<Answer>>,
}

impl TestApp {
    pub(super) fn new(
        url: String,
        config: Config,
        served: Served,
        gateway: Option<FakeGateway>,
        record: Record,
        now: Arc<AtomicI64>,
        database: Database,
    ) -> Self {
        let http = Client::builder().redirect(Policy::none()).no_proxy().build().expect("a client");
        Self { url, config, record, database, served, gateway, now, http, responses: Mutex::default() }
    }

    /// The program without keys, which most tests use.
    pub(crate) async fn sandboxed() -> Self {
        Setup::sandbox().start().await
    }

    pub(crate) fn checkout(&self) -> &Arc<Checkout> {
        &self.served.checkout
    }

    pub(crate) fn merchant(&self) -> &Arc<Merchant> {
        self.served.merchant.as_ref().expect("a console")
    }

    /// The gateway of a program with keys.
    pub(crate) fn gateway(&self) -> &FakeGateway {
        self.gateway.as_ref().expect("a program with keys")
    }

    /// The sandbox that settles payments, whichever gateway the program has.
    pub(crate) fn sandbox(&self) -> &Sandbox {
        let own = self.served.sandbox.as_ref();
        own.unwrap_or_else(|| &self.gateway.as_ref().expect("one of the two").sandbox)
    }

    /// The program's clock, for a second program.
    pub(super) fn clock(&self) -> Arc<AtomicI64> {
        Arc::clone(&self.now)
    }

    /// The time of the program's clock.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now.load(Ordering::SeqCst))
    }

    /// Advances the program's clock, without waiting.
    pub(crate) fn pass(&self, time: Duration) {
        self.now.fetch_add(i64::try_from(time.as_millis()).expect("not for ever"), Ordering::SeqCst);
    }

    /// Advances the clock so far that the minimum interval between status checks has passed.
    pub(crate) fn advance_past_check_interval(&self) {
        self.pass(Duration::from_secs(2));
    }

    /// The program's database, opened once more.
    pub(crate) async fn store(&self) -> Store {
        let application = match self.config.sandbox {
            Some(_) => Application::sandbox(),
            None => Application::of(&self.config.gateway.public_key),
        };
        let options = StoreOptions { application, ..StoreOptions::default() };
        Store::open_with(&self.database.url, options).await.expect("the same database")
    }

    /// Stops the program in the middle of its work.
    pub(crate) async fn kill(self) {
        self.served.abort().await;
    }

    /// Stops the program, and waits until it has stopped.
    pub(crate) async fn stop(self) {
        self.served.stop().await;
    }

    /// Stops the program, and starts it `again` on the same database at the same time.
    pub(crate) async fn restart(self, again: Setup) -> Self {
        self.served.stop().await;
        again.continuing(self.database, self.now).start().await
    }

    /// A request to the program, or to any other URL.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = if path.starts_with('/') { format!("{}{path}", self.url) } else { path.to_owned() };
        self.http.request(method, url)
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Answer {
        let answer = Answer::read(request.send().await.expect("an answer")).await;
        self.responses.lock().expect("no panic").push(answer.clone());
        answer
    }

    /// Every answer so far.
    pub(crate) fn all_responses(&self) -> Vec<Answer> {
        self.responses.lock().expect("no panic").clone()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, kind: &str, body: impl Into<reqwest::Body>) -> Answer {
        self.send(self.request(Method::POST, path).header("content-type", kind).body(body)).await
    }

    pub(crate) async fn post_json(&self, path: &str, body: impl Into<reqwest::Body>) -> Answer {
        self.post(path, "application/json", body).await
    }

    /// Submits a form as a browser does from a page of the same origin.
    pub(crate) async fn submit(&self, path: &str, fields: &str) -> Answer {
        let request = self.request(Method::POST, path).header("sec-fetch-site", "same-origin");
        self.send(request.header("content-type", FORM).body(fields.to_owned())).await
    }

    /// An order without a payment.
    pub(crate) async fn place_order(&self, reference: &str, francs: i64) -> Order {
        self.checkout().place_order(new_order(reference, francs)).await.expect("an order")
    }

    /// `POST /api/v1/orders` as the shop's server sends it: with the token if there is one.
    pub(crate) async fn post_order(&self, body: &Value) -> Answer {
        let request = self.as_shop(Method::POST, "/api/v1/orders").header("content-type", "application/json");
        self.send(request.body(body.to_string())).await
    }

    /// `GET /api/v1/orders/{reference}`, likewise.
    pub(crate) async fn order(&self, reference: &str) -> Value {
        let answer = self.send(self.as_shop(Method::GET, &format!("/api/v1/orders/{reference}"))).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// A request of the shop's server, with its token if there is one.
    pub(crate) fn as_shop(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.request(method, path);
        match &self.config.api_token {
            Some(_) => request.header("authorization", format!("Bearer {API_TOKEN}")),
            None => request,
        }
    }

    /// `POST /api/create-payment`, without a token.
    pub(crate) async fn create_payment(&self, reference: &str, francs: i64) -> Answer {
        self.send(create_payment(self.request(Method::POST, "/api/create-payment"), reference, francs)).await
    }

    /// The same by the shop's server, with its token if there is one.
    pub(crate) async fn create_payment_as_shop(&self, reference: &str, francs: i64) -> Answer {
        self.send(create_payment(self.as_shop(Method::POST, "/api/create-payment"), reference, francs)).await
    }

    /// A payment page for a new order, which the buyer has opened; it must succeed.
    pub(crate) async fn open(&self, reference: &str, francs: i64) -> Attempt {
        let attempt = self.make(reference, francs).await;
        let token = OrderToken::parse(&attempt.token).expect("a token");
        self.checkout().came_back(&token).await.expect("a visit that is noted");
        attempt
    }

    /// A payment page for a new order, which the shop asked for and no buyer has seen.
    pub(crate) async fn make(&self, reference: &str, francs: i64) -> Attempt {
        Attempt::read(&self.create_payment_as_shop(reference, francs).await)
    }

    /// Presses Pay.
    pub(crate) async fn pay(&self, token: &str) -> Answer {
        self.submit(&format!("/pay/{token}"), "").await
    }

    /// The state that the order's page shows.
    pub(crate) async fn order_state(&self, token: &str) -> String {
        self.get(&format!("/orders/{token}")).await.state()
    }

    /// The status that the guide's clients read.
    pub(crate) async fn tx_status(&self, transaction_ref: &str) -> String {
        let answer = self.get(&format!("/api/tx-status/{transaction_ref}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["status"].as_str().expect("a status").to_owned()
    }

    /// Settles a payment at the gateway, without a callback.
    pub(crate) fn settle(&self, transaction_ref: &str, outcome: SandboxOutcome) {
        assert!(self.sandbox().settle(transaction_ref, outcome), "no such payment: {transaction_ref}");
    }

    /// The callback that the gateway would send for a payment now.
    pub(crate) fn callback(&self, transaction_ref: &str) -> Value {
        let body = self.sandbox().callback_body(transaction_ref).expect("a payment");
        serde_json::from_str(&body).expect("JSON")
    }

    /// Sends a callback.
    pub(crate) async fn send_callback(&self, body: &Value) -> Answer {
        self.post_json(CALLBACK, body.to_string()).await
    }
}

fn create_payment(request: RequestBuilder, reference: &str, francs: i64) -> RequestBuilder {
    let body =
        json!({ "reference": reference, "amount": francs, "currency": "XAF", "reason": "Deux pagnes" });
    request.header("content-type", "application/json").body(body.to_string())
}

/// The content type of a form.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
/// The path of callbacks.
pub(crate) const CALLBACK: &str = "/api/callback/mycoolpay";
