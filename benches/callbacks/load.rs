//! A crowd of connections, as quick as it can or by the clock.

use std::{
    cell::RefCell,
    net::SocketAddr,
    time::{Duration, Instant},
};

use futures_util::future::join_all;

use crate::{
    database::micros_since,
    wire::{Connection, Requests},
};

/// How many connections the gateway keeps open.
const CONNECTIONS: usize = 64;
/// How long a loop runs before it counts.
const WARM_UP: Duration = Duration::from_millis(500);
/// How long after the end of a loop by the clock one that is late is still waited for.
const GRACE: Duration = Duration::from_secs(1);

/// What a loop saw.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// Answered `200 OK`, the warm-up included.
    pub(crate) acknowledged: u64,
    /// Answered otherwise.
    pub(crate) refused: u64,
    /// Answers a second, after the warm-up.
    pub(crate) rate: f64,
    /// How long each answer after the warm-up took, in microseconds, the shortest first. By the clock: from when
    /// its request was due, not from when it could be sent.
    pub(crate) micros: Vec<u64>,
}

impl Seen {
    fn add(&mut self, is_ok: bool, counts: bool, since: Instant) {
        if is_ok {
            self.acknowledged += 1;
        } else {
            self.refused += 1;
        }
        if counts {
            self.micros.push(micros_since(since));
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a rate is for reading")]
    fn over(mut self, counted: Duration) -> Self {
        self.rate = self.micros.len() as f64 / counted.as_secs_f64();
        self.micros.sort_unstable();
        self
    }
}

async fn connections(address: &SocketAddr) -> Vec<Connection> {
    join_all((0..CONNECTIONS).map(|_| Connection::open(address))).await
}

/// Every connection sends the next request as soon as it has an answer.
pub(crate) async fn as_quick_as_it_can(
    address: &SocketAddr,
    requests: &mut Requests,
    duration: Duration,
) -> Seen {
    let connections = connections(address).await;
    let (requests, seen) = (RefCell::new(requests), RefCell::new(Seen::default()));
    let began = Instant::now();
    let one = async |mut connection: Connection| {
        let mut bytes = Vec::with_capacity(2048);
        while began.elapsed() < WARM_UP + duration {
            requests.borrow_mut().write_next(&mut bytes);
            let since = Instant::now();
            let is_ok = connection.ask(&bytes).await.expect("an answer");
            seen.borrow_mut().add(is_ok, began.elapsed() > WARM_UP, since);
        }
    };
    join_all(connections.into_iter().map(one)).await;
    seen.into_inner().over(began.elapsed() - WARM_UP)
}

/// A request is due every so often, whether or not the ones before are answered. A timer is right to a
/// millisecond, which counts as the server's.
pub(crate) async fn by_the_clock(
    address: &SocketAddr,
    requests: &mut Requests,
    duration: Duration,
    pace: u32,
) -> Seen {
    let connections = connections(address).await;
    let (requests, seen) = (RefCell::new(requests), RefCell::new(Seen::default()));
    let due = RefCell::new(0_u32);
    let began = Instant::now();
    let one = async |mut connection: Connection| {
        let mut bytes = Vec::with_capacity(2048);
        loop {
            let after = Duration::from_secs(1) * due.replace_with(|due| *due + 1) / pace;
            if after > WARM_UP + duration || began.elapsed() > WARM_UP + duration + GRACE {
                return;
            }
            tokio::time::sleep_until((began + after).into()).await;
            requests.borrow_mut().write_next(&mut bytes);
            let is_ok = connection.ask(&bytes).await.expect("an answer");
            seen.borrow_mut().add(is_ok, after > WARM_UP, began + after);
        }
    };
    join_all(connections.into_iter().map(one)).await;
    seen.into_inner().over(began.elapsed() - WARM_UP)
}
