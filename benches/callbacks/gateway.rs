//! The payments that callbacks name. The sandbox runs here, on the callers' processor: each payment is looked at
//! once, so it disturbs little.

use caisse::server::sandbox::{Sandbox, SandboxConfig, SandboxOutcome};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinSet};

pub(crate) const PUBLIC_KEY: &str = "pk_bench";
pub(crate) const PRIVATE_KEY: &str = "sk_bench_0123456789abcdef";

/// A gateway. It goes when it is dropped.
pub(crate) struct Gateway {
    pub(crate) url: String,
    sandbox: Sandbox,
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
        Self { url, sandbox, _running: running }
    }

    /// Has `count` payments made and paid, of which nobody has heard yet, and answers their callbacks. What is
    /// rung about is settled, as in life; all but the first callback of each are repetitions.
    pub(crate) async fn settled_payments(&self, site: &str, count: usize) -> Vec<Value> {
        let http = Client::builder().no_proxy().build().expect("a client");
        let mut callbacks = Vec::with_capacity(count);
        for number in 0..count {
            let order = json!({ "reference": format!("R-{number}"), "amount": 1000, "currency": "XAF" });
            let request = http.post(format!("{site}/api/create-payment"));
            let request = request.header("content-type", "application/json").body(order.to_string());
            let answer = request.send().await.expect("an answer").text().await.expect("a text");
            let made: Value = serde_json::from_str(&answer).expect("JSON");
            let transaction_ref = made["transaction_ref"].as_str().unwrap_or_else(|| panic!("{answer}"));
            assert!(self.sandbox.settle(transaction_ref, SandboxOutcome::Success), "no such payment");
            let callback = self.sandbox.callback_body(transaction_ref).expect("a payment");
            callbacks.push(serde_json::from_str(&callback).expect("JSON"));
        }
        callbacks
    }
}
