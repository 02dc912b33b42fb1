//! How the server treats clients of every kind, with short time-outs.

/// Slow and idle clients.
mod slow;
/// Graceful shutdown.
mod stopping;
/// HTTP/1 and HTTP/2.
mod versions;

use std::{net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    routing::{get, post},
};
use futures_util::{StreamExt as _, stream};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};

use super::*;

/// The longest that anything may take on a machine that is busy.
const LONGEST: Duration = Duration::from_secs(20);
/// Two times far enough apart to differ on a busy machine.
const SHORT: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_secs(2);

/// Time-outs that never strike, unless a test shortens one.
const LONG_TIMEOUTS: Timeouts = Timeouts {
    first_request: LONGEST,
    body: LONGEST,
    idle: LONGEST,
    idle_when_full: LONGEST,
    write: LONGEST,
    client_close: SHORT,
    drain: LONGEST,
};

struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    answering: JoinHandle<()>,
}

impl Server {
    async fn start(timeouts: Timeouts) -> Self {
        Self::start_with(ServerOptions { timeouts, ..ServerOptions::default() }).await
    }

    async fn start_with(options: ServerOptions) -> Self {
        let listener = bind([127, 0, 0, 1].into(), 0, "PORT").expect("a port");
        Self::start_on(listener, options)
    }

    fn start_on(listener: TcpListener, options: ServerOptions) -> Self {
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = watch::channel(false);
        let answering = tokio::spawn(serve(listener, router(), options, stopped));
        Self { address, stop, answering }
    }

    async fn connect(&self) -> Client {
        Client {
            stream: TcpStream::connect(self.address).await.expect("a connection"),
            since: Instant::now(),
        }
    }
}

fn router() -> Router {
    Router::new()
        .route("/", get("hello"))
        .route("/me", get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.to_string()))
        .route("/length", post(async |body: Bytes| body.len().to_string()))
        .route("/ignores", post("whatever"))
        .route("/large", get(|| async { vec![b'x'; 8 << 20] }))
        .route("/slow", get(async || sleep(LONG).await))
        .route("/silent", get(async || Body::from_stream(begins())))
}

/// A response that begins and never ends.
fn begins() -> impl futures_util::Stream<Item = Result<&'static str, std::io::Error>> {
    stream::iter([Ok("begins")]).chain(stream::pending())
}

struct Client {
    stream: TcpStream,
    since: Instant,
}

impl Client {
    async fn write(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).await.expect("an open connection");
        self.since = Instant::now();
    }

    async fn get(&mut self, path: &str) -> String {
        self.write(&format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n")).await;
        self.answer().await
    }

    /// Reads a response, which must arrive in one read.
    async fn answer(&mut self) -> String {
        let mut bytes = vec![0; 4096];
        let read = timeout(LONGEST, self.stream.read(&mut bytes)).await.expect("in time").expect("an answer");
        String::from_utf8_lossy(&bytes[..read]).into_owned()
    }

    /// Waits for the end of the connection; returns the time since the client's last write, and the bytes before it.
    async fn end(&mut self) -> (Duration, Vec<u8>) {
        let mut bytes = Vec::new();
        // A reset is an end too.
        let _ = timeout(LONGEST, self.stream.read_to_end(&mut bytes)).await.expect("an end in time");
        (self.since.elapsed(), bytes)
    }
}
