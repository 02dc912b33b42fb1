//! Limits the number of connections, in all and for each client.

use std::{
    collections::HashMap,
    fmt,
    net::IpAddr,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{
    Networks, client_key,
    idle_timer::IdleTimer,
    open_connections::{OpenConnection, OpenConnections},
};

/// One client may have one in so many of all connections.
const SHARE: usize = 4;
/// One in so many file descriptors is reserved for the database and for calls of the gateway.
const FOR_OTHERS: usize = 4;
/// The shortest time between two log lines about waiting connections.
const LOG_INTERVAL: Duration = Duration::from_secs(60);
/// How often another idle connection is closed while the limit is reached.
const ASK_EVERY: Duration = Duration::from_millis(50);

/// Raises the limit of open files as far as possible, and returns how many connections it allows: at most `wanted`.
pub fn connection_limit(wanted: usize) -> usize {
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or_else(|error| {
        tracing::warn!(%error, "the limit of open files cannot be raised");
        rlimit::getrlimit(rlimit::Resource::NOFILE).map_or(u64::MAX, |(soft, _)| soft)
    });
    let files = usize::try_from(files).unwrap_or(usize::MAX);
    let most = files - files / FOR_OTHERS;
    if most < wanted {
        tracing::warn!(wanted, most, files, "the limit of open files leaves fewer connections than wanted");
    }
    most.min(wanted)
}

/// Counts open connections, for a metric.
pub trait ConnectionCounter: fmt::Debug + Send + Sync {
    /// A connection was opened.
    fn opened(&self);

    /// A connection was closed.
    fn closed(&self);
}

/// For a caller that counts nothing.
impl ConnectionCounter for () {
    fn opened(&self) {}

    fn closed(&self) {}
}

/// Counts a connection as open until it is dropped.
#[derive(Debug)]
struct CountedConnection(Arc<dyn ConnectionCounter>);

impl CountedConnection {
    fn new(counter: &Arc<dyn ConnectionCounter>) -> Self {
        counter.opened();
        Self(Arc::clone(counter))
    }
}

impl Drop for CountedConnection {
    fn drop(&mut self) {
        self.0.closed();
    }
}

/// Admits connections up to a limit, in all and for each client.
#[derive(Debug)]
pub struct ConnectionLimiter {
    places: Arc<Semaphore>,
    most_from_one: usize,
    /// Not limited by address: a proxy has many clients.
    proxies: Networks,
    peers: Arc<Peers>,
    open_connections: Arc<OpenConnections>,
    counter: Arc<dyn ConnectionCounter>,
    last_logged: Mutex<Option<Instant>>,
}

/// The number of connections of each client.
#[derive(Debug, Default)]
struct Peers(Mutex<HashMap<IpAddr, usize>>);

/// One connection's share of the limits, released on drop.
#[derive(Debug)]
pub(super) struct ConnectionPermit {
    _permit: OwnedSemaphorePermit,
    _seat: Option<AddressSlot>,
    _counted: CountedConnection,
    open_connections: Arc<OpenConnections>,
    member: Option<OpenConnection>,
}

impl ConnectionPermit {
    /// Registers the connection's timer, so that the connection can be closed while idle when others wait.
    pub(super) fn is_of(&mut self, idle_timer: &Arc<IdleTimer>) {
        self.member = Some(self.open_connections.join(idle_timer));
    }
}

/// One of the connections of a client, released on drop.
#[derive(Debug)]
struct AddressSlot {
    address: IpAddr,
    peers: Arc<Peers>,
}

impl Default for ConnectionLimiter {
    /// 1,000 connections, no proxies, no counter: for a program with one user.
    fn default() -> Self {
        Self::new(1_000, Networks::default(), Arc::new(()))
    }
}

impl ConnectionLimiter {
    /// Allows `places` connections. One client may have a quarter of them, unless it is loopback or in `proxies`.
    pub fn new(places: usize, proxies: Networks, counter: Arc<dyn ConnectionCounter>) -> Self {
        let places = places.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            places: Arc::new(Semaphore::new(places)),
            most_from_one: places.div_ceil(SHARE),
            proxies,
            peers: Arc::default(),
            open_connections: Arc::default(),
            counter,
            last_logged: Mutex::default(),
        }
    }

    /// Waits until one more connection is allowed. Meanwhile it closes connections that have been between two requests
    /// for longer than `rest`, the longest idle first.
    pub(super) async fn wait(&self, rest: Duration) -> OwnedSemaphorePermit {
        let mut free = pin!(Arc::clone(&self.places).acquire_owned());
        loop {
            if self.places.available_permits() == 0 {
                self.log_full();
                self.open_connections.dismiss_longest_idle(rest);
            }
            if let Ok(permit) = timeout(ASK_EVERY, free.as_mut()).await {
                return permit.expect("it is never closed");
            }
        }
    }

    /// Admits a connection from `address`; `None` when its client has reached its share.
    pub(super) fn try_admit(
        &self,
        permit: OwnedSemaphorePermit,
        address: IpAddr,
    ) -> Option<ConnectionPermit> {
        let address = address.to_canonical();
        let try_admit = if address.is_loopback() || self.proxies.contains(address) {
            None
        } else {
            Some(Peers::try_admit(&self.peers, client_key(address), self.most_from_one)?)
        };
        let counted = CountedConnection::new(&self.counter);
        let open_connections = Arc::clone(&self.open_connections);
        Some(ConnectionPermit {
            _permit: permit,
            _seat: try_admit,
            _counted: counted,
            open_connections,
            member: None,
        })
    }

    fn log_full(&self) {
        let mut last_logged = self.last_logged.lock().unwrap_or_else(PoisonError::into_inner);
        if last_logged.is_none_or(|last_logged| last_logged.elapsed() > LOG_INTERVAL) {
            *last_logged = Some(Instant::now());
            tracing::warn!("there are as many connections as there may be: others wait");
        }
    }
}

