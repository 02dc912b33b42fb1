//! One event stream, as a browser reads it.

use std::net::{IpAddr, SocketAddr};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::connection::position;

/// An event stream of a payment.
pub(crate) struct Events(TcpStream);

impl Events {
    /// Opens a stream; for `buyer`, if one is given, as a proxy does.
    pub(crate) async fn of(transaction_ref: &str, address: SocketAddr, buyer: Option<IpAddr>) -> Self {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let forwarded = buyer.map(|buyer| format!("x-forwarded-for: {buyer}\r\n")).unwrap_or_default();
        let request = format!(
            "GET /api/tx-events/{transaction_ref} HTTP/1.1\r\nhost: {address}\r\n{forwarded}\
             accept: text/event-stream\r\n\r\n"
        );
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
