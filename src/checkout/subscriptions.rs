//! Subscriptions to orders: a subscriber is woken when any of the order's attempts changes.

use caisse_domain::{Reference, TransactionRef};
use tokio::sync::watch;

use super::channels::Moved;
use super::{Checkout, OrderWithAttempts};
use crate::store::StoreError;

impl Checkout {
    /// The order of the attempt with the gateway's reference, and a subscription to its changes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn watch(
        &self,
        theirs: &TransactionRef,
    ) -> Result<Option<(OrderWithAttempts, watch::Receiver<Moved>)>, StoreError> {
        let Some(payment) = self.store.payment_by_transaction(theirs).await? else { return Ok(None) };
        // Before the order is read, so that no change is missed between the two.
        let watch = self.subscriptions.watch(&payment.order_reference);
        let order_with_attempts = self.order_with_attempts_by_reference(&payment.order_reference).await?;
        Ok(order_with_attempts.map(|order_with_attempts| (order_with_attempts, watch)))
    }

    /// The orders that have subscribers.
    pub fn watched(&self) -> Vec<Reference> {
        let watched = self.subscriptions.watched();
        let listened = watched.channels.iter().filter(|(_, channel)| channel.receiver_count() > 0);
        listened.map(|(order, _)| order.clone()).collect()
    }
}

impl Checkout {
    /// Observations that are read again: one that was numbered before another may be committed after it.
    const LOOK_BACK: i64 = 64;

    /// Publishes what other processes recorded since the observation with the number `seen`; `None` when nothing was
    /// followed yet. Returns the last number it read; `None` when there are no subscribers.
    ///
    /// The streams' own status checks make up for what is missed all the same.
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
        moved.iter().for_each(|payment| self.subscriptions.publish(payment));
        Ok(Some(newest))
    }

    /// Whether other processes may change the orders watched here.
    pub const fn has_others(&self) -> bool {
        self.store.is_shared()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkout::channels::{SWEPT_AT_LEAST, Subscriptions};
    use caisse_domain::{AppTransactionRef, Currency, Money, Payment, PaymentStatus, Timestamp};

    fn reference(order: &str) -> Reference {
        Reference::parse(order).expect("a reference")
    }

    fn payment(order: &str, attempt: &str, status: PaymentStatus) -> Payment {
        let attempt = AppTransactionRef::parse(attempt).expect("a reference");
        let amount = Money::from_minor(1500, Currency::Xaf).expect("an amount");
        let now = Timestamp::default();
        let payment_url = Some("https://gateway.example/pay/1".into());
        Payment {
            payment_url,
            status,
            opened_at: Some(now),
            ..Payment::new(attempt, reference(order), amount, now)
        }
    }

    #[test]
    fn a_subscriber_of_an_order_gets_each_attempt_that_advanced_only() {
        let subscriptions = Subscriptions::default();
        let mut watch = subscriptions.watch(&reference("A"));
        for (order, attempt, status, is_notified) in [
            ("A", "a1", PaymentStatus::Pending, true),
            ("A", "a1", PaymentStatus::Pending, false),
            ("B", "b1", PaymentStatus::Paid, false),
            ("A", "a1", PaymentStatus::Failed, true),
            ("A", "a1", PaymentStatus::Expired, false),
            ("A", "a2", PaymentStatus::Created, true),
            ("A", "a1", PaymentStatus::Paid, true),
            ("A", "a1", PaymentStatus::Failed, false),
            ("A", "a2", PaymentStatus::Paid, true),
        ] {
            subscriptions.publish(&payment(order, attempt, status));
            assert_eq!(watch.has_changed().ok(), Some(is_notified), "{attempt} {status:?}");
            watch.mark_unchanged();
        }
    }

    #[test]
    fn a_subscriber_learns_that_the_buyer_went_to_the_payment_page() {
        let subscriptions = Subscriptions::default();
        let mut watch = subscriptions.watch(&reference("A"));
        let opened = payment("A", "a1", PaymentStatus::Pending);
        let unopened = Payment { opened_at: None, ..opened.clone() };
        for (payment, is_notified) in
            [(&unopened, true), (&unopened, false), (&opened, true), (&unopened, false)]
        {
            subscriptions.publish(payment);
            assert_eq!(watch.has_changed().ok(), Some(is_notified));
            watch.mark_unchanged();
        }
    }

    #[test]
    fn channels_without_subscribers_are_swept_and_the_others_are_not() {
        let subscriptions = Subscriptions::default();
        let watch = |number: usize| subscriptions.watch(&reference(&number.to_string()));
        let held: Vec<_> = (0..1000).map(watch).collect();
        for number in 1000..10_000 {
            drop(watch(number));
        }
        let channels = subscriptions.watched().channels.len();
        assert!((held.len()..=2 * held.len()).contains(&channels), "{channels}");
        drop(held);
        (10_000..20_000).for_each(|number| drop(watch(number)));
        assert!(subscriptions.watched().channels.len() <= 2 * SWEPT_AT_LEAST);
    }
}
