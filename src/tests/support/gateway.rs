//! A gateway that behaves like the sandbox, unless a test makes it misbehave.

use std::{
    collections::HashMap,
    future::pending,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use caisse_sandbox::{Sandbox, SandboxConfig};
use serde_json::Value;
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    task::JoinSet,
};
use tower::ServiceExt as _;

use super::{
    GatewayBehaviour, PRIVATE_KEY, PUBLIC_KEY, canary,
    raw_http::{self, RawRequest},
};

/// A request that the gateway received.
#[derive(Clone, Debug)]
pub(crate) struct ReceivedRequest {
    pub(crate) target: String,
    pub(crate) body: String,
}

struct State {
    sandbox: Sandbox,
    paylink: Mutex<GatewayBehaviour>,
    elsewhere: Mutex<GatewayBehaviour>,
    /// How it answers status checks of single transactions, whatever its general behaviour.
    single: Mutex<HashMap<String, GatewayBehaviour>>,
    requests: Mutex<Vec<ReceivedRequest>>,
}

/// A gateway with its own address. It does not listen before [`FakeGateway::open`].
pub(crate) struct FakeGateway {
    pub(crate) sandbox: Sandbox,
    state: Arc<State>,
    socket: Mutex<Option<TcpSocket>>,
    running: Mutex<JoinSet<()>>,
}

impl FakeGateway {
    /// Binds an address without listening, so that no other process can use it.
    pub(super) fn reserve() -> (TcpSocket, SocketAddr) {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port");
        let address = socket.local_addr().expect("an address");
        (socket, address)
    }

    pub(super) fn new(socket: TcpSocket, site_url: &str) -> Self {
        canary::watch_the_log();
        let address = socket.local_addr().expect("an address");
        let sandbox = Sandbox::new(SandboxConfig {
            callback_url: Some(format!("{site_url}/api/callback/mycoolpay")),
            ..SandboxConfig::new(PUBLIC_KEY, PRIVATE_KEY, &format!("http://{address}"), site_url)
        });
        let state = State {
            sandbox: sandbox.clone(),
            paylink: Mutex::new(GatewayBehaviour::Honest),
            elsewhere: Mutex::new(GatewayBehaviour::Honest),
            single: Mutex::default(),
            requests: Mutex::default(),
        };
        Self { sandbox, state: Arc::new(state), socket: Mutex::new(Some(socket)), running: Mutex::default() }
    }

    /// Begins to listen.
    pub(crate) fn open(&self) {
        let socket = self.socket.lock().expect("no panic").take().expect("a gateway that was closed");
        let listener = socket.listen(64).expect("a listener");
        self.running.lock().expect("no panic").spawn(listen(listener, Arc::clone(&self.state)));
    }

    /// How it answers `paylink` from now on.
    pub(crate) fn answers_paylink(&self, behaviour: GatewayBehaviour) {
        *self.state.paylink.lock().expect("no panic") = behaviour;
    }

    /// How it answers everything but `paylink` from now on.
    pub(crate) fn answers_status_checks(&self, behaviour: GatewayBehaviour) {
        *self.state.elsewhere.lock().expect("no panic") = behaviour;
    }

    /// How it answers status checks of this transaction from now on.
    pub(crate) fn answers_status_checks_of(&self, transaction_ref: &str, behaviour: GatewayBehaviour) {
        self.state.single.lock().expect("no panic").insert(transaction_ref.to_owned(), behaviour);
    }

    /// Every request so far, of the program and of the test.
    pub(crate) fn requests(&self) -> Vec<ReceivedRequest> {
        self.state.requests.lock().expect("no panic").clone()
    }

    /// The paylink calls so far.
    pub(crate) fn paylinks(&self) -> Vec<ReceivedRequest> {
        self.requests().into_iter().filter(|request| is_paylink(&request.target)).collect()
    }

    /// The references in the paylink calls so far, in either dialect.
    pub(crate) fn posted_references(&self) -> Vec<String> {
        let reference = |requests: ReceivedRequest| {
            let body: Value = serde_json::from_str(&requests.body).expect("JSON");
            let text = body["app_transaction_ref"].as_str().or(body["reference"].as_str());
            text.expect("a reference").to_owned()
        };
        self.paylinks().into_iter().map(reference).collect()
    }
}

fn is_paylink(target: &str) -> bool {
    target.contains("/paylink")
}

async fn listen(listener: TcpListener, state: Arc<State>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        connections.spawn(answer(stream, Arc::clone(&state)));
    }
}

async fn answer(mut stream: TcpStream, state: Arc<State>) {
    let Some(request) = RawRequest::read(&mut stream).await else { return };
    let behaviour_of_call = if is_paylink(&request.target) { &state.paylink } else { &state.elsewhere };
    let asked = request.target.rsplit('/').next().unwrap_or_default();
    let single = state.single.lock().expect("no panic").get(asked).copied();
    let behaviour = single.unwrap_or_else(|| *behaviour_of_call.lock().expect("no panic"));
    let requests = ReceivedRequest { target: request.target.clone(), body: request.body.clone() };
    state.requests.lock().expect("no panic").push(requests);
    match behaviour {
        GatewayBehaviour::Honest | GatewayBehaviour::LosesTheAnswer => {
            let served = state.sandbox.router().oneshot(request.for_router()).await.expect("infallible");
            if behaviour == GatewayBehaviour::Honest {
                raw_http::send(&mut stream, served).await;
            }
        }
        GatewayBehaviour::Garbled | GatewayBehaviour::SaysSuccessful | GatewayBehaviour::TellsTwoStories => {
            let served = state.sandbox.router().oneshot(request.for_router()).await.expect("infallible");
            raw_http::send_changed(&mut stream, served, |body| behaviour.of_honest(body)).await;
        }
        GatewayBehaviour::HangsUp => {}
        GatewayBehaviour::Hangs => pending().await,
        GatewayBehaviour::CutShort => raw_http::write(&mut stream, CUT_SHORT).await,
        other => {
            let (status, kind, body) = other.answer();
            raw_http::send_text(&mut stream, status, kind, &body).await;
        }
    }
}

/// A response that ends before its announced length.
const CUT_SHORT: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"st";
