//! Callbacks and their delivery status.

use std::{collections::VecDeque, iter};

use super::fault::Fault;

/// A callback, sent or not.
#[derive(Clone, Debug)]
pub struct SandboxCallback {
    /// Its number, from 1.
    pub id: u64,
    /// The payment it is about, by the gateway's reference.
    pub transaction_ref: String,
    /// Where it goes; `None` when no address is set.
    pub url: Option<String>,
    /// JSON, or a form because of a fault.
    pub content_type: &'static str,
    /// The header with the signature, in the guide's dialect.
    pub signature_header: Option<String>,
    /// Its body.
    pub body: String,
    /// The state of its delivery.
    pub delivery_status: DeliveryStatus,
}

/// The state of a callback's delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryStatus {
    /// Not finished yet.
    UnderWay,
    /// The shop answered.
    Answered {
        /// The HTTP status.
        status: u16,
        /// The beginning of the body.
        body: String,
    },
    /// The shop did not answer, for this reason.
    Lost(String),
    /// A fault dropped it.
    Dropped,
    /// A fault holds it back until the next one is sent.
    HeldBack,
}

/// The callbacks so far.
#[derive(Default)]
pub(crate) struct Callbacks {
    pub(crate) callbacks: VecDeque<SandboxCallback>,
    /// How many there were since the start.
    count: u64,
    /// The callback that is held back.
    held_back: Option<u64>,
}

/// A callback that was stored.
pub(crate) struct Queued {
    /// Its number.
    pub(crate) id: u64,
    /// The callbacks to be sent now, in this order.
    pub(crate) due: Vec<u64>,
}

impl Callbacks {
    /// Most callbacks stored; the oldest are deleted.
    const CAPACITY: usize = 10_000;

    /// Stores a callback, and returns what is to be sent now. Only a callback that is sent releases the one held back.
    pub(crate) fn queue(&mut self, callback: SandboxCallback, faults: &[Fault]) -> Queued {
        if faults.contains(&Fault::DropCallback) {
            let id = self.store(SandboxCallback { delivery_status: DeliveryStatus::Dropped, ..callback });
            return Queued { id, due: Vec::new() };
        }
        if faults.contains(&Fault::ReorderCallback) && self.held_back.is_none() {
            let id = self.store(SandboxCallback { delivery_status: DeliveryStatus::HeldBack, ..callback });
            self.held_back = Some(id);
            return Queued { id, due: Vec::new() };
        }
        let id = self.store(callback.clone());
        let again = faults.contains(&Fault::DuplicateCallback).then(|| self.store(callback));
        Queued { id, due: iter::once(id).chain(again).chain(self.held_back.take()).collect() }
    }

    pub(crate) fn store(&mut self, mut callback: SandboxCallback) -> u64 {
        self.count += 1;
        callback.id = self.count;
        if self.callbacks.len() == Self::CAPACITY {
            self.callbacks.pop_front();
        }
        self.callbacks.push_back(callback);
        self.count
    }

    /// Numbers are not used again: an answer to an old one may still arrive.
    pub(crate) fn clear(&mut self) {
        self.callbacks.clear();
        self.held_back = None;
    }

    pub(crate) fn get_mut(&mut self, id: u64) -> Option<&mut SandboxCallback> {
        // Stored numbers are consecutive.
        let place = id.checked_sub(self.callbacks.front()?.id)?;
        self.callbacks.get_mut(usize::try_from(place).ok()?)
    }
}
