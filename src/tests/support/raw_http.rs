//! A minimal HTTP server for a gateway that must be able to answer wrongly.

use axum::{
    body::{Body, to_bytes},
    http::Request,
    response::Response,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// A request, read to its end.
#[derive(Clone, Debug)]
pub(super) struct RawRequest {
    pub(super) method: String,
    /// Path and query.
    pub(super) target: String,
    content_type: String,
    pub(super) body: String,
}

impl RawRequest {
    /// Reads one request with a `Content-Length` or without a body; `None` when the client disconnects.
    pub(super) async fn read(stream: &mut TcpStream) -> Option<Self> {
        let mut bytes = Vec::new();
        loop {
            if let Some(request) = Self::parse(&bytes) {
                return Some(request);
            }
            if stream.read_buf(&mut bytes).await.ok()? == 0 {
                return None;
            }
        }
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n")?;
        let mut lines = head.lines();
        let mut words = lines.next()?.split(' ');
        let header = |wanted: &str| {
            head.lines()
                .filter_map(|line| line.split_once(':'))
                .find_map(|(name, value)| name.eq_ignore_ascii_case(wanted).then(|| value.trim().to_owned()))
        };
        let length = header("content-length").map_or(0, |length| length.parse().expect("a length"));
        (body.len() >= length).then_some(Self {
            method: words.next()?.to_owned(),
            target: words.next()?.to_owned(),
            content_type: header("content-type").unwrap_or_default(),
            body: body.to_owned(),
        })
    }

    /// The request in the form that a router takes.
    pub(super) fn for_router(&self) -> Request<Body> {
        Request::builder()
            .method(self.method.as_str())
            .uri(&self.target)
            .header("content-type", &self.content_type)
            .body(self.body.clone().into())
            .expect("a request like the one that came")
    }
}

/// Sends a router's response, and ends the connection.
pub(super) async fn send(stream: &mut TcpStream, response: Response) {
    send_changed(stream, response, |_| None).await;
}

/// The same, with the body that `change` returns.
pub(super) async fn send_changed(
    stream: &mut TcpStream,
    response: Response,
    change: impl FnOnce(&[u8]) -> Option<Vec<u8>>,
) {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a whole answer");
    let body = change(&body).unwrap_or_else(|| body.to_vec());
    let mut head = format!("HTTP/1.1 {}\r\n", parts.status);
    for (name, value) in &parts.headers {
        if name != "content-length" {
            head += &format!("{name}: {}\r\n", value.to_str().expect("a text"));
        }
    }
    head += &format!("content-length: {}\r\nconnection: close\r\n\r\n", body.len());
    write(stream, head.as_bytes()).await;
    write(stream, &body).await;
}

/// Sends a complete response with this status line and body.
pub(super) async fn send_text(stream: &mut TcpStream, status: &str, kind: &str, body: &str) {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    write(stream, head.as_bytes()).await;
    write(stream, body.as_bytes()).await;
}

/// Writes, and ignores a reader that has disconnected.
pub(super) async fn write(stream: &mut TcpStream, bytes: &[u8]) {
    drop(stream.write_all(bytes).await);
}
