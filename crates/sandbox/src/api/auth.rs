//! Authentication, and calls that get no answer.

use std::net::SocketAddr;

use axum::{
    Extension,
    body::{Body, to_bytes},
    extract::{ConnectInfo, FromRequestParts, RawPathParams, Request, State},
    http::{Method, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::hang::{Stopping, hang};
use crate::{engine::sandbox::Sandbox, error::SandboxError};

/// Largest body read, in bytes.
pub(crate) const BODY_LIMIT_BYTES: usize = 64 * 1024;

/// Evidence that the key in the path is this application's.
pub(crate) struct OwnKey;

impl FromRequestParts<Sandbox> for OwnKey {
    type Rejection = SandboxError;

    async fn from_request_parts(parts: &mut Parts, sandbox: &Sandbox) -> Result<Self, SandboxError> {
        let path = RawPathParams::from_request_parts(parts, sandbox).await;
        let path = path.map_err(|_| SandboxError::UnknownKey)?;
        let mut keys = path.iter().filter(|&(name, _)| name == "public_key").map(|(_, key)| key);
        if keys.next() == Some(&sandbox.config.public_key) { Ok(Self) } else { Err(SandboxError::UnknownKey) }
    }
}

/// Before `payout` and `balance`: a call from an unregistered address hangs; one without the private key
/// is refused.
pub(crate) async fn check_private(
    State(sandbox): State<Sandbox>,
    own_key: Result<OwnKey, SandboxError>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    stopping: Option<Extension<Stopping>>,
    request: Request,
    next: Next,
) -> Response {
    if let Some(allowed) = &sandbox.rules.allowed_ips {
        let address = peer.map(|Extension(ConnectInfo(peer))| peer.ip().to_canonical());
        if !address.is_some_and(|address| allowed.contains(&address)) {
            return hang(stopping).await;
        }
    }
    let private_key = request.headers().get("x-private-key");
    let checked = own_key.and_then(|_| match private_key.ok_or(SandboxError::NoPrivateKey)? {
        key if key.as_bytes() == sandbox.config.private_key.as_bytes() => Ok(()),
        _ => Err(SandboxError::WrongPrivateKey),
    });
    match checked {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

/// Reads the body of a GET, and discards it. The official client sends such bodies, and one left in the
/// connection would be parsed as the next request.
pub(crate) async fn read_body_of_get(request: Request, next: Next) -> Response {
    if request.method() != Method::GET {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    // A body that is unreadable or too long ends the connection by itself.
    let _ = to_bytes(body, BODY_LIMIT_BYTES).await;
    next.run(Request::from_parts(parts, Body::empty())).await
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use tokio::{
        sync::watch,
        time::{Duration, Instant, sleep, timeout},
    };
    use tower::ServiceExt as _;

    use super::*;
    use crate::{
        SandboxRules,
        api::hang::LONGEST_HANG,
        testing::{self, Server},
    };

    const BALANCE: &str = "GET /api/pk_sandbox/balance HTTP/1.1\r\nHost: sandbox\r\n\
        X-PRIVATE-KEY: sk_test_made_up_0123456789abcdef\r\n";

    fn open_to(address: IpAddr) -> Sandbox {
        let rules = SandboxRules { allowed_ips: Some(vec![address]), ..SandboxRules::default() };
        Sandbox::with_rules(testing::config(), rules)
    }

    #[tokio::test]
    async fn a_body_on_a_get_does_not_spoil_the_connections_next_request() {
        let server = Server::start(testing::sandbox()).await;
        let mut connection = server.connect().await;
        for body in ["{}", "GET / HTTP/1.1", &"x".repeat(40_000)] {
            let head =
                format!("{BALANCE}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
            connection.write(&head).await;
            // Later than the head, so that the server cannot receive both at once by chance.
            sleep(Duration::from_millis(20)).await;
            connection.write(body).await;
            let (status, text) = connection.answer().await.expect("an answer");
            assert_eq!((status, text.as_str()), (200, r#"{"balance":1000000,"status":"success"}"#));
        }
    }

    #[tokio::test]
    async fn a_registered_address_is_answered() {
        let server = Server::start(open_to(IpAddr::V4(Ipv4Addr::LOCALHOST))).await;
        let mut connection = server.connect().await;
        connection.write(&format!("{BALANCE}\r\n")).await;
        assert_eq!(connection.answer().await.expect("an answer").0, 200);
    }

    #[tokio::test(start_paused = true)]
    async fn any_other_address_hangs_for_minutes() {
        let sandbox = open_to(IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7)));
        let (stop, stopped) = watch::channel(false);
        let caller = ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 1)));
        let request = Request::get("/api/pk_sandbox/balance").extension(caller).body(Body::empty());
        let mut call = sandbox.router_until(stopped).oneshot(request.expect("a request"));

        assert!(timeout(LONGEST_HANG - Duration::from_secs(1), &mut call).await.is_err(), "an answer");

        stop.send_replace(true);
        let answer = call.await.expect("infallible");
        assert!(to_bytes(answer.into_body(), BODY_LIMIT_BYTES).await.is_err(), "an answer");
    }

    #[tokio::test]
    async fn any_other_address_hangs_until_the_server_stops() {
        let server = Server::start(open_to(IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7)))).await;
        let mut connection = server.connect().await;
        connection.write(&format!("{BALANCE}\r\n")).await;
        let mut other = server.connect().await;
        other.write("GET /api/pk_sandbox/checkStatus/x HTTP/1.1\r\nHost: sandbox\r\n\r\n").await;
        assert_eq!(other.answer().await.expect("an answer").0, 404);
        drop(other);

        let began = Instant::now();
        server.stop().await;
        assert!(began.elapsed() < Duration::from_secs(5), "the server waits for who hangs");
        assert_eq!(connection.answer().await, None);
    }
}
