//! Mutexes by key: one start per order and one status check per payment at a time, however many tabs ask.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use caisse_domain::{AppTransactionRef, IdempotencyKey, OrderToken, Phone};
use tokio::{sync::OwnedMutexGuard, time::timeout};

use super::error::CheckoutError;
use crate::store::KeyOwner;

type Lock = Arc<tokio::sync::Mutex<()>>;

/// What a lock is for. Some of these names come from clients: a variant for each kind keeps them apart.
///
/// A task that holds one and waits for another takes them in the order in which they stand here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum LockKey {
    /// Requests under the same `Idempotency-Key` of the same caller.
    Idempotency(KeyOwner, IdempotencyKey),
    /// Starts and authorizations at an order.
    Order(OrderToken),
    /// Attempts that ask the same telephone, while they are counted.
    Phone(Phone),
    /// Status checks of an attempt.
    Attempt(AppTransactionRef),
}

/// Locks that are created on demand, and swept when no task holds or awaits them.
#[derive(Debug, Default)]
pub(super) struct KeyedMutex {
    /// A std mutex: nothing awaits while it is held.
    locks: Mutex<HashMap<LockKey, Lock>>,
}

impl KeyedMutex {
    /// Idle locks kept before they are swept: a few kilobytes.
    const SWEEP_AT: usize = 256;
    /// The longest wait: above the gateway's time-out, and below the time in which a request is to be answered.
    const LOCK_TIMEOUT: Duration = Duration::from_secs(20);

    /// Waits for the lock. Dropping the guard releases it.
    ///
    /// # Errors
    /// [`CheckoutError::Occupied`] when it is not free in time.
    pub(super) async fn lock(&self, key: LockKey) -> Result<OwnedMutexGuard<()>, CheckoutError> {
        self.wait_for(key, Self::LOCK_TIMEOUT).await
    }

    async fn wait_for(&self, key: LockKey, limit: Duration) -> Result<OwnedMutexGuard<()>, CheckoutError> {
        timeout(limit, self.lock_of(key).lock_owned()).await.map_err(|_| CheckoutError::Occupied)
    }

    fn lock_of(&self, key: LockKey) -> Lock {
        // Poisoned means that a thread panicked while it held the map. No code below can panic half-way.
        let mut locks = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
        if locks.len() >= Self::SWEEP_AT {
            locks.retain(|_, lock| Arc::strong_count(lock) > 1);
        }
        locks.entry(key).or_default().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "0123456789abcdef0123456789abcdef";

    fn named(text: &str) -> LockKey {
        LockKey::Idempotency(KeyOwner::Anyone, IdempotencyKey::parse(text).expect("a key"))
    }

    fn order() -> LockKey {
        LockKey::Order(OrderToken::parse(TOKEN).expect("a token"))
    }

    #[tokio::test]
    async fn a_key_has_one_turn_at_a_time_and_others_do_not_wait_for_it() {
        let mutex = KeyedMutex::default();
        let held = mutex.lock(named("a")).await.expect("a turn");
        assert!(mutex.lock_of(named("a")).try_lock().is_err());
        assert!(mutex.lock_of(named("b")).try_lock().is_ok());
        drop(held);
        assert!(mutex.lock_of(named("a")).try_lock().is_ok());
    }

    #[tokio::test]
    async fn a_key_from_outside_that_reads_like_an_order_is_another_turn() {
        let mutex = KeyedMutex::default();
        let _held = mutex.lock(named(TOKEN)).await.expect("a turn");
        assert!(mutex.lock_of(order()).try_lock().is_ok());
        let attempt = AppTransactionRef::parse(TOKEN).expect("a reference");
        assert!(mutex.lock_of(LockKey::Attempt(attempt)).try_lock().is_ok());
    }

    #[tokio::test]
    async fn a_wait_for_a_turn_has_an_end_and_takes_nothing_with_it() {
        let mutex = KeyedMutex::default();
        let held = mutex.lock(order()).await.expect("a turn");
        let refused = mutex.wait_for(order(), Duration::ZERO).await;
        assert!(matches!(refused, Err(CheckoutError::Occupied)), "{refused:?}");
        drop(held);
        mutex.lock(order()).await.expect("a turn");
    }

    #[tokio::test]
    async fn idle_locks_are_swept_and_held_ones_are_not() {
        let mutex = KeyedMutex::default();
        let held = mutex.lock(named("held")).await.expect("a turn");
        for number in 0..1000 {
            drop(mutex.lock(named(&number.to_string())).await);
        }
        assert!(mutex.locks.lock().expect("the map").len() <= KeyedMutex::SWEEP_AT);
        assert!(mutex.lock_of(named("held")).try_lock().is_err());
        drop(held);
    }
}
