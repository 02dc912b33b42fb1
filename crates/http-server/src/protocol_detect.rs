//! Distinguishes HTTP/1 from HTTP/2 by a connection's first bytes, before hyper sees it.
//!
//! hyper allocates 16 KiB for a connection before its first byte. A client that sends no whole head costs less here. As
//! the version is known afterwards, hyper does not detect it a second time.

use std::io::{self, Cursor};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, join, split};

/// The preface of HTTP/2.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// The initial buffer: most heads fit. Bytes.
const COMMON: usize = 1024;

/// The protocol of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// HTTP/1.1, or anything that is not HTTP/2.
    Http1,
    /// HTTP/2 without an upgrade from HTTP/1 (prior knowledge, or agreed by ALPN).
    Http2,
}

/// Reads until a whole request head, the preface of HTTP/2, `most` bytes without either, or the end. Returns the
/// protocol, and a stream that begins with the bytes read.
pub(super) async fn detect<S>(
    mut stream: S,
    most: usize,
) -> io::Result<(Protocol, impl AsyncRead + AsyncWrite + Unpin + Send + 'static)>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut received = Vec::with_capacity(COMMON);
    let mut scanned = 0;
    while received.len() < most && !is_enough(&received, scanned) {
        scanned = received.len();
        if stream.read_buf(&mut received).await? == 0 {
            break;
        }
    }
    let protocol = if received.starts_with(PREFACE) { Protocol::Http2 } else { Protocol::Http1 };
    let (reader, writer) = split(stream);
    Ok((protocol, join(Cursor::new(received).chain(reader), writer)))
}

/// Whether `received` ends the detection; its first `scanned` bytes did not.
fn is_enough(received: &[u8], scanned: usize) -> bool {
    let new = &received[scanned.saturating_sub(3)..];
    if PREFACE.starts_with(received) {
        return received == PREFACE;
    }
    // An empty line, also from a client that writes no carriage returns.
    new.windows(2).any(|end| end == b"\n\n") || new.windows(3).any(|end| end == b"\n\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_ends_with_an_empty_line_and_a_preface_where_it_ends() {
        for (text, is_it) in [
            ("", false),
            ("GET / HTTP/1.1\r\nhost: x\r\n", false),
            ("GET / HTTP/1.1\r\nhost: x\r\n\r\n", true),
            ("GET / HTTP/1.1\r\nhost: x\r\n\r\nbody", true),
            ("GET / HTTP/1.1\nhost: x\n\n", true),
            ("PRI * HTTP/2.0\r\n\r\n", false),
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", true),
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nmore", true),
            ("PRI * HTTP/1.1\r\n\r\n", true),
        ] {
            assert_eq!(is_enough(text.as_bytes(), 0), is_it, "{text:?}");
            // Also byte by byte: no prefix is enough unless the whole text is.
            let before = (1..text.len()).find(|&length| is_enough(&text.as_bytes()[..length], length - 1));
            assert!(before.is_none() || is_it, "{text:?}");
        }
    }

    #[tokio::test]
    async fn nothing_that_was_received_is_lost() {
        let text = format!("GET / HTTP/1.1\r\nx: {}\r\n\r\nbody", "x".repeat(3000));
        for most in [10, 2_000, 16_000] {
            let (protocol, mut stream) =
                detect(Cursor::new(text.clone().into_bytes()), most).await.expect("a stream");
            assert_eq!(protocol, Protocol::Http1);
            let mut read = String::new();
            stream.read_to_string(&mut read).await.expect("a text");
            assert_eq!(read, text);
        }
    }
}
