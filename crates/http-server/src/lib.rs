//! The HTTP server: accepts connections, limits them in number and time, and hands requests to the router.
//!
//! `connection_limiter` limits the number, `connection` serves one, `protocol_detect` reads its first bytes.
//! `idle_timer` measures how long it is idle, `open_connections` finds the longest idle, `body_timeout` limits the time
//! of a request's body. `sockets` opens listeners or inherits them.

#![deny(clippy::print_stderr, clippy::print_stdout)]

/// The time-out of a request's body.
mod body_timeout;
/// Which addresses count as one client.
mod client_key;
/// One connection, from its first byte to its last.
mod connection;
/// Limits the number of connections.
mod connection_limiter;
/// The idle time-out of a connection.
mod idle_timer;
/// Ranges of addresses.
mod networks;
/// The open connections, and which has been idle the longest.
mod open_connections;
/// HTTP/1 or HTTP/2, by a connection's first bytes.
mod protocol_detect;
/// Listeners, new and inherited.
mod sockets;
#[cfg(test)]
mod tests;
/// Timeouts of a connection.
mod timeouts;
/// TLS without a proxy.
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
use timeouts::Timeouts;
pub use tls::Tls;
pub use tls::{TlsError, TlsFiles};

/// The pause after an accept that failed, for example for want of a file descriptor or of memory.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(100);

/// The connection limits, TLS and time-outs of a server.
#[derive(Default)]
pub struct ServerOptions {
    /// The limits on connections.
    pub limiter: ConnectionLimiter,
    /// TLS of this server; `None` for plain HTTP, for example behind a proxy that terminates TLS.
    pub tls: Option<Tls>,
    /// The time-outs of each connection.
    pub timeouts: Timeouts,
}

/// Serves `router` until `stop` is true, then lets requests under way end.
///
/// The listener is closed at once. If another process holds it too, new connections wait in its queue.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    options: ServerOptions,
    mut stop: watch::Receiver<bool>,
) {
    let ServerOptions { limiter, tls, timeouts } = options;
    let host = Arc::new(ConnectionServer::new(router, tls, timeouts, stop.clone()));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            // An error means that the sender is gone, which is a reason to stop.
            _ = stop.wait_for(|&stop| stop) => break,
            Some(_) = connections.join_next() => {}
            (stream, peer, permit) = accept(&listener, &limiter, timeouts.idle_when_full) => {
                let host = Arc::clone(&host);
                connections.spawn(async move { host.serve(stream, peer, permit).await });
            }
        }
    }
    drop(listener);
    // Each connection has its own time-outs.
    while connections.join_next().await.is_some() {}
}

/// Accepts the next connection when the limit allows it. Others wait in the listener's queue until a connection ends,
/// times out, or is closed as the longest idle. Closing one in the middle of a request would show its buyer an error.
async fn accept(
    listener: &TcpListener,
    limiter: &ConnectionLimiter,
    idle_when_full: Duration,
) -> (TcpStream, SocketAddr, ConnectionPermit) {
    loop {
        let slot = limiter.wait(idle_when_full).await;
        match listener.accept().await {
            Ok((stream, peer)) => {
                // The address is known only after accepting, so one too many from a client cannot wait: it is closed.
                if let Some(permit) = limiter.try_admit(slot, peer.ip()) {
                    return (stream, peer, permit);
                }
            }
            // The client closed it before it was accepted.
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
