//! The log of a test's program.

use std::{
    io,
    sync::{Arc, Mutex},
};

use caisse::telemetry;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::fmt::MakeWriter;

/// A log in memory of what this thread logs. A test has one thread, so that is what its program logs.
pub(crate) struct Log {
    lines: Lines,
    _capturing: DefaultGuard,
    /// With a single subscriber, tracing would ask only the first thread at a log line, perhaps another test's,
    /// whether the line is enabled, and cache the answer.
    _second: tracing::Dispatch,
}

impl Log {
    /// Captures what is logged from now on, at `level` or above, until this is dropped.
    pub(crate) fn capture(level: &str) -> Self {
        let second = tracing::Dispatch::new(tracing_subscriber::registry());
        let lines = Lines::default();
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(telemetry::filter(level).expect("a filter"))
            .with_writer(lines.clone())
            .with_ansi(false)
            .finish();
        let capturing = tracing::subscriber::set_default(subscriber);
        Self { lines, _capturing: capturing, _second: second }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.lines.0.lock().expect("no panic")).into_owned()
    }

    /// The lines that contain all of `words`.
    pub(crate) fn lines_with(&self, words: &[&str]) -> Vec<String> {
        let text = self.text();
        let has_line_with = |line: &&str| words.iter().all(|word| line.contains(word));
        text.lines().filter(has_line_with).map(ToOwned::to_owned).collect()
    }
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
