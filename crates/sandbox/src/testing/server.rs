//! The sandbox on a socket, and a raw connection to it.

use caisse_http_server::{ServerOptions, serve};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

use crate::Sandbox;

/// A sandbox that listens.
pub(crate) struct Server {
    address: std::net::SocketAddr,
    stop: watch::Sender<bool>,
    answering: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(sandbox: Sandbox) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = watch::channel(false);
        let router = sandbox.router_until(stopped.clone());
        let answering = tokio::spawn(serve(listener, router, ServerOptions::default(), stopped));
        Self { address, stop, answering }
    }

    pub(crate) async fn connect(&self) -> Connection {
        Connection(TcpStream::connect(self.address).await.expect("a connection"))
    }

    /// Stops it, and waits until it has stopped.
    pub(crate) async fn stop(self) {
        self.stop.send_replace(true);
        self.answering.await.expect("no panic");
    }
}

/// A raw connection that stays open.
pub(crate) struct Connection(TcpStream);

impl Connection {
    pub(crate) async fn write(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.expect("an open connection");
    }

    /// The next response's status and body; `None` when the connection ends before its first byte.
    pub(crate) async fn answer(&mut self) -> Option<(u16, String)> {
        let mut bytes = Vec::new();
        loop {
            let text = String::from_utf8_lossy(&bytes);
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                if body.len() == length.expect("a length").parse::<usize>().expect("a number") {
                    return Some((head.get(9..12)?.parse().expect("a status"), body.to_owned()));
                }
            }
            if self.0.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                assert!(bytes.is_empty(), "half an answer: {}", String::from_utf8_lossy(&bytes));
                return None;
            }
        }
    }
}
