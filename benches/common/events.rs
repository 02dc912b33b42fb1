//! One event stream, as a browser reads it.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::connection::position;

/// An event stream of a payment.
pub(crate) struct Events(TcpStream);

impl Events {
    pub(crate) async fn of(transaction_ref: &str, address: SocketAddr) -> Self {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let path = format!("/api/tx-events/{transaction_ref}");
        let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\naccept: text/event-stream\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("a connection");
        Self(stream)
    }

    /// Reads until `mark` was sent; `false` when the stream ends before.
    pub(crate) async fn wait_for(&mut self, mark: &str) -> bool {
        let mut received = Vec::new();
        while position(&received, mark.as_bytes()).is_none() {
            if !self.0.read_buf(&mut received).await.is_ok_and(|length| length > 0) {
                return false;
            }
        }
        true
    }
}
