//! Open event streams: how many there may be, and when they end.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use caisse_domain::TransactionRef;
use caisse_http_server::client_key;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// The limit on event streams. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Streams {
    permits: Arc<Semaphore>,
    most: usize,
    held: Arc<Mutex<Held>>,
    stop: watch::Receiver<bool>,
}

/// How many streams each payment and each address has.
#[derive(Debug, Default)]
struct Held {
    by_transaction: HashMap<TransactionRef, usize>,
    by_address: HashMap<IpAddr, usize>,
}

/// A permit for one stream, released on drop.
#[derive(Debug)]
pub(in crate::web) struct StreamPermit {
    _permit: OwnedSemaphorePermit,
    streams: Streams,
    theirs: TransactionRef,
    address: IpAddr,
}

impl Streams {
    /// Most streams of one payment: a buyer's tabs, the shop's page, the shop.
    const MOST_OF_ONE: usize = 8;

    /// Allows `most` streams, which end when `stop` is true or its sender is dropped. Clients without a stream poll
    /// instead.
    pub fn new(most: usize, stop: watch::Receiver<bool>) -> Self {
        Self { permits: Arc::new(Semaphore::new(most)), most, held: Arc::default(), stop }
    }

    /// How many are open.
    pub(in crate::web) fn open(&self) -> usize {
        self.most - self.permits.available_permits()
    }

    /// Whether the process is stopping.
    pub(in crate::web) fn are_ending(&self) -> bool {
        *self.stop.borrow()
    }

    /// A permit for one more stream, if there is room. One address may have half of all, since many buyers may share
    /// it, and one payment [`Self::MOST_OF_ONE`].
    pub(in crate::web) fn take(&self, theirs: &TransactionRef, source: IpAddr) -> Option<StreamPermit> {
        let address = client_key(source);
        let mut held = self.held();
        let (of_one, of_address) = (held.by_transaction.get(theirs), held.by_address.get(&address));
        let is_full = of_one.is_some_and(|&places| places >= Self::MOST_OF_ONE)
            || of_address.is_some_and(|&places| places >= self.most.div_ceil(2));
        if is_full {
            return None;
        }
        let permit = Arc::clone(&self.permits).try_acquire_owned().ok()?;
        *held.by_transaction.entry(theirs.clone()).or_default() += 1;
        *held.by_address.entry(address).or_default() += 1;
        drop(held);
        Some(StreamPermit { _permit: permit, streams: self.clone(), theirs: theirs.clone(), address })
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        // A poisoned lock is safe to use: no panic leaves a count half changed.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StreamPermit {
    /// Waits until the process stops.
    pub(in crate::web) async fn stopped(&mut self) {
        // An error means that the sender is gone, which is a reason to stop.
        let _ = self.streams.stop.wait_for(|&stop| stop).await;
    }
}

impl Drop for StreamPermit {
    fn drop(&mut self) {
        let mut held = self.streams.held();
        leave(&mut held.by_transaction, &self.theirs);
        leave(&mut held.by_address, &self.address);
    }
}

/// Counts one stream less; removes the key at zero.
fn leave<K: Eq + Hash>(held: &mut HashMap<K, usize>, key: &K) {
    if let Some(places) = held.get_mut(key) {
        *places -= 1;
        if *places == 0 {
            held.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payment(number: usize) -> TransactionRef {
        TransactionRef::parse(&format!("t-{number}")).expect("a reference")
    }

    fn address(number: usize) -> IpAddr {
        IpAddr::from([192, 0, 2, u8::try_from(number % 200).expect("few")])
    }

    fn streams() -> (watch::Sender<bool>, Streams) {
        let (stop, stopped) = watch::channel(false);
        (stop, Streams::new(100, stopped))
    }

    #[test]
    fn there_is_room_for_so_many_and_a_place_that_is_left_is_free() {
        let (_stop, streams) = streams();
        let take = |number| streams.take(&payment(number), address(number));
        let mut places: Vec<_> = (0..1_000).map_while(take).collect();
        assert_eq!((places.len(), streams.open()), (100, 100));
        places.pop();
        assert_eq!(streams.open(), 99);
        assert!(take(500).is_some());
    }

    #[test]
    fn one_payment_takes_no_room_from_the_others() {
        let (_stop, streams) = streams();
        let take = |number| streams.take(&payment(1), address(number));
        let mut places: Vec<_> = (0..1_000).map_while(take).collect();
        assert_eq!(places.len(), 8);
        assert!(streams.take(&payment(2), address(1)).is_some());
        places.pop();
        assert!(take(1).is_some());
        drop(places);
        let held = streams.held();
        assert_eq!((held.by_transaction.len(), held.by_address.len()), (0, 0), "nothing is left behind");
    }

    #[test]
    fn one_address_leaves_half_of_the_room_to_others() {
        let (_stop, streams) = streams();
        let places: Vec<_> =
            (0..1_000).map_while(|number| streams.take(&payment(number), address(1))).collect();
        assert_eq!(places.len(), 50);
        assert!(streams.take(&payment(1), address(2)).is_some());
    }
}
