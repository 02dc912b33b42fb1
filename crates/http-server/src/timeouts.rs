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
    pub idle: Duration,
    /// For a connection between two requests, when the limit is reached and another connection waits.
    pub idle_when_full: Duration,
    /// For a client to read another byte.
    pub write: Duration,
    /// For a client to close by itself when the process stops.
    pub client_close: Duration,
    /// For requests under way when the process stops: as long as any response may take.
    pub drain: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            first_request: Duration::from_secs(10),
            body: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            idle_when_full: Duration::from_secs(5),
            write: Duration::from_secs(10),
            client_close: Duration::from_millis(500),
            drain: Duration::from_secs(30),
        }
    }
}
