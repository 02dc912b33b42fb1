//! A minimal, fast HTTP client.

use std::{io, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// A keep-alive connection.
pub(crate) struct Connection {
    stream: TcpStream,
    answer: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(address: &SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("a connection");
        stream.set_nodelay(true).expect("a connection");
        Self { stream, answer: Vec::with_capacity(32 * 1024) }
    }

    /// Sends a request, and returns the response: head and body as they were sent.
    ///
    /// # Errors
    /// The connection broke.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> io::Result<&[u8]> {
        self.stream.write_all(request).await?;
        self.answer.clear();
        while !is_whole(&self.answer) {
            if self.stream.read_buf(&mut self.answer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(&self.answer)
    }
}

fn is_whole(answer: &[u8]) -> bool {
    let Some(end) = position(answer, b"\r\n\r\n") else { return false };
    let (head, body) = (&answer[..end], &answer[end + 4..]);
    match position(head, b"\r\ncontent-length: ") {
        Some(start) => body.len() >= number(&head[start + 18..], 10),
        None => position(head, b"\r\ntransfer-encoding: chunked").is_none() || has_last_chunk(body),
    }
}

fn has_last_chunk(mut body: &[u8]) -> bool {
    loop {
        let Some(line) = position(body, b"\r\n") else { return false };
        let length = number(body, 16);
        if length == 0 {
            return body.len() >= line + 4;
        }
        let Some(rest) = body.get(line + 2 + length + 2..) else { return false };
        body = rest;
    }
}

/// The number that the leading digits of a text form.
fn number(text: &[u8], radix: u32) -> usize {
    let digits = text.iter().map_while(|&byte| char::from(byte).to_digit(radix));
    digits.fold(0, |number, digit| number * radix as usize + digit as usize)
}

pub(crate) fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
