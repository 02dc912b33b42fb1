//! The server under test: a sandbox with a shop behind it, or the server that the environment names.

use std::{env, net::SocketAddr, time::Duration};

use axum::{Router, body::Bytes, http::HeaderMap, routing::post};
use caisse_sandbox::{Sandbox, SandboxConfig};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use tokio::{net::TcpListener, sync::mpsc, task::JoinSet, time::timeout};

use crate::support::{Answer, FORM, form_of, http};

/// The key of the fixtures' callback, and the private key of its signature.
pub(super) const PUBLIC_KEY: &str = "7b0a7e0c-3f6a-4c8e-9b1d-2a5f4e6d8c90";
pub(super) const PRIVATE_KEY: &str = "sk_test_made_up_0123456789abcdef";

/// A server that speaks the contract.
pub(super) struct Server {
    pub(super) base_url: String,
    pub(super) public_key: String,
    pub(super) private_key: String,
    http: Client,
    callbacks: mpsc::UnboundedReceiver<Callback>,
    /// Stopped on drop.
    _running: JoinSet<()>,
}

/// A callback that a shop received.
pub(super) struct Callback {
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Callback {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("JSON")
    }
}

impl Server {
    /// The named server, or a sandbox.
    pub(super) async fn any() -> Self {
        let Ok(base_url) = env::var("CONTRACT_BASE_URL") else { return Self::sandbox().await };
        assert!(!base_url.contains("my-coolpay.com"), "these tests would ask real people for real money");
        Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            public_key: env::var("CONTRACT_PUBLIC_KEY").expect("CONTRACT_PUBLIC_KEY"),
            private_key: env::var("CONTRACT_PRIVATE_KEY").expect("CONTRACT_PRIVATE_KEY"),
            http: http(),
            callbacks: mpsc::unbounded_channel().1,
            _running: JoinSet::new(),
        }
    }

    /// A sandbox, whose payments can be settled; `None` when another server was named.
    pub(super) async fn that_settles() -> Option<Self> {
        if env::var("CONTRACT_BASE_URL").is_ok() {
            println!("==> SKIPPED: only the sandbox can be set to end a payment");
            return None;
        }
        Some(Self::sandbox().await)
    }

    async fn sandbox() -> Self {
        let (shop, shop_url) = listen().await;
        let (listener, base_url) = listen().await;
        let sandbox = Sandbox::new(SandboxConfig {
            callback_url: Some(format!("{shop_url}/callback")),
            ..SandboxConfig::new(PUBLIC_KEY, PRIVATE_KEY, &base_url, &shop_url)
        });
        let (sender, callbacks) = mpsc::unbounded_channel();
        let callback = move |headers: HeaderMap, body: Bytes| async move {
            let text = String::from_utf8(body.to_vec()).expect("text");
            // The receiver is gone when the test is over.
            let _ = sender.send(Callback { headers, text });
            "OK"
        };
        let mut running = JoinSet::new();
        running.spawn(serve(shop, Router::new().route("/callback", post(callback))));
        running.spawn(serve(listener, sandbox.router()));
        Self {
            base_url,
            public_key: PUBLIC_KEY.to_owned(),
            private_key: PRIVATE_KEY.to_owned(),
            http: http(),
            callbacks,
            _running: running,
        }
    }

    /// A request to an endpoint, such as `/paylink`.
    pub(super) fn request(&self, method: Method, endpoint: &str) -> RequestBuilder {
        self.http.request(method, format!("{}/api/{}{endpoint}", self.base_url, self.public_key))
    }

    /// The same with the private key.
    pub(super) fn private_request(&self, method: Method, endpoint: &str) -> RequestBuilder {
        self.request(method, endpoint).header("X-PRIVATE-KEY", &self.private_key)
    }

    pub(super) async fn post(&self, endpoint: &str, body: &Value) -> Answer {
        send(with_json(self.request(Method::POST, endpoint), body)).await
    }

    pub(super) async fn post_form(&self, endpoint: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, endpoint).header("content-type", FORM);
        send(request.body(form_of(body))).await
    }

    pub(super) async fn status_check(&self, transaction_ref: &str) -> Answer {
        send(self.request(Method::GET, &format!("/checkStatus/{transaction_ref}"))).await
    }

    /// Waits until checkStatus reports this status, and returns the report.
    pub(super) async fn comes_to(&self, transaction_ref: &str, status: &str) -> Value {
        let mut report = Value::Null;
        crate::support::eventually(status, async || {
            report = self.status_check(transaction_ref).await.json();
            report["transaction_status"] == status
        })
        .await;
        report
    }

    /// Submits the payment page's form.
    pub(super) async fn choose(&self, payment_url: &str, form: &str) -> Answer {
        let request = self.http.post(payment_url).header("content-type", FORM);
        send(request.body(form.to_owned())).await
    }

    /// The payment page, as a browser gets it.
    pub(super) async fn page(&self, payment_url: &str) -> Answer {
        send(self.http.get(payment_url)).await
    }

    /// The next callback.
    pub(super) async fn next_callback(&mut self) -> Callback {
        let next = timeout(Duration::from_secs(10), self.callbacks.recv()).await;
        next.expect("a callback in time").expect("a shop")
    }

    /// Whether another callback comes, within the time that one on this machine could take.
    pub(super) async fn has_more_callbacks(&mut self) -> bool {
        timeout(Duration::from_millis(200), self.callbacks.recv()).await.is_ok()
    }
}

pub(super) fn with_json(request: RequestBuilder, body: &Value) -> RequestBuilder {
    request.header("content-type", "application/json").body(body.to_string())
}

pub(super) async fn send(request: RequestBuilder) -> Answer {
    Answer::read(request.send().await.expect("an answer")).await
}

/// A text field of an answer.
pub(super) fn text(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_else(|| panic!("no {name}: {answer}")).to_owned()
}

pub(super) async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, url)
}

pub(super) async fn serve(listener: TcpListener, router: Router) {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).await.expect("a listener");
}
