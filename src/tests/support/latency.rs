//! Latencies of answers.

use std::{fmt, time::Duration};

/// Latencies of answers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Latencies(Vec<Duration>);

impl Latencies {
    /// The latency that 99 of 100 buyers should not exceed, on a shop's machine.
    const GOAL: Duration = Duration::from_millis(50);
    /// The same in a build without optimisation, on a machine that is busy with other tests: a starved process takes
    /// longer than the goal.
    const ROOMY: Duration = Duration::from_secs(3);

    pub(crate) fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        sorted[(sorted.len() * percent).div_ceil(100) - 1]
    }

    /// Prints them, and asserts a bound: with `STRICT_LATENCY=1` the goal itself.
    pub(crate) fn are_good_enough(&self, what: &str) {
        println!("{what}: {self}");
        let is_strict = std::env::var("STRICT_LATENCY").is_ok_and(|text| text == "1");
        let bound = if is_strict { Self::GOAL } else { Self::ROOMY };
        assert!(self.percentile(99) <= bound, "{what}: {self}");
    }
}

impl fmt::Display for Latencies {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (median, p99, most) = (self.percentile(50), self.percentile(99), self.percentile(100));
        write!(out, "{} answers, median {median:.1?}, p99 {p99:.1?}, longest {most:.1?}", self.0.len())
    }
}
