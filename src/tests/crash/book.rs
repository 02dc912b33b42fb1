//! What was sent, and what was promised in return.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

/// A payment whose making was answered.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) reference: String,
    pub(super) transaction_ref: String,
    /// Whether it was paid at the gateway.
    pub(super) settled: bool,
}

/// How it went with one content.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) sent: i64,
    /// How often `OK` came back, whole.
    pub(super) acknowledged: i64,
    /// The payment it tells of, when it tells of a success.
    pub(super) tells_paid: Option<usize>,
}

/// Everything the clients did and heard.
#[derive(Clone, Debug, Default)]
pub(super) struct Book {
    pub(super) callbacks: HashMap<String, Tally>,
    pub(super) made: Vec<Made>,
    /// Orders that were asked for, and no answer came.
    pub(super) unanswered: Vec<String>,
    /// How many orders were asked for.
    pub(super) asked: usize,
    /// Contents that were acknowledged since the last look into the database.
    pub(super) fresh: HashSet<String>,
}

impl Book {
    /// The orders that were paid.
    pub(super) fn settled(&self) -> Vec<Made> {
        self.made.iter().filter(|made| made.settled).cloned().collect()
    }

    /// The orders that were paid, and a callback that tells so was acknowledged.
    pub(super) fn told_paid(&self) -> Vec<Made> {
        let told = self.callbacks.values().filter(|tally| tally.acknowledged > 0);
        let told: HashSet<_> = told.filter_map(|tally| tally.tells_paid).collect();
        told.into_iter().map(|place| self.made[place].clone()).collect()
    }
}

impl fmt::Display for Book {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sent: i64 = self.callbacks.values().map(|tally| tally.sent).sum();
        let acknowledged: i64 = self.callbacks.values().map(|tally| tally.acknowledged).sum();
        write!(
            out,
            "callbacks sent {sent}, answered OK {acknowledged}, of {} contents; orders asked for {}, made {}, \
             paid {}, of which told by an acknowledged callback {}",
            self.callbacks.len(),
            self.asked,
            self.made.len(),
            self.settled().len(),
            self.told_paid().len(),
        )
    }
}
