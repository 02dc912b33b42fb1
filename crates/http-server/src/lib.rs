//! The doors: from a socket to the router, and no further than is good for everybody else.
//!
//! `room` decides how many may come in, `connection` serves one of them, `beginning` hears its first words, `idle_timer`
//! knows how long it has been quiet and `open_connections` who has been for the longest, `arriving` waits for what a request brings
//! along; `sockets` makes listeners or takes them over.

#![deny(clippy::print_stderr, clippy::print_stdout)]

/// What a request brings along, and how long it may take.
mod body_timeout;
/// Who is counted as one client.
mod client_key;
/// One connection, from its first byte to its last.
mod connection;
/// How many may come in.
mod connection_limiter;
/// How long a connection has been quiet.
mod idle_timer;
/// Ranges of addresses.
mod networks;
/// Those who are in.
mod open_connections;
/// The beginning of a connection.
mod protocol_detect;
/// Listeners, our own and inherited ones.
mod sockets;
#[cfg(test)]
mod tests;
/// Our own TLS.
mod tls;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::sleep,
};

pub use client_key::client_key;
use connection::ConnectionServer;
pub use connection_limiter::ConnectionCounter;
use connection_limiter::ConnectionPermit;
pub use connection_limiter::{ConnectionLimiter, connection_limit};
pub use networks::{Networks, NotNetworks};
pub use sockets::ListenError;
pub use sockets::{Inherited, bind, notify_ready};
pub use tls::Tls;
pub use tls::{TlsError, TlsFiles};

/// How long accepting rests when the system has no descriptor or no memory for one more connection.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(100);

/// How long a connection is waited for, in each of its states.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// For its first request, from the first byte to the last of the head. For its TLS handshake too.
    pub first_request: Duration,
    /// For the whole of a request's body.
    pub body: Duration,
    /// For anything at all, between requests and within an answer. Longer than a proxy keeps a connection that it has
    /// no use for, commonly a minute: whoever closes first while the other one speaks costs somebody a request.
    pub silence: Duration,
    /// For a connection without a request, before another one may have its place.
    pub rest: Duration,
    /// For a reader to take another byte.
    pub write: Duration,
    /// For a client to leave by itself when the program stops.
    pub leaving: Duration,
    /// For requests under way when the program stops: as long as any answer may take.
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

/// Who is let in, how they are spoken with, and how long they are waited for.
#[derive(Default)]
pub struct ServerOptions {
    /// How many may come in.
    pub room: ConnectionLimiter,
    /// Our own TLS; `None` when a proxy sees to it.
    pub tls: Option<Tls>,
    /// How long they are waited for.
    pub patience: Timeouts,
}

/// Answers with `router` until `stop` says so, then lets requests under way end.
///
/// The listener is closed at once. When somebody else holds it as well, connections wait in its queue from then on.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    terms: ServerOptions,
    mut stop: watch::Receiver<bool>,
) {
    let ServerOptions { room, tls, patience } = terms;
    let host = Arc::new(ConnectionServer::new(router, tls, patience, stop.clone()));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            // An error says that nobody can stop us any more, which is a reason to stop.
            _ = stop.wait_for(|&stop| stop) => break,
            Some(_) = connections.join_next() => {}
            (stream, peer, place) = accept(&listener, &room, patience.rest) => {
                let host = Arc::clone(&host);
                connections.spawn(async move { host.serve(stream, peer, place).await });
            }
        }
    }
    drop(listener);
    // Each keeps to its own patience.
    while connections.join_next().await.is_some() {}
}

/// The next connection for which there is a place. The others wait in the listener's queue: a place is free as soon as
/// somebody leaves, is given up, or has rested for the longest, while a connection that is closed in the middle of
/// something is a buyer who sees an error.
async fn accept(
    listener: &TcpListener,
    room: &ConnectionLimiter,
    rest: Duration,
) -> (TcpStream, SocketAddr, ConnectionPermit) {
    loop {
        let permit = room.wait(rest).await;
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Who it is has to be known first, so one too many from an address cannot wait: it is closed.
                if let Some(place) = room.try_admit(permit, peer.ip()) {
                    return (stream, peer, place);
                }
            }
            // It went away before it was taken.
            Err(error) if is_the_clients(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted");
                sleep(ACCEPT_BACKOFF).await;
            }
        }
    }
}

fn is_the_clients(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
