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

use super::{FAST, config};
use crate::{Sandbox, SandboxConfig};

/// A shop that stores its callbacks, and answers `OK`.
pub(crate) struct Shop {
    pub(crate) url: String,
    heard: mpsc::UnboundedReceiver<(HeaderMap, String)>,
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let (hear, heard) = mpsc::unbounded_channel();
        let listen = move |headers: HeaderMap, body: Bytes| async move {
            // A test that no longer receives has what it needs.
            let _ = hear.send((headers, String::from_utf8(body.into()).expect("UTF-8")));
            "OK"
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/callback", listener.local_addr().expect("an address"));
        let app = Router::new().route("/callback", post(listen));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, heard }
    }

    /// A fast sandbox that sends its callbacks to this shop.
    pub(crate) fn sandbox(&self) -> Sandbox {
        let sandbox = Sandbox::new(SandboxConfig { callback_url: Some(self.url.clone()), ..config() });
        sandbox.set_speed(FAST);
        sandbox
    }

    /// The next callback, raw.
    pub(crate) async fn next_raw(&mut self) -> (HeaderMap, String) {
        let next = timeout(Duration::from_secs(5), self.heard.recv()).await;
        next.expect("a callback in time").expect("a callback")
    }

    /// The next callback, which must be JSON.
    pub(crate) async fn next_whole(&mut self) -> (HeaderMap, Value) {
        let (headers, body) = self.next_raw().await;
        assert_eq!(headers[header::CONTENT_TYPE], "application/json");
        (headers, serde_json::from_str(&body).expect("JSON"))
    }

    /// The body of the next callback.
    pub(crate) async fn next(&mut self) -> Value {
        self.next_whole().await.1
    }

    /// The body of the next callback, if one has come.
    pub(crate) fn heard_so_far(&mut self) -> Option<Value> {
        let (_, body) = self.heard.try_recv().ok()?;
        serde_json::from_str(&body).ok()
    }

    /// Whether no callback comes for a while.
    pub(crate) async fn hears_nothing_more(&mut self) -> bool {
        timeout(Duration::from_millis(150), self.heard.recv()).await.is_err()
    }
}
