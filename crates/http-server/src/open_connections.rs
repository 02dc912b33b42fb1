//! The open connections, so that the longest idle one can be closed when another waits.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::idle_timer::IdleTimer;

/// Every connection that is served.
#[derive(Debug, Default)]
pub(super) struct OpenConnections(Mutex<Members>);

#[derive(Debug, Default)]
struct Members {
    next: u64,
    pulses: HashMap<u64, Arc<IdleTimer>>,
}

/// Keeps a connection registered until it is dropped.
#[derive(Debug)]
pub(super) struct OpenConnection {
    number: u64,
    open_connections: Arc<OpenConnections>,
}

impl OpenConnections {
    /// Registers a connection.
    pub(super) fn join(self: &Arc<Self>, idle_timer: &Arc<IdleTimer>) -> OpenConnection {
        let mut members = self.members();
        let number = members.next;
        members.next += 1;
        members.pulses.insert(number, Arc::clone(idle_timer));
        OpenConnection { number, open_connections: Arc::clone(self) }
    }

    /// Ends the connection that has been idle the longest, if it has been for longer than `idle_when_full`.
    pub(super) fn dismiss_longest_idle(&self, idle_when_full: Duration) {
        let members = self.members();
        let idle =
            members.pulses.values().filter_map(|idle_timer| Some((idle_timer.resting_since()?, idle_timer)));
        let longest =
            idle.filter(|(since, _)| since.elapsed() > idle_when_full).min_by_key(|(since, _)| *since);
        if let Some((_, idle_timer)) = longest {
            idle_timer.dismiss();
        }
    }

    fn members(&self) -> MutexGuard<'_, Members> {
        // Poisoned means that a thread panicked with the lock held; no change here can be half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.open_connections.members().pulses.remove(&self.number);
    }
}
