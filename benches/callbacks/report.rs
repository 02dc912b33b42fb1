//! Figures of a run, and their medians.

use std::fmt;

use crate::{
    Variant,
    figures::{median, millis, percentile},
    load::Seen,
};

/// The measurements of one server.
pub(crate) struct Run {
    pub(crate) variant: Variant,
    pub(crate) closed: Seen,
    pub(crate) open: Seen,
    /// Callbacks in the database.
    pub(crate) stored: i64,
}

impl Run {
    fn acknowledged(&self) -> u64 {
        self.closed.right + self.open.right
    }

    /// Whether the database has every callback that was answered `OK`.
    pub(crate) fn stored_all_acknowledged(&self) -> bool {
        u64::try_from(self.stored).is_ok_and(|stored| stored >= self.acknowledged())
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let engine = format!("{:?}", self.engine);
        let group = self.group.map_or("group commit".to_owned(), |group| format!("{group} per commit"));
        write!(out, "{engine:<8} {group:<12}")
    }
}

impl fmt::Display for Run {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{}  {:>6}/s, processor {} µs each (ours {} µs); by the clock {}/s, p99 {}; \
             answered OK {}, kept {}, refused {}",
            self.variant,
            self.closed.rate,
            self.closed.server_cost(),
            self.closed.own_cost(),
            self.open.rate,
            millis(percentile(&self.open.micros, 99)),
            self.acknowledged(),
            self.stored,
            self.closed.wrong + self.open.wrong,
        )
    }
}

/// The medians of all rounds, one line per variant.
pub(crate) fn table(variants: &[Variant], runs: &[Run]) -> String {
    let mut table = format!(
        "{:<22}{:>12}{:>12}{:>12}{:>16}{:>16}{:>12}{:>12}{:>12}\n",
        "medians", "callbacks/s", "p50", "p99", "processor each", "by the clock", "p50", "p99", "max"
    );
    for &variant in variants {
        let runs: Vec<_> = runs.iter().filter(|run| run.variant == variant).collect();
        let of = |figure: &dyn Fn(&Run) -> u64| median(runs.iter().map(|run| figure(run)).collect());
        table += &format!(
            "{:<22}{:>12}{:>12}{:>12}{:>16}{:>16}{:>12}{:>12}{:>12}\n",
            variant.to_string(),
            of(&|run| run.closed.rate),
            millis(of(&|run| percentile(&run.closed.micros, 50))),
            millis(of(&|run| percentile(&run.closed.micros, 99))),
            format!("{} µs", of(&|run| run.closed.server_cost())),
            format!("{}/{}", of(&|run| run.open.rate), variant.engine.pace()),
            millis(of(&|run| percentile(&run.open.micros, 50))),
            millis(of(&|run| percentile(&run.open.micros, 99))),
            millis(of(&|run| percentile(&run.open.micros, 100))),
        );
    }
    table
}
