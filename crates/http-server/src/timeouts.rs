//! Timeouts of a connection.

use std::time::Duration;

/// The time-outs of a connection's states.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// For the TLS handshake, and for the first request up to the last byte of its head.
    pub first_request: Duration,
    /// For the whole of a request's body.
    pub body: Duration,
    /// For any activity, between requests and within a response. Longer than a proxy keeps an unused connection,
    /// commonly a minute: a server that closes while the proxy sends loses a request.
    pub silence: Duration,
    /// For a connection between two requests, when the limit is reached and another connection waits.
    pub rest: Duration,
    /// For a client to read another byte.
    pub write: Duration,
    /// For a client to close by itself when the process stops.
    pub leaving: Duration,
    /// For requests under way when the process stops: as long as any response may take.
    pub last_answers: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            first_request: Duration::from_secs(10),
            body: Duration::from_secs(10),
            silence: Duration::from_secs(75),
            rest: Duration::from_secs(5),
            write: Duration::from_secs(10),
            leaving: Duration::from_millis(500),
            last_answers: Duration::from_secs(30),
        }
    }
}
