//! A fast sandbox, and a shop that receives its callbacks.

use std::{net::SocketAddr, num::NonZeroU32};

use axum::{Router, routing::post};
use caisse_sandbox::{Sandbox, SandboxConfig, SandboxRules};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::mpsc, task::JoinSet};

use crate::support::{http, watch_the_log};

pub(super) const PUBLIC_KEY: &str = "pk_test_XXXXXXXX";

pub(super) struct Shop {
    /// The sandbox's address.
    pub(super) sandbox_url: String,
    /// Every callback, in the order of arrival.
    pub(super) callbacks: mpsc::UnboundedReceiver<Value>,
    /// Stopped on drop.
    _running: JoinSet<()>,
}

impl Shop {
    /// Opens a shop with a sandbox whose scenarios run so many times faster than real time.
    pub(super) async fn open(speed: u32) -> Self {
        watch_the_log();
        let (shop, shop_url) = listen().await;
        let (listener, sandbox_url) = listen().await;
        let config = SandboxConfig {
            callback_url: Some(format!("{shop_url}/callback")),
            ..SandboxConfig::new(PUBLIC_KEY, "sk_test_YYYYYYYY", &sandbox_url, &shop_url)
        };
        let speed = NonZeroU32::new(speed).expect("not zero");
        let sandbox = Sandbox::with_rules(config, SandboxRules { speed, ..SandboxRules::default() });
        let (sender, callbacks) = mpsc::unbounded_channel();
        let callback = move |body: String| async move {
            // The receiver is gone when the test is over.
            let _ = sender.send(serde_json::from_str(&body).expect("JSON"));
            "OK"
        };
        let mut running = JoinSet::new();
        running.spawn(serve(shop, Router::new().route("/callback", post(callback))));
        running.spawn(serve(listener, sandbox.router()));
        Self { sandbox_url, callbacks, _running: running }
    }

    /// Sets this fault, and no other, in the sandbox.
    pub(super) async fn misbehave(&self, fault: &str) {
        let list = json!({ "faults": [{ "fault": fault }] }).to_string();
        let put = http().put(format!("{}/__sandbox/faults", self.sandbox_url)).body(list);
        assert_eq!(put.send().await.expect("an answer").status(), 200);
    }

    /// The address of an endpoint, such as `payin`.
    pub(super) fn endpoint(&self, name: &str) -> String {
        format!("{}/api/{PUBLIC_KEY}/{name}", self.sandbox_url)
    }
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, url)
}

async fn serve(listener: TcpListener, router: Router) {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).await.expect("a listener");
}
