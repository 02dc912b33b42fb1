//! Event streams: many that wait, and the events that reach them.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use caisse_sandbox::SandboxOutcome;
use futures_util::{StreamExt as _, stream};
use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    callbacks::Callbacks, connection::Connection, events::Events, figures, gateway::Gateway,
    load::Requests as _, prepared::Pending, server::Server,
};

/// Streams that are opened concurrently.
const AT_ONCE: usize = 32;
/// Callbacks that are measured.
const RINGS: usize = 100;
/// The longest an event may take.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Open streams, one per payment.
pub(crate) struct Streams {
    received: mpsc::UnboundedReceiver<(usize, Instant)>,
    _open: JoinSet<()>,
}

impl Streams {
    /// Opens a stream for each payment, and reads its first status.
    pub(crate) async fn open(payments: &[Pending], server: &Server) -> Self {
        let (sender, received) = mpsc::unbounded_channel();
        let mut open = JoinSet::new();
        let mut opened = stream::iter(payments.iter().enumerate())
            .map(async |(number, payment)| (number, listen(payment, server.address, buyer(number)).await))
            .buffer_unordered(AT_ONCE);
        while let Some((number, stream)) = opened.next().await {
            open.spawn(wait(stream, number, sender.clone()));
        }
        drop(opened);
        Self { received, _open: open }
    }

    /// Pays some payments and sends a callback for each, with a pause between. Returns the time from each callback's
    /// sending to its event, in microseconds, sorted.
    pub(crate) async fn send_callback(
        &mut self,
        payments: &[Pending],
        gateway: &Gateway,
        server: &Server,
        pause: Duration,
    ) -> Vec<u64> {
        let mut connection = Connection::open(&server.address).await;
        let (mut called_back, mut bytes) = (Vec::new(), Vec::new());
        for payment in &payments[..RINGS] {
            let callback = gateway.settle(&payment.transaction_ref);
            let expected = Callbacks::new(&[callback], &server.address).write_next(&mut bytes);
            called_back.push(Instant::now());
            let answer = connection.ask(&bytes).await.expect("an answer");
            assert!(expected.is(answer), "a callback is not taken");
            sleep(pause).await;
        }
        let mut micros = Vec::new();
        while micros.len() < RINGS {
            let received = timeout(TIMEOUT, self.received.recv()).await.expect("an event in time");
            let (number, at) = received.expect("streams that are open");
            micros.push(figures::micros(at - called_back[number]));
        }
        for payment in &payments[..RINGS] {
            // The next server starts from the same state.
            gateway.sandbox.settle(&payment.transaction_ref, SandboxOutcome::Pending);
        }
        micros.sort_unstable();
        micros
    }
}

/// An address for each buyer: one address may have only a part of all streams.
fn buyer(number: usize) -> IpAddr {
    let host = u32::try_from(number).expect("fewer buyers than addresses");
    Ipv4Addr::from_bits(Ipv4Addr::new(10, 0, 0, 0).to_bits() + host).into()
}

/// A stream that has sent `PENDING` for its payment.
async fn listen(payment: &Pending, address: SocketAddr, buyer: IpAddr) -> Events {
    let mut events = Events::of(&payment.transaction_ref, address, Some(buyer)).await;
    assert!(events.wait_for(r#""PENDING""#).await, "a stream that ends at once");
    events
}

async fn wait(mut events: Events, number: usize, sender: mpsc::UnboundedSender<(usize, Instant)>) {
    if events.wait_for(r#""SUCCESS""#).await {
        // The receiver is gone when the bench ends.
        let _ = sender.send((number, Instant::now()));
    }
}
