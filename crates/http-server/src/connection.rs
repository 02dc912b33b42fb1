//! One connection, from its first byte to its last.

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::ConnectInfo,
    http::{HeaderValue, Request, StatusCode, Version, header},
    response::{IntoResponse as _, Response},
};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    sync::watch,
    time::{sleep, timeout},
};
use tokio_io_timeout::TimeoutWriter;
use tower::ServiceExt as _;

use super::{
    Tls, body_timeout,
    connection_limiter::ConnectionPermit,
    idle_timer::IdleTimer,
    protocol_detect::{self, Protocol},
    sockets,
    timeouts::Timeouts,
};

/// The largest head of a request, and the buffer for a response that the client does not read. Bytes.
const BUFFER: usize = 16 * 1024;
/// How long a graceful shutdown may take after an idle time-out.
const GRACEFUL_CLOSE: Duration = Duration::from_secs(1);

/// Serves connections; shared by all of them.
pub(super) struct ConnectionServer {
    router: Router,
    http1: Builder<TokioExecutor>,
    http2: Builder<TokioExecutor>,
    tls: Option<Tls>,
    timeouts: Timeouts,
    stop: watch::Receiver<bool>,
}

impl ConnectionServer {
    pub(super) fn new(
        router: Router,
        tls: Option<Tls>,
        timeouts: Timeouts,
        stop: watch::Receiver<bool>,
    ) -> Self {
        Self { router, http1: http1(), http2: http2(), tls, timeouts, stop }
    }

    /// Serves a connection until it ends, is idle for too long, or the process stops.
    pub(super) async fn serve(&self, stream: TcpStream, peer: SocketAddr, mut place: ConnectionPermit) {
        if let Err(error) = sockets::tune(&stream) {
            return tracing::debug!(%error, "a connection ended before it began");
        }
        let idle_timer = Arc::new(IdleTimer::new(self.timeouts));
        place.is_of(&idle_timer);
        match &self.tls {
            None => self.serve_http(stream, peer, idle_timer).await,
            // Boxed, so that a connection without TLS does not pay for their memory.
            Some(tls) => {
                if let Some(stream) = self.in_time(&idle_timer, Box::pin(tls.accept(stream))).await {
                    Box::pin(self.serve_http(stream, peer, idle_timer)).await;
                }
            }
        }
    }

    async fn serve_http<S>(&self, stream: S, peer: SocketAddr, idle_timer: Arc<IdleTimer>)
    where
        S: AsyncRead + AsyncWrite + Send + 'static,
    {
        // Reading has no time-out: a client of an event stream sends nothing.
        let mut stream = TimeoutWriter::new(stream);
        stream.set_timeout(Some(self.timeouts.write));
        let detecting = protocol_detect::detect(Box::pin(stream), BUFFER);
        let Some((protocol, stream)) = self.in_time(&idle_timer, detecting).await else { return };
        let http = match protocol {
            Protocol::Http1 => &self.http1,
            Protocol::Http2 => &self.http2,
        };
        let service = service_fn(|request| {
            let (idle_timer, router) = (Arc::clone(&idle_timer), self.router.clone());
            answer(router, request, peer, idle_timer, self.timeouts.body, self.stop.clone())
        });
        let mut connection = Box::pin(http.serve_connection(TokioIo::new(stream), service));
        let farewell = tokio::select! {
            biased;
            ended = connection.as_mut() => return log_end(ended),
            () = idle_timer.stopped() => GRACEFUL_CLOSE,
            () = self.client_close(&idle_timer) => self.timeouts.drain,
        };
        connection.as_mut().graceful_shutdown();
        if let Ok(ended) = timeout(farewell, connection).await {
            log_end(ended);
        }
    }

    /// Runs a step before the first request; `None` when it fails, is late, or the process stops.
    async fn in_time<T>(
        &self,
        idle_timer: &IdleTimer,
        step: impl Future<Output = io::Result<T>>,
    ) -> Option<T> {
        tokio::select! {
            biased;
            done = step => done.ok(),
            () = idle_timer.stopped() => None,
            () = self.client_close(idle_timer) => None,
        }
    }

    /// Waits until the process stops, and with HTTP/1 for `leaving` longer: the next response says `connection: close`,
    /// so the client closes by itself. HTTP/2 announces the end at once.
    async fn client_close(&self, idle_timer: &IdleTimer) {
        let mut stop = self.stop.clone();
        // An error means that the sender is gone, which is a reason to stop.
        let _ = stop.wait_for(|&stop| stop).await;
        if !idle_timer.is_http2() {
            sleep(self.timeouts.client_close).await;
        }
    }
}

/// HTTP/1.1 with the limits of a checkout.
///
/// hyper limits a request's head: 100 headers, and here 16 KiB. Its time-out for the head is off, because ours
/// (`idle_timer`) begins earlier.
fn http1() -> Builder<TokioExecutor> {
    let mut http = Builder::new(TokioExecutor::new()).http1_only();
    http.http1().timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(BUFFER);
    http
}

/// HTTP/2 with the limits of a checkout.
fn http2() -> Builder<TokioExecutor> {
    const WINDOW: u32 = 64 * 1024;
    let mut http = Builder::new(TokioExecutor::new()).http2_only();
    http.http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(64)
        .max_header_list_size(BUFFER as u32)
        .initial_stream_window_size(WINDOW)
        .initial_connection_window_size(2 * WINDOW)
        .max_send_buf_size(4 * BUFFER)
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(10));
    http
}

async fn answer(
    router: Router,
    request: Request<Incoming>,
    peer: SocketAddr,
    idle_timer: Arc<IdleTimer>,
    timeouts: Duration,
    stop: watch::Receiver<bool>,
) -> Result<Response, Infallible> {
    let version = request.version();
    if !names_one_host(&request) {
        let close = [(header::CONNECTION, HeaderValue::from_static("close"))];
        let answer = (StatusCode::BAD_REQUEST, close).into_response();
        // HTTP/2 has no `connection` header.
        return Ok(if version < Version::HTTP_2 { answer } else { StatusCode::BAD_REQUEST.into_response() });
    }
    let under_way = idle_timer.received(version);
    let (parts, body) = request.into_parts();
    let (body, late) = body_timeout::in_time(body, timeouts);
    let mut request = Request::from_parts(parts, body);
    request.extensions_mut().insert(ConnectInfo(peer));
    let (mut response, is_last) = tokio::select! {
        Ok(response) = router.oneshot(request) => (response, *stop.borrow()),
        () = late => (StatusCode::REQUEST_TIMEOUT.into_response(), true),
    };
    // HTTP/2 sends GOAWAY instead.
    if is_last && version < Version::HTTP_2 {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response.map(|body| under_way.answered(body)))
}

/// Whether a request names its host exactly once: of two hosts, a proxy and a server may each believe a different one
/// (RFC 9112, 3.2). HTTP/1.0 may omit it, and HTTP/2 has it in the URI.
fn names_one_host<B>(request: &Request<B>) -> bool {
    match (request.headers().get_all(header::HOST).iter().count(), request.version()) {
        (1, _) | (0, Version::HTTP_09 | Version::HTTP_10) => true,
        (0, Version::HTTP_11) => false,
        (0, _) => request.uri().host().is_some(),
        _ => false,
    }
}

/// Logs at debug level: clients break connections all the time.
fn log_end(ended: Result<(), Box<dyn std::error::Error + Send + Sync>>) {
    if let Err(error) = ended {
        tracing::debug!(error, "a connection broke");
    }
}
