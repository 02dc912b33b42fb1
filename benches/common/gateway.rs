//! The payments that callbacks name. The sandbox runs here, on the callers' processor: each payment is looked at
//! seldom, so it disturbs little.

use caisse_sandbox::{Sandbox, SandboxConfig, SandboxOutcome};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinSet};

use crate::server::{PRIVATE_KEY, PUBLIC_KEY};

/// A gateway. It goes when it is dropped.
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

    /// Has a payment begun for a new order; answers what the shop is told.
    pub(crate) async fn payment(&self, site: &str, number: usize) -> Value {
        let order = json!({ "reference": format!("R-{number}"), "amount": 1000, "currency": "XAF" });
        let request = self.http.post(format!("{site}/api/create-payment"));
        let request = request.header("content-type", "application/json").body(order.to_string());
        let answer = request.send().await.expect("an answer").text().await.expect("a text");
        serde_json::from_str(&answer).expect("JSON")
    }

    /// Has a payment paid, of which nobody has heard yet, and answers its callback. What is rung about is settled,
    /// as in life.
    pub(crate) fn settle(&self, transaction_ref: &str) -> Value {
        assert!(self.sandbox.settle(transaction_ref, SandboxOutcome::Success), "no such payment");
        let callback = self.sandbox.callback_body(transaction_ref).expect("a payment");
        serde_json::from_str(&callback).expect("JSON")
    }
}
