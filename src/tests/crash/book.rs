//! What was sent, and what was acknowledged.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

/// A payment whose creation was answered.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) reference: String,
    pub(super) transaction_ref: String,
    /// Whether it was paid at the gateway.
    pub(super) settled: bool,
}

/// Counts of one callback body.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) sent: i64,
    /// How often the whole answer `OK` came.
    pub(super) acknowledged: i64,
    /// The payment that it reports as paid, if it does.
    pub(super) names_paid: Option<usize>,
}

/// Everything that the clients sent and received.
#[derive(Clone, Debug, Default)]
pub(super) struct Book {
    pub(super) callbacks: HashMap<String, Tally>,
    pub(super) made: Vec<Made>,
    /// Orders that were requested, without an answer.
    pub(super) unanswered: Vec<String>,
    /// How many orders were requested.
    pub(super) asked: usize,
    /// Bodies that were acknowledged since the database was last read.
    pub(super) fresh: HashSet<String>,
}

impl Book {
    /// The orders that were paid.
    pub(super) fn settled(&self) -> Vec<Made> {
        self.made.iter().filter(|made| made.settled).cloned().collect()
    }

    /// The orders that were paid, and whose success callback was acknowledged.
    pub(super) fn acknowledged_paid(&self) -> Vec<Made> {
        let acknowledged_callbacks = self.callbacks.values().filter(|tally| tally.acknowledged > 0);
        let acknowledged_callbacks: HashSet<_> =
            acknowledged_callbacks.filter_map(|tally| tally.names_paid).collect();
        acknowledged_callbacks.into_iter().map(|place| self.made[place].clone()).collect()
    }
}

impl fmt::Display for Book {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sent: i64 = self.callbacks.values().map(|tally| tally.sent).sum();
        let acknowledged: i64 = self.callbacks.values().map(|tally| tally.acknowledged).sum();
        write!(
            out,
            "callbacks sent {sent}, answered OK {acknowledged}, of {} contents; orders asked for {}, made {}, \
             paid {}, of which named by an acknowledged callback {}",
            self.callbacks.len(),
            self.asked,
            self.made.len(),
            self.settled().len(),
            self.acknowledged_paid().len(),
        )
    }
}
