//! The forms of log lines, and which one is used.

use std::{
    env, fmt,
    io::{self, IsTerminal as _},
};

use rustix::fs::fstat;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::{
    fmt::{FmtContext, FormatEvent, FormatFields, format::Writer},
    registry::LookupSpan,
};

use crate::config::LogFormat;

/// How lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Text, with colours.
    Terminal,
    /// Text without colours.
    Plain,
    /// Text for systemd's journal, with the severity of each line.
    Journal,
    /// JSON, an object a line.
    Json,
}

impl Form {
    /// The form for the chosen format, and for where standard error leads.
    pub(super) fn of(chosen: LogFormat) -> Self {
        match (chosen, io::stderr().is_terminal(), is_journal()) {
            (LogFormat::Json, ..) | (LogFormat::Auto, false, false) => Self::Json,
            (_, true, _) => Self::Terminal,
            (_, _, true) => Self::Journal,
            (LogFormat::Text, ..) => Self::Plain,
        }
    }
}

/// Whether standard error is systemd's journal (`systemd.exec(5)`: `JOURNAL_STREAM` names its device and inode).
fn is_journal() -> bool {
    let Ok(stream) = env::var("JOURNAL_STREAM") else { return false };
    fstat(io::stderr()).is_ok_and(|found| stream == format!("{}:{}", found.st_dev, found.st_ino))
}

/// Lines that begin with their severity, as `sd-daemon(3)` has it, so that `journalctl -p warning` finds them.
pub(super) struct ForJournal<F>(pub(super) F);

impl<S, N, F> FormatEvent<S, N> for ForJournal<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        writer.write_str(gravity(*event.metadata().level()))?;
        self.0.format_event(context, writer, event)
    }
}

const fn gravity(level: Level) -> &'static str {
    match level {
        Level::ERROR => "<3>",
        Level::WARN => "<4>",
        Level::INFO => "<6>",
        _ => "<7>",
    }
}
