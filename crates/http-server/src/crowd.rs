//! Those who are in, so that who rests can make room for who waits.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::pulse::Pulse;

/// Every connection that is served.
#[derive(Debug, Default)]
pub(super) struct Crowd(Mutex<Members>);

#[derive(Debug, Default)]
struct Members {
    next: u64,
    pulses: HashMap<u64, Arc<Pulse>>,
}

/// A connection in the crowd, until this is dropped.
#[derive(Debug)]
pub(super) struct Member {
    number: u64,
    crowd: Arc<Crowd>,
}

impl Crowd {
    /// Adds a connection.
    pub(super) fn join(self: &Arc<Self>, pulse: &Arc<Pulse>) -> Member {
        let mut members = self.members();
        let number = members.next;
        members.next += 1;
        members.pulses.insert(number, Arc::clone(pulse));
        Member { number, crowd: Arc::clone(self) }
    }

    /// Ends the connection that has rested for the longest, if any has for longer than `rest`.
    pub(super) fn dismiss_the_longest_resting(&self, rest: Duration) {
        let members = self.members();
        let resting = members.pulses.values().filter_map(|pulse| Some((pulse.resting_since()?, pulse)));
        let longest = resting.filter(|(since, _)| since.elapsed() > rest).min_by_key(|(since, _)| *since);
        if let Some((_, pulse)) = longest {
            pulse.dismiss();
        }
    }

    fn members(&self) -> MutexGuard<'_, Members> {
        // Poisoned means that a thread panicked while it held the map, which nothing here can do half-way.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        self.crowd.members().pulses.remove(&self.number);
    }
}
