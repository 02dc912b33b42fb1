//! Payments that somebody watches, and what they are told: each as it stands, whenever it moves.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

use super::Checkout;
use crate::{
    domain::{AppTransactionRef, Payment, TransactionRef},
    server::store::StoreError,
};

/// Channels are swept when there are so many more of them than after the last time.
const SWEPT_AT_LEAST: usize = 64;

/// One channel per payment that somebody watches. It holds the newest state only: who is slow skips the ones
/// between, and nothing queues up.
#[derive(Debug, Default)]
pub(super) struct Watches {
    /// A std mutex: nothing awaits while it is held.
    watched: Mutex<Watched>,
}

#[derive(Debug, Default)]
struct Watched {
    channels: HashMap<AppTransactionRef, watch::Sender<Payment>>,
    /// How many channels were listened to when they were swept.
    swept: usize,
}

impl Watched {
    /// Forgets what nobody watches any more, once there may be as much of it as of the rest: looking through all of
    /// them for each newcomer would cost more the more there are.
    fn sweep(&mut self) {
        if self.channels.len() >= 2 * self.swept.max(SWEPT_AT_LEAST) {
            self.channels.retain(|_, channel| channel.receiver_count() > 0);
            self.swept = self.channels.len();
        }
    }
}

impl Watches {
    /// Watches a payment, from this state or from what its other watchers were told last.
    fn watch(&self, payment: &Payment) -> watch::Receiver<Payment> {
        let mut watched = self.watched();
        watched.sweep();
        watched
            .channels
            .entry(payment.app_transaction_ref.clone())
            .or_insert_with(|| watch::Sender::new(payment.clone()))
            .subscribe()
    }

    /// Tells who watches it that a payment stands so. What they were told never goes backwards, in whichever
    /// order it comes.
    pub(super) fn publish(&self, payment: &Payment) {
        let watched = self.watched();
        let Some(channel) = watched.channels.get(&payment.app_transaction_ref) else { return };
        channel.send_if_modified(|known| {
            let was_opened = known.is_unopened() && !payment.is_unopened();
            let is_news = payment.status > known.status || (payment.status == known.status && was_opened);
            if is_news {
                known.clone_from(payment);
            }
            is_news
        });
    }

    fn watched(&self) -> MutexGuard<'_, Watched> {
        // Poisoned means that a thread panicked while it held the map, which nothing here can do half-way.
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Checkout {
    /// The payment with the gateway's reference, as it stands and as it moves.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn watch(
        &self,
        theirs: &TransactionRef,
    ) -> Result<Option<watch::Receiver<Payment>>, StoreError> {
        let Some(payment) = self.store.payment_by_transaction(theirs).await? else { return Ok(None) };
        let watch = self.watches.watch(&payment);
        // Read again: it may have moved after the first reading, and before anybody listened.
        if let Some(payment) = self.store.payment(&payment.app_transaction_ref).await? {
            self.watches.publish(&payment);
        }
        Ok(Some(watch))
    }

    /// The payments that somebody watches.
    pub fn watched(&self) -> Vec<AppTransactionRef> {
        let watched = self.watches.watched();
        let listened = watched.channels.iter().filter(|(_, channel)| channel.receiver_count() > 0);
        listened.map(|(attempt, _)| attempt.clone()).collect()
    }
}

impl Checkout {
    /// Observations that are read once more: one that was numbered before another may be committed after it.
    const LOOK_BACK: i64 = 64;

    /// Tells who watches here what other processes recorded since the observation with the number `seen`; `None` when
    /// nothing was followed yet. Answers up to where it read; `None` when there is nobody to tell.
    ///
    /// What is missed all the same is made up for by the streams' own looks.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn follow_others(&self, seen: Option<i64>) -> Result<Option<i64>, StoreError> {
        if self.watched().is_empty() {
            return Ok(None);
        }
        let seen = match seen {
            Some(seen) => seen,
            None => self.store.newest_observation().await?,
        };
        let (moved, newest) = self.store.observed_after(seen - Self::LOOK_BACK).await?;
        moved.iter().for_each(|payment| self.watches.publish(payment));
        Ok(Some(newest))
    }

    /// Whether other processes may record what is watched here.
    pub const fn has_others(&self) -> bool {
        self.store.is_shared()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PaymentStatus;

    fn payment(attempt: &str, status: PaymentStatus) -> Payment {
        let app_transaction_ref = AppTransactionRef::parse(attempt).expect("a reference");
        Payment { app_transaction_ref, ..Payment::on_page(status) }
    }

    #[test]
    fn who_watches_is_told_what_moved_up_and_nothing_else() {
        let watches = Watches::default();
        let mut watch = watches.watch(&payment("a", PaymentStatus::Pending));
        assert_eq!(watch.borrow_and_update().status, PaymentStatus::Pending);
        for (attempt, status, is_told) in [
            ("a", PaymentStatus::Pending, false),
            ("b", PaymentStatus::Paid, false),
            ("a", PaymentStatus::Failed, true),
            ("a", PaymentStatus::Expired, false),
            ("a", PaymentStatus::Paid, true),
            ("a", PaymentStatus::Failed, false),
        ] {
            watches.publish(&payment(attempt, status));
            assert_eq!(watch.has_changed().ok(), Some(is_told), "{attempt} {status:?}");
            watch.mark_unchanged();
        }
        assert_eq!(watch.borrow().status, PaymentStatus::Paid);
    }

    #[test]
    fn a_second_watcher_does_not_set_the_first_one_back() {
        let watches = Watches::default();
        let first = watches.watch(&payment("a", PaymentStatus::Paid));
        let second = watches.watch(&payment("a", PaymentStatus::Pending));
        assert_eq!(first.borrow().status, PaymentStatus::Paid);
        assert_eq!(second.borrow().status, PaymentStatus::Paid);
    }

    #[test]
    fn what_nobody_watches_any_more_is_swept_and_the_rest_is_not() {
        let watches = Watches::default();
        let watch = |number: usize| watches.watch(&payment(&number.to_string(), PaymentStatus::Pending));
        let kept: Vec<_> = (0..1000).map(watch).collect();
        for number in 1000..10_000 {
            drop(watch(number));
        }
        let channels = watches.watched().channels.len();
        assert!((kept.len()..=2 * kept.len()).contains(&channels), "{channels}");
        drop(kept);
        (10_000..20_000).for_each(|number| drop(watch(number)));
        assert!(watches.watched().channels.len() <= 2 * SWEPT_AT_LEAST);
    }
}