impl Peers {
    fn try_admit(self: &Arc<Self>, address: IpAddr, most: usize) -> Option<AddressSlot> {
        let mut taken = self.taken();
        let taken = taken.entry(address).or_default();
        if *taken >= most {
            return None;
        }
        *taken += 1;
        Some(AddressSlot { address, peers: Arc::clone(self) })
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        // Poisoned means that a thread panicked with the lock held; no change here can be half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for AddressSlot {
    fn drop(&mut self) {
        let mut taken = self.peers.taken();
        if let Some(count) = taken.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAIT: Duration = Duration::from_secs(60);

    async fn try_admit(limiter: &ConnectionLimiter, address: &str) -> Option<ConnectionPermit> {
        limiter.try_admit(limiter.wait(WAIT).await, address.parse().expect("an address"))
    }

    #[tokio::test]
    async fn one_address_has_a_quarter_and_gets_back_what_it_leaves() {
        let limiter = ConnectionLimiter::new(8, Networks::default(), Arc::new(()));
        let first = try_admit(&limiter, "192.0.2.1").await.expect("a place");
        let _second = try_admit(&limiter, "::ffff:192.0.2.1").await.expect("a place");
        assert!(try_admit(&limiter, "192.0.2.1").await.is_none());
        assert!(try_admit(&limiter, "192.0.2.2").await.is_some());
        drop(first);
        assert!(try_admit(&limiter, "192.0.2.1").await.is_some());
        drop(_second);
        assert_eq!(limiter.peers.taken().len(), 0, "who has gone is forgotten");
    }

    #[tokio::test]
    async fn a_household_with_ipv6_is_one_address() {
        let limiter = ConnectionLimiter::new(4, Networks::default(), Arc::new(()));
        let _first = try_admit(&limiter, "2001:db8:0:1::1").await.expect("a place");
        assert!(try_admit(&limiter, "2001:db8:0:1:ffff::2").await.is_none());
        assert!(try_admit(&limiter, "2001:db8:0:2::1").await.is_some());
    }

    #[tokio::test]
    async fn a_proxy_and_this_machine_may_have_all_places_and_no_more() {
        for address in ["10.0.0.1", "127.0.0.1", "::1"] {
            let limiter = ConnectionLimiter::new(8, "10.0.0.0/8".parse().expect("a range"), Arc::new(()));
            let mut places = Vec::new();
            for _ in 0..8 {
                places.push(try_admit(&limiter, address).await.expect("a place"));
            }
            let waits = tokio::time::timeout(Duration::from_millis(20), limiter.wait(WAIT)).await;
            assert!(waits.is_err(), "{address}");
            places.pop();
            drop(limiter.wait(WAIT).await);
        }
    }

    #[test]
    fn no_more_is_promised_than_was_wanted_nor_than_there_are_files() {
        assert_eq!(connection_limit(1), 1);
        let (files, _) = rlimit::getrlimit(rlimit::Resource::NOFILE).expect("a limit");
        assert!((connection_limit(usize::MAX) as u64) < files);
    }
}
