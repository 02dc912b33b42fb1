//! A shop that receives callbacks.

use std::time::Duration;

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, header},
    routing::post,
};
use serde_json::Value;
use tokio::{net::TcpListener, sync::mpsc, time::timeout};

use super::{FAST, config, until_idle};
use crate::{Sandbox, SandboxConfig};

/// A shop that stores its callbacks, and answers `OK`.
pub(crate) struct Shop {
    pub(crate) url: String,
    received: mpsc::UnboundedReceiver<(HeaderMap, String)>,
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let (sender, received) = mpsc::unbounded_channel();
        let listen = move |headers: HeaderMap, body: Bytes| async move {
            // A test that no longer receives has what it needs.
            let _ = sender.send((headers, String::from_utf8(body.into()).expect("UTF-8")));
            "OK"
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/callback", listener.local_addr().expect("an address"));
        let app = Router::new().route("/callback", post(listen));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, received }
    }

    /// A fast sandbox that sends its callbacks to this shop.
    pub(crate) fn sandbox(&self) -> Sandbox {
        let sandbox = Sandbox::new(SandboxConfig { callback_url: Some(self.url.clone()), ..config() });
        sandbox.set_speed(FAST);
        sandbox
    }

    /// The next callback, raw.
    pub(crate) async fn next_raw(&mut self) -> (HeaderMap, String) {
        let next = timeout(Duration::from_secs(5), self.received.recv()).await;
        next.expect("a callback in time").expect("a callback")
    }

    /// The next callback, which must be JSON.
    pub(crate) async fn next_with_headers(&mut self) -> (HeaderMap, Value) {
        let (headers, body) = self.next_raw().await;
        assert_eq!(headers[header::CONTENT_TYPE], "application/json");
        (headers, serde_json::from_str(&body).expect("JSON"))
    }

    /// The body of the next callback.
    pub(crate) async fn next(&mut self) -> Value {
        self.next_with_headers().await.1
    }

    /// The body of the next callback, if one has come.
    pub(crate) fn received_so_far(&mut self) -> Option<Value> {
        let (_, body) = self.received.try_recv().ok()?;
        serde_json::from_str(&body).ok()
    }

    /// Whether no callback comes until the sandbox has nothing more to do.
    pub(crate) async fn receives_nothing_more(&mut self, sandbox: &Sandbox) -> bool {
        until_idle(sandbox).await;
        self.received.try_recv().is_err()
    }
}
