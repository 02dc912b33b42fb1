//! Figures of a run, and their medians.

use std::{fmt, time::Duration};

use crate::{Variant, load::Seen};

/// One server, from its start to its end.
pub(crate) struct Run {
    pub(crate) variant: Variant,
    pub(crate) closed: Seen,
    pub(crate) open: Seen,
    /// Processor time of the server while connections were as quick as they could.
    pub(crate) server_cpu: Duration,
    /// Processor time of this process in the same time.
    pub(crate) own_cpu: Duration,
    /// Callbacks in the database.
    pub(crate) kept: i64,
}

impl Run {
    fn acknowledged(&self) -> u64 {
        self.closed.acknowledged + self.open.acknowledged
    }

    /// Whether the database has everything that was answered `OK`.
    pub(crate) fn kept_its_promises(&self) -> bool {
        u64::try_from(self.kept).is_ok_and(|kept| kept >= self.acknowledged())
    }

    /// Microseconds of processor time for one callback.
    fn cost(&self, cpu: Duration) -> u64 {
        let answers = u128::from(self.closed.acknowledged + self.closed.refused).max(1);
        u64::try_from(cpu.as_micros() / answers).unwrap_or(u64::MAX)
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
            "{}  {:>6.0}/s, processor {} µs each (ours {} µs); by the clock {:.0}/s, p99 {}; \
             answered OK {}, kept {}, refused {}",
            self.variant,
            self.closed.rate,
            self.cost(self.server_cpu),
            self.cost(self.own_cpu),
            self.open.rate,
            millis(percentile(&self.open.micros, 99)),
            self.acknowledged(),
            self.kept,
            self.closed.refused + self.open.refused,
        )
    }
}

/// The medians of all rounds, one line for each variant.
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
            of(&|run| rounded(run.closed.rate)),
            millis(of(&|run| percentile(&run.closed.micros, 50))),
            millis(of(&|run| percentile(&run.closed.micros, 99))),
            format!("{} µs", of(&|run| run.cost(run.server_cpu))),
            format!("{}/{}", of(&|run| rounded(run.open.rate)), variant.engine.pace()),
            millis(of(&|run| percentile(&run.open.micros, 50))),
            millis(of(&|run| percentile(&run.open.micros, 99))),
            millis(of(&|run| percentile(&run.open.micros, 100))),
        );
    }
    table
}

/// Of numbers in order, the one that so many per cent do not exceed; 0 of none.
pub(crate) fn percentile(sorted: &[u64], percent: usize) -> u64 {
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(place).copied().unwrap_or(0)
}

fn median(mut figures: Vec<u64>) -> u64 {
    figures.sort_unstable();
    percentile(&figures, 50)
}

fn millis(micros: u64) -> String {
    format!("{}.{:02} ms", micros / 1000, micros % 1000 / 10)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate is for reading")]
fn rounded(rate: f64) -> u64 {
    rate.round() as u64
}
