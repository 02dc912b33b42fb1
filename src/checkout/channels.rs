//! One channel for each watched order.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use caisse_domain::{AppTransactionRef, Payment, PaymentStatus, Reference};
use tokio::sync::watch;

/// Sweeps run when the channels have doubled since the last one, counted from this number at least.
pub(super) const SWEPT_AT_LEAST: usize = 64;

/// What was published of an order's attempts while it was watched: their status, and whether a buyer has begun.
pub type Moved = BTreeMap<AppTransactionRef, (PaymentStatus, bool)>;

/// One channel per watched order. It holds the newest state only: a slow subscriber skips the ones between, and nothing
/// queues up.
#[derive(Debug, Default)]
pub(super) struct Subscriptions {
    /// A std mutex: nothing awaits while it is held.
    pub(super) watched: Mutex<SubscriptionMap>,
}

#[derive(Debug, Default)]
pub(super) struct SubscriptionMap {
    pub(super) channels: HashMap<Reference, watch::Sender<Moved>>,
    /// How many channels had subscribers at the last sweep.
    swept: usize,
}

impl SubscriptionMap {
    /// Drops channels without subscribers, once there may be as many as of the rest: a search of all of them for each
    /// newcomer would cost more the more there are.
    fn sweep(&mut self) {
        if self.channels.len() >= 2 * self.swept.max(SWEPT_AT_LEAST) {
            self.channels.retain(|_, channel| channel.receiver_count() > 0);
            self.swept = self.channels.len();
        }
    }
}

impl Subscriptions {
    /// Subscribes to an order.
    pub(super) fn watch(&self, order: &Reference) -> watch::Receiver<Moved> {
        let mut watched = self.watched();
        watched.sweep();
        watched.channels.entry(order.clone()).or_default().subscribe()
    }

    /// Wakes the subscribers of a payment's order, unless this or a later state was published already: nothing goes
    /// backwards, in whichever order it comes.
    pub(super) fn publish(&self, payment: &Payment) {
        let watched = self.watched();
        let Some(channel) = watched.channels.get(&payment.order_reference) else { return };
        let known = (payment.status, !payment.is_unopened());
        channel.send_if_modified(|moved| {
            let sent = moved.get(&payment.app_transaction_ref);
            let is_news = sent.is_none_or(|sent| *sent < known);
            if is_news {
                moved.insert(payment.app_transaction_ref.clone(), known);
            }
            is_news
        });
    }

    pub(super) fn watched(&self) -> MutexGuard<'_, SubscriptionMap> {
        // Poisoned means that a thread panicked while it held the map. No code here can panic half-way.
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
