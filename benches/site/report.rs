//! Figures of all rounds, and their medians.

use std::{fmt, time::Duration};

use crate::{
    STREAMS,
    figures::{median, micros, millis, percentile},
    load::Seen,
    requests::Kind,
    run::{CALLBACKS_PACE, PAGES_PACE, RINGING, Ringing, Run, Variant},
    server::CAISSE,
};

/// All measurements.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) starts: Vec<(Variant, Duration)>,
    pub(crate) runs: Vec<Run>,
}

impl Run {
    fn closed(&self, kind: Kind) -> &Seen {
        let (_, seen) = self.closed.iter().find(|(known, _)| *known == kind).expect("every kind");
        seen
    }

    fn wrong(&self) -> u64 {
        self.closed.iter().map(|(_, seen)| seen).chain(&self.by_the_clock).map(|seen| seen.wrong).sum()
    }

    /// Memory of one event stream, in bytes.
    fn per_stream(&self) -> u64 {
        let [.., before, with] = self.resident;
        with.saturating_sub(before) * 1024 / STREAMS as u64
    }
}

impl fmt::Display for Run {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:<8}", format!("{:?}", self.variant))?;
        for (kind, seen) in &self.closed {
            let (cost, own) = (seen.server_cost(), seen.own_cost());
            write!(out, "{} {}/s, {cost} µs each (ours {own} µs); ", kind.name(), seen.rate)?;
        }
        write!(
            out,
            "an event after {}; wrong {}",
            millis(percentile(&self.notified_after[0], 99)),
            self.wrong()
        )
    }
}

impl Report {
    /// Whether every answer was right.
    pub(crate) fn is_right(&self) -> bool {
        self.runs.iter().all(|run| run.wrong() == 0)
    }

    fn of(&self, variant: Variant, figure: impl Fn(&Run) -> u64) -> u64 {
        median(self.runs.iter().filter(|run| run.variant == variant).map(figure).collect())
    }

    fn line(
        &self,
        out: &mut fmt::Formatter<'_>,
        name: &str,
        figure: impl Fn(&Run) -> u64,
        show: impl Fn(u64) -> String,
    ) -> fmt::Result {
        let [plain, caisse] = Variant::ALL.map(|variant| self.of(variant, &figure));
        let percent = caisse * 100 / plain.max(1);
        writeln!(out, "{name:<46}{:>14}{:>14}{percent:>7} %", show(plain), show(caisse))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{:<46}{:>14}{:>14}{:>9}", "medians", "plain axum", "Caisse", "of plain")?;
        for kind in Kind::ALL {
            let name = kind.name();
            self.line(
                out,
                &format!("{name}, a second"),
                |run| run.closed(kind).rate,
                |rate| rate.to_string(),
            )?;
            self.line(out, &format!("{name}, p99"), |run| percentile(&run.closed(kind).micros, 99), millis)?;
            self.line(
                out,
                &format!("{name}, processor"),
                |run| run.closed(kind).server_cost(),
                |cost| format!("{cost} µs"),
            )?;
        }
        let circumstances =
            [String::new(), format!(", {CALLBACKS_PACE} callbacks/s"), format!(", {STREAMS} streams")];
        for (number, circumstance) in circumstances.iter().enumerate() {
            let name = format!("order page at {PAGES_PACE}/s{circumstance}");
            let seen = |run: &Run, percent| percentile(&run.by_the_clock[number].micros, percent);
            self.line(out, &format!("{name}, p50"), |run| seen(run, 50), millis)?;
            self.line(out, &format!("{name}, p99"), |run| seen(run, 99), millis)?;
        }
        for (number, Ringing { status_checks, .. }) in RINGING.iter().enumerate() {
            for percent in [50, 99] {
                let name = format!("callback to event, {status_checks} looks/s, p{percent}");
                self.line(out, &name, |run| percentile(&run.notified_after[number], percent), millis)?;
            }
        }
        let bytes = |bytes: u64| format!("{}.{} kB", bytes / 1024, bytes % 1024 * 10 / 1024);
        let megabytes = |kb: u64| format!("{}.{} MB", kb / 1024, kb % 1024 * 10 / 1024);
        self.line(out, "memory of an event stream", Run::per_stream, bytes)?;
        self.line(out, "memory after the start", |run| run.resident[0], megabytes)?;
        self.line(out, "memory after a thousand pages", |run| run.resident[1], megabytes)?;
        let [plain, caisse] = Variant::ALL.map(|variant| {
            let starts = self.starts.iter().filter(|(known, _)| *known == variant);
            median(starts.map(|(_, time)| micros(*time)).collect())
        });
        writeln!(out, "{:<46}{:>14}{:>14}", "start to ready", millis(plain), millis(caisse))?;
        let binary = std::fs::metadata(CAISSE).map_or(0, |file| file.len());
        writeln!(out, "{:<46}{:>14}{:>14}", "binary", "", megabytes(binary / 1024))
    }
}
