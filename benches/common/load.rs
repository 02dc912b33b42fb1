//! Load on many connections, in a closed loop or at a fixed rate.

use std::{
    cell::RefCell,
    process::id,
    rc::Rc,
    time::{Duration, Instant},
};

use futures_util::future::join_all;

use crate::{
    connection::{Connection, position},
    figures::micros_since,
    process::cpu,
    server::Server,
};

/// How many connections are open.
const CONNECTIONS: usize = 64;
/// How long a loop runs before it is measured.
const WARM_UP: Duration = Duration::from_millis(500);
/// How long after its end a loop at a fixed rate still sends requests that are late.
const GRACE: Duration = Duration::from_secs(1);

/// A source of requests.
pub(crate) trait Requests {
    /// Replaces `bytes` by the next request, and returns the expected answer.
    fn write_next(&mut self, bytes: &mut Vec<u8>) -> Expected;
}

/// A right answer.
#[derive(Clone)]
pub(crate) struct Expected {
    pub(crate) status: u16,
    /// A part of it.
    pub(crate) mark: Rc<[u8]>,
}

impl Expected {
    pub(crate) fn is(&self, answer: &[u8]) -> bool {
        answer.starts_with(format!("HTTP/1.1 {} ", self.status).as_bytes())
            && position(answer, &self.mark).is_some()
    }
}

/// The measurements of a loop.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// Right answers, including the warm-up.
    pub(crate) right: u64,
    /// Wrong answers.
    pub(crate) wrong: u64,
    /// Answers a second, after the warm-up.
    pub(crate) rate: u64,
    /// The latency of each answer after the warm-up, in microseconds, sorted. At a fixed rate it counts from when
    /// the request was due, not from when it was sent.
    pub(crate) micros: Vec<u64>,
    /// Processor time of the server, and of this process.
    server_cpu: Duration,
    own_cpu: Duration,
}

impl Seen {
    fn add(&mut self, is_right: bool, counts: bool, since: Instant) {
        if is_right {
            self.right += 1;
        } else {
            self.wrong += 1;
        }
        if counts {
            self.micros.push(micros_since(since));
        }
    }

    /// Microseconds of the server's processor time per answer.
    pub(crate) fn server_cost(&self) -> u64 {
        self.cost(self.server_cpu)
    }

    /// Microseconds of this process's processor time per answer.
    pub(crate) fn own_cost(&self) -> u64 {
        self.cost(self.own_cpu)
    }

    fn cost(&self, cpu: Duration) -> u64 {
        let answers = u128::from(self.right + self.wrong).max(1);
        u64::try_from(cpu.as_micros() / answers).unwrap_or(u64::MAX)
    }
}

/// When a loop began, and the processor time used until then.
struct Begun<'a> {
    server: &'a Server,
    at: Instant,
    server_cpu: Duration,
    own_cpu: Duration,
}

impl<'a> Begun<'a> {
    fn now(server: &'a Server) -> Self {
        Self { server, at: Instant::now(), server_cpu: cpu(server.pid()), own_cpu: cpu(id()) }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    fn end(self, seen: Seen) -> Seen {
        let counted = self.at.elapsed() - WARM_UP;
        let mut micros = seen.micros;
        micros.sort_unstable();
        Seen {
            rate: (micros.len() as f64 / counted.as_secs_f64()).round() as u64,
            micros,
            server_cpu: cpu(self.server.pid()) - self.server_cpu,
            own_cpu: cpu(id()) - self.own_cpu,
            ..seen
        }
    }
}

async fn connections(server: &Server) -> Vec<Connection> {
    join_all((0..CONNECTIONS).map(|_| Connection::open(&server.address))).await
}

/// Closed loop: every connection sends the next request as soon as it has an answer.
pub(crate) async fn as_quick_as_it_can(
    server: &Server,
    requests: &mut impl Requests,
    duration: Duration,
) -> Seen {
    let connections = connections(server).await;
    let (requests, seen) = (RefCell::new(requests), RefCell::new(Seen::default()));
    let begun = Begun::now(server);
    let one = async |mut connection: Connection| {
        let mut bytes = Vec::with_capacity(2048);
        while begun.at.elapsed() < WARM_UP + duration {
            let expected = requests.borrow_mut().write_next(&mut bytes);
            let since = Instant::now();
            let answer = connection.ask(&bytes).await.expect("an answer");
            seen.borrow_mut().add(expected.is(answer), begun.at.elapsed() > WARM_UP, since);
        }
    };
    join_all(connections.into_iter().map(one)).await;
    begun.end(seen.into_inner())
}

/// Open loop: requests are due at a fixed rate, whether or not the ones before are answered. The timer is accurate to
/// a millisecond, which counts as the server's latency.
pub(crate) async fn by_the_clock(
    server: &Server,
    requests: &mut impl Requests,
    duration: Duration,
    pace: u32,
) -> Seen {
    let connections = connections(server).await;
    let (requests, seen) = (RefCell::new(requests), RefCell::new(Seen::default()));
    let due = RefCell::new(0_u32);
    let begun = Begun::now(server);
    let one = async |mut connection: Connection| {
        let mut bytes = Vec::with_capacity(2048);
        loop {
            let after = Duration::from_secs(1) * due.replace_with(|due| *due + 1) / pace;
            if after > WARM_UP + duration || begun.at.elapsed() > WARM_UP + duration + GRACE {
                return;
            }
            tokio::time::sleep_until((begun.at + after).into()).await;
            let expected = requests.borrow_mut().write_next(&mut bytes);
            let answer = connection.ask(&bytes).await.expect("an answer");
            seen.borrow_mut().add(expected.is(answer), after > WARM_UP, begun.at + after);
        }
    };
    join_all(connections.into_iter().map(one)).await;
    begun.end(seen.into_inner())
}
