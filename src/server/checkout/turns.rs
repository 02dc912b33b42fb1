//! One at a time, by key: however many tabs ask, one start per order and one look per payment are under way.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OwnedMutexGuard;

type Lock = Arc<tokio::sync::Mutex<()>>;

/// Locks that come into being when they are asked for, and go when nobody holds or awaits them.
#[derive(Debug, Default)]
pub(super) struct Turns {
    /// A std mutex: nothing awaits while it is held.
    locks: Mutex<HashMap<String, Lock>>,
}

impl Turns {
    /// Idle locks kept before they are swept: a few kilobytes.
    const SWEEP_AT: usize = 256;

    /// Waits for the turn of `key`. Dropping the guard passes it on.
    pub(super) async fn wait(&self, key: &str) -> OwnedMutexGuard<()> {
        self.lock_of(key).lock_owned().await
    }

    fn lock_of(&self, key: &str) -> Lock {
        // Poisoned means that a thread panicked while it held the map, which nothing below can do half-way.
        let mut locks = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
        if locks.len() >= Self::SWEEP_AT {
            locks.retain(|_, lock| Arc::strong_count(lock) > 1);
        }
        locks.entry(key.to_owned()).or_default().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_key_has_one_turn_at_a_time_and_others_do_not_wait_for_it() {
        let turns = Turns::default();
        let held = turns.wait("a").await;
        assert!(turns.lock_of("a").try_lock().is_err());
        assert!(turns.lock_of("b").try_lock().is_ok());
        drop(held);
        assert!(turns.lock_of("a").try_lock().is_ok());
    }

    #[tokio::test]
    async fn idle_locks_are_swept_and_held_ones_are_not() {
        let turns = Turns::default();
        let held = turns.wait("held").await;
        for key in 0..1000 {
            drop(turns.wait(&key.to_string()).await);
        }
        assert!(turns.locks.lock().expect("the map").len() <= Turns::SWEEP_AT);
        assert!(turns.lock_of("held").try_lock().is_err());
        drop(held);
    }
}
