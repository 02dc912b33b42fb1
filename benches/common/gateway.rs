//! The payments of the callbacks. The sandbox runs in this process, on the clients' processor: each payment is checked
//! seldom, so it costs them little.

use caisse_sandbox::{Sandbox, SandboxConfig, SandboxOutcome};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinSet};

use crate::server::{PRIVATE_KEY, PUBLIC_KEY};

/// A gateway, stopped on drop.
pub(crate) struct Gateway {
    pub(crate) url: String,
    pub(crate) sandbox: Sandbox,
    http: Client,
    _running: JoinSet<()>,
}

impl Gateway {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let sandbox = Sandbox::new(SandboxConfig::new(PUBLIC_KEY, PRIVATE_KEY, &url, &url));
        let router = sandbox.router();
        let mut running = JoinSet::new();
        running.spawn(async move { axum::serve(listener, router).await.expect("a gateway") });
        let http = Client::builder().no_proxy().build().expect("a client");
        Self { url, sandbox, http, _running: running }
    }

    /// Starts a payment for a new order; returns what Caisse answers the shop.
    pub(crate) async fn payment(&self, site: &str, number: usize) -> Value {
        let order = json!({ "reference": format!("R-{number}"), "amount": 1000, "currency": "XAF" });
        let request = self.http.post(format!("{site}/api/create-payment"));
        let request = request.header("content-type", "application/json").body(order.to_string());
        let answer = request.send().await.expect("an answer").text().await.expect("a text");
        serde_json::from_str(&answer).expect("JSON")
    }

    /// Pays a payment, and returns its callback, which Caisse does not have yet. As in production, callbacks are about
    /// settled payments.
    pub(crate) fn settle(&self, transaction_ref: &str) -> Value {
        assert!(self.sandbox.settle(transaction_ref, SandboxOutcome::Success), "no such payment");
        let callback = self.sandbox.callback_body(transaction_ref).expect("a payment");
        serde_json::from_str(&callback).expect("JSON")
    }
}
