//! The event streams that are open: how many there may be, and when they have to end.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// Room for event streams. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Streams {
    room: Arc<Semaphore>,
    most: usize,
    stop: watch::Receiver<bool>,
}

/// A stream's place: free again when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    _permit: OwnedSemaphorePermit,
    stop: watch::Receiver<bool>,
}

impl Streams {
    /// Room for so many streams, which end when `stop` says so, or its sender is gone. Whoever comes later asks now and
    /// then instead.
    pub fn new(most: usize, stop: watch::Receiver<bool>) -> Self {
        Self { room: Arc::new(Semaphore::new(most)), most, stop }
    }

    /// How many are open.
    pub(super) fn open(&self) -> usize {
        self.most - self.room.available_permits()
    }

    /// Whether the program was asked to stop.
    pub(super) fn are_ending(&self) -> bool {
        *self.stop.borrow()
    }

    /// A place for one more, if there is one.
    pub(super) fn take(&self) -> Option<Place> {
        let permit = Arc::clone(&self.room).try_acquire_owned().ok()?;
        Some(Place { _permit: permit, stop: self.stop.clone() })
    }
}

impl Place {
    /// Waits until the program stops.
    pub(super) async fn stopped(&mut self) {
        // An error says that nobody can stop us any more, which is a reason to stop.
        let _ = self.stop.wait_for(|&stop| stop).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_so_many_and_a_place_that_is_left_is_free() {
        let (_stop, stopped) = watch::channel(false);
        let streams = Streams::new(100, stopped);
        let mut places: Vec<_> = std::iter::from_fn(|| streams.take()).collect();
        assert_eq!((places.len(), streams.open()), (100, 100));
        places.pop();
        assert_eq!(streams.open(), 99);
        assert!(streams.take().is_some());
    }
}
