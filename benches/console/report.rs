//! Figures of the pages.

use crate::{
    figures::{median, millis, percentile},
    pages::Page,
};

/// The most bytes of a page, compressed.
const MOST_BYTES: usize = 25_000;

/// The measurements of one page.
pub(crate) struct Measured {
    name: String,
    goal_ms: u64,
    /// Microseconds of each request.
    micros: Vec<u64>,
    /// Bytes of the largest answer, compressed.
    bytes: usize,
    wrong: u64,
}

impl Measured {
    pub(crate) fn new(page: &Page) -> Self {
        Self { name: page.name.clone(), goal_ms: page.goal_ms, micros: Vec::new(), bytes: 0, wrong: 0 }
    }

    pub(crate) fn add(&mut self, micros: u64, bytes: usize, is_right: bool) {
        self.micros.push(micros);
        self.bytes = self.bytes.max(bytes);
        self.wrong += u64::from(!is_right);
    }

    pub(crate) fn sorted(mut self) -> Self {
        self.micros.sort_unstable();
        self
    }

    fn p50(&self) -> u64 {
        median(self.micros.clone())
    }

    fn p99(&self) -> u64 {
        percentile(&self.micros, 99)
    }

    /// Whether every answer was right, quick enough and small enough.
    pub(crate) fn is_right(&self) -> bool {
        let is_quick = self.p99() <= self.goal_ms * 1_000;
        self.wrong == 0 && is_quick && self.bytes <= MOST_BYTES
    }
}

/// One line for each page: with the orders, and in an empty database.
pub(crate) fn table(orders: u64, empty: &[Measured], full: &[Measured]) -> String {
    let mut table = format!(
        "{:<44}{:>12}{:>12}{:>12}{:>14}{:>12}\n",
        format!("{orders} orders"),
        "p50",
        "p99",
        "bytes",
        "empty: p50",
        "p99"
    );
    for page in full {
        let beside = empty.iter().find(|other| other.name == page.name && !other.micros.is_empty());
        let of_empty =
            |figure: fn(&Measured) -> u64| beside.map_or(String::new(), |page| millis(figure(page)));
        table += &format!(
            "{:<44}{:>12}{:>12}{:>12}{:>14}{:>12}{}\n",
            page.name,
            millis(page.p50()),
            millis(page.p99()),
            page.bytes,
            of_empty(Measured::p50),
            of_empty(Measured::p99),
            if page.is_right() { "" } else { "  <- not as it should be" }
        );
    }
    table
}
