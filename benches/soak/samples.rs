//! Samples of the server's memory, disk and files, and whether they grew.

use std::{fmt, path::Path};

use crate::{buyer::Counts, memory::resident_kb};

/// Most that memory may grow, in kB, unless a tenth is more.
const GROWTH_KB: u64 = 4 * 1024;
/// Largest write-ahead log, in kB.
const MOST_WAL_KB: u64 = 64 * 1024;
/// How many more files may be open at the end: buyers arrive at a fixed rate and leave when they please.
const MORE_FILES: u64 = 16;

/// What the server uses at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    resident_kb: u64,
    wal_kb: u64,
    database_kb: u64,
    files: u64,
    counts: Counts,
}

impl Sample {
    pub(crate) const HEADING: &str = "    time     memory        WAL   database    files   requests   errors";

    pub(crate) fn take(pid: u32, database: &Path, counts: &Counts) -> Self {
        let kb = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len() / 1024);
        Self {
            resident_kb: resident_kb(pid),
            wal_kb: kb(&database.with_extension("db-wal")),
            database_kb: kb(database),
            files: std::fs::read_dir(format!("/proc/{pid}/fd")).map_or(0, |files| files.count() as u64),
            counts: counts.clone(),
        }
    }
}

impl fmt::Display for Sample {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { resident_kb, wal_kb, database_kb, files, counts: Counts { requests, errors } } = self;
        write!(out, "{resident_kb:>8} kB{wal_kb:>8} kB{database_kb:>8} kB{files:>9}{requests:>11}{errors:>9}")
    }
}

/// All samples, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Samples(Vec<Sample>);

impl Samples {
    pub(crate) fn add(&mut self, sample: Sample) {
        self.0.push(sample);
    }

    /// Returns what is wrong with the samples; empty when all is well.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let errors = self.0.last().map_or(1, |last| last.counts.errors);
        let most_wal = self.0.iter().map(|sample| sample.wal_kb).max().unwrap_or(0);
        let [memory, wal, files] = [
            |sample: &Sample| sample.resident_kb,
            |sample: &Sample| sample.wal_kb,
            |sample: &Sample| sample.files,
        ]
        .map(|figure| self.second_and_last_quarter(figure));
        println!("second quarter → last, medians: memory {memory:?} kB, WAL {wal:?} kB, files {files:?}");
        [
            (errors > 0, format!("{errors} visits went wrong")),
            (memory.1 > memory.0 + GROWTH_KB.max(memory.0 / 10), "memory grows".to_owned()),
            (most_wal > MOST_WAL_KB, format!("the log of writes had {most_wal} kB")),
            (wal.1 > 2 * wal.0 + GROWTH_KB, "the log of writes grows".to_owned()),
            (files.1 > files.0 + MORE_FILES, "more and more files are open".to_owned()),
        ]
        .into_iter()
        .filter_map(|(is_wrong, complaint)| is_wrong.then_some(complaint))
        .collect()
    }

    fn second_and_last_quarter(&self, figure: impl Fn(&Sample) -> u64) -> (u64, u64) {
        let quarter = self.0.len() / 4;
        let median = |samples: &[Sample]| {
            let mut figures: Vec<_> = samples.iter().map(&figure).collect();
            figures.sort_unstable();
            figures.get(figures.len() / 2).copied().unwrap_or(0)
        };
        (median(&self.0[quarter..2 * quarter]), median(&self.0[3 * quarter..]))
    }
}
