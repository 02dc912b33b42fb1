//! As much of HTTP as a gateway needs that is in a hurry.

use std::{io, net::SocketAddr};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Where the message, which is not signed, has its number.
const NUMBER: &str = "no. 000000000000";

/// Requests that are ready but for a number, so that each has a body of its own and a signature that verifies.
pub(crate) struct Requests {
    templates: Vec<(Vec<u8>, usize)>,
    next: usize,
}

impl Requests {
    pub(crate) fn new(callbacks: &[Value], host: &SocketAddr) -> Self {
        let template = |callback: &Value| {
            let mut callback = callback.clone();
            callback["transaction_message"] = NUMBER.into();
            let body = callback.to_string();
            let request = format!(
                "POST /api/callback/mycoolpay HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n\
                 content-length: {}\r\n\r\n{body}",
                body.len(),
            );
            let end = request.find(NUMBER).expect("a number") + NUMBER.len();
            (request.into_bytes(), end)
        };
        Self { templates: callbacks.iter().map(template).collect(), next: 0 }
    }

    /// The next request, in place of what is in `bytes`.
    pub(crate) fn write_next(&mut self, bytes: &mut Vec<u8>) {
        let (template, end) = &self.templates[self.next % self.templates.len()];
        bytes.clear();
        bytes.extend_from_slice(template);
        let mut rest = self.next;
        for digit in bytes[..*end].iter_mut().rev().take(12) {
            *digit = b'0' + u8::try_from(rest % 10).unwrap_or_default();
            rest /= 10;
        }
        self.next += 1;
    }
}

/// A connection that is kept alive.
pub(crate) struct Connection {
    stream: TcpStream,
    answer: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(address: &SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("a connection");
        stream.set_nodelay(true).expect("a connection");
        Self { stream, answer: Vec::with_capacity(4096) }
    }

    /// Sends a request; whether the answer is `200 OK`.
    ///
    /// # Errors
    /// The connection broke.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> io::Result<bool> {
        self.stream.write_all(request).await?;
        self.answer.clear();
        loop {
            if let Some(is_ok) = parse(&self.answer) {
                return Ok(is_ok);
            }
            if self.stream.read_buf(&mut self.answer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}

/// Whether a whole answer is `200 OK`; `None` when it is not whole.
fn parse(answer: &[u8]) -> Option<bool> {
    const LENGTH: &[u8] = b"\r\ncontent-length: ";
    let head = position(answer, b"\r\n\r\n")?;
    let start = position(&answer[..head], LENGTH).expect("an answer with a length") + LENGTH.len();
    let digits = answer[start..].iter().take_while(|byte| byte.is_ascii_digit());
    let length = digits.fold(0, |number, digit| number * 10 + usize::from(digit - b'0'));
    let body = &answer[head + 4..];
    (body.len() >= length).then(|| answer.starts_with(b"HTTP/1.1 200 ") && body == b"OK")
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
