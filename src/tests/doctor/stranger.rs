//! A server that is not Caisse.

use std::sync::Arc;

use axum::{
    Json, Router,
    http::{StatusCode, header::LOCATION},
    routing::{any, get},
};
use serde_json::json;
use tokio::{net::TcpListener, task::JoinSet};
use tokio_rustls::TlsAcceptor;

pub(super) struct Stranger {
    pub(super) url: String,
    _running: JoinSet<()>,
}

impl Stranger {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let mut running = JoinSet::new();
        running.spawn(async move { axum::serve(listener, router()).await.expect("a server") });
        Self { url, _running: running }
    }

    /// A server with a self-signed certificate. No client gets as far as an answer.
    pub(super) async fn with_tls() -> Self {
        use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
        let certificate = CertificateDer::from_pem_slice(include_bytes!("../fixtures/tls/localhost.pem"));
        let key = PrivateKeyDer::from_pem_slice(include_bytes!("../fixtures/tls/localhost.key"));
        // An error means that a provider is installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let config = rustls::ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.expect("a certificate")], key.expect("a key"))
            .expect("a pair");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("https://localhost:{}", listener.local_addr().expect("an address").port());
        let mut running = JoinSet::new();
        running.spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                drop(acceptor.accept(stream).await);
            }
        });
        Self { url, _running: running }
    }

    pub(super) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }
}

fn router() -> Router {
    let refuses = || async { (StatusCode::FORBIDDEN, Json(json!({ "status": "error", "message": "no" }))) };
    Router::new()
        .route("/moved", any(async || (StatusCode::FOUND, [(LOCATION, "https://elsewhere.example/new")])))
        .route("/believes", any(async || "OK"))
        .route("/down", any(async || StatusCode::BAD_GATEWAY))
        .route("/busy", any(async || StatusCode::TOO_MANY_REQUESTS))
        .route("/forbids/{*path}", get(refuses))
        .fallback(async || (StatusCode::NOT_FOUND, "nothing here"))
}
