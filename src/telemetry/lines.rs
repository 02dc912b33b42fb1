//! Writes log lines through a bounded queue to a thread of their own. A standard error that is full, closed or not
//! read loses lines and never stops the process. Lost lines are counted.

use std::{
    io::{self, Write},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

/// Most lines that wait for a slow reader: about a second of a busy process, half a megabyte.
const MOST_WAITING: usize = 2_048;
/// How long the end of a process waits for its last lines.
const LONGEST_FLUSH: Duration = Duration::from_secs(1);
/// How often a flush is retried while the queue is full.
const ASK_EVERY: Duration = Duration::from_millis(5);

/// The lines of this process, which has one standard error.
static OF_THIS_PROCESS: OnceLock<Lines> = OnceLock::new();

/// A queue of lines to one sink. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    queue: SyncSender<Message>,
    lost: Arc<AtomicU64>,
}

#[derive(Debug)]
enum Message {
    Line(Vec<u8>),
    /// Answered when everything before it was written.
    Flush(SyncSender<()>),
}

impl Lines {
    /// The lines of this process, to standard error.
    pub(super) fn to_stderr() -> Self {
        OF_THIS_PROCESS.get_or_init(|| Self::start(io::stderr(), MOST_WAITING)).clone()
    }

    /// Starts a thread that writes what is queued to `sink`. Without the thread every line is lost, and counted.
    fn start(sink: impl Write + Send + 'static, most_waiting: usize) -> Self {
        let (queue, waiting) = sync_channel(most_waiting);
        let lost = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&lost);
        let thread = thread::Builder::new().name("log".to_owned());
        // A thread that does not start drops `waiting`, and `send` finds the queue closed.
        let _ = thread.spawn(move || write_all(sink, &waiting, &counted));
        Self { queue, lost }
    }

    /// Queues a text as it is. It never fails: what cannot be written is lost, and counted.
    pub(super) fn put(&self, text: Vec<u8>) {
        if self.queue.try_send(Message::Line(text)).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Waits until what was logged is written, for `longest` at most.
    fn flush(&self, longest: Duration) {
        let until = Instant::now() + longest;
        let (written, is_written) = sync_channel(1);
        while let Err(TrySendError::Full(_)) = self.queue.try_send(Message::Flush(written.clone())) {
            if Instant::now() >= until {
                return;
            }
            thread::sleep(ASK_EVERY);
        }
        drop(written);
        let _ = is_written.recv_timeout(until.saturating_duration_since(Instant::now()));
    }
}

/// Waits for the last lines of this process, a second at most. Call it before the process ends.
pub fn flush() {
    if let Some(lines) = OF_THIS_PROCESS.get() {
        lines.flush(LONGEST_FLUSH);
    }
}

/// Lines of this process that were not written, since the log was full, closed or not read quickly enough.
pub fn lost() -> u64 {
    OF_THIS_PROCESS.get().map_or(0, |lines| lines.lost.load(Ordering::Relaxed))
}

fn write_all(mut sink: impl Write, waiting: &Receiver<Message>, lost: &AtomicU64) {
    for message in waiting {
        match message {
            Message::Line(line) => {
                if sink.write_all(&line).is_err() {
                    lost.fetch_add(1, Ordering::Relaxed);
                }
            }
            // An error means that the caller no longer waits.
            Message::Flush(written) => drop(written.try_send(())),
        }
    }
}

/// A log line as one line, whatever it quotes: text of a gateway or a stranger begins no line of its own, and moves no
/// cursor. The formatters of text leave that to the writer.
fn as_one(line: &[u8]) -> Vec<u8> {
    let line = String::from_utf8_lossy(line);
    let (mut rest, end) = line.strip_suffix('\n').map_or((&*line, ""), |text| (text, "\n"));
    let mut one = String::with_capacity(line.len());
    while let Some(at) = rest.find(char::is_control) {
        let (harmless, control) = rest.split_at(at);
        one.push_str(harmless);
        let colour = colour(control);
        one.push_str(colour);
        let mut after = control[colour.len()..].chars();
        if colour.is_empty() {
            after.next().into_iter().for_each(|mark| one.push_str(&escaped(mark)));
        }
        rest = after.as_str();
    }
    (one + rest + end).into_bytes()
}

/// An escape of a control character that JSON has as well, where it can only be inside a text.
fn escaped(mark: char) -> String {
    match mark {
        '\n' => r"\n".to_owned(),
        '\r' => r"\r".to_owned(),
        _ => format!("\\u{:04x}", u32::from(mark)),
    }
}

/// The terminal's colour code at the beginning of `text`; empty when there is none.
fn colour(text: &str) -> &str {
    let Some(numbers) = text.strip_prefix("\u{1b}[") else { return "" };
    let after = numbers.trim_start_matches(|mark: char| mark.is_ascii_digit() || mark == ';');
    match after.strip_prefix('m') {
        Some(after) => &text[..text.len() - after.len()],
        None => "",
    }
}

impl Write for Lines {
    /// Takes the whole line, and never fails: the subscriber answers an error with a panic.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.put(as_one(line));
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, mpsc::channel};

    use super::*;

    fn is_lost(lines: &Lines) -> u64 {
        lines.lost.load(Ordering::Relaxed)
    }

    /// Stores what is written, for the test.
    #[derive(Clone, Default)]
    struct Output(Arc<Mutex<Vec<u8>>>);

    impl Write for Output {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no panic").extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_are_written_in_their_order() {
        let output = Output::default();
        let mut lines = Lines::start(output.clone(), 100);
        for number in 0..50 {
            writeln!(lines, "{number}").expect("it never fails");
        }
        lines.flush(Duration::from_secs(10));
        let text = String::from_utf8(output.0.lock().expect("no panic").clone()).expect("a text");
        assert_eq!(text, (0..50).map(|number| format!("{number}\n")).collect::<String>());
        assert_eq!(is_lost(&lines), 0);
    }

    /// The line of an event that quotes a forger.
    fn written(subscribe: impl FnOnce(Lines) -> tracing::Dispatch) -> String {
        let output = Output::default();
        let lines = Lines::start(output.clone(), 100);
        tracing::dispatcher::with_default(&subscribe(lines.clone()), || {
            tracing::warn!(error = %FORGED, "a gateway said\nno");
        });
        lines.flush(Duration::from_secs(10));
        let text = String::from_utf8(output.0.lock().expect("no panic").clone()).expect("a text");
        assert_eq!(text.lines().count(), 1, "{text:?}");
        text
    }

    const FORGED: &str = "no\r\n<3>ERROR forged\n\u{1b}[2J\u{9b}2J\u{7f}\u{1b}";

    #[test]
    fn what_a_line_quotes_begins_no_line_of_its_own_and_moves_no_cursor() {
        let logs = |lines: Lines| tracing_subscriber::fmt().with_writer(move || lines.clone());
        for has_colours in [false, true] {
            let text = written(|lines| logs(lines).compact().with_ansi(has_colours).finish().into());
            let quoted = r"no\r\n<3>ERROR forged\n\u001b[2J\u009b2J\u007f\u001b";
            assert!(text.contains(quoted) && text.contains(r"a gateway said\nno"), "{text:?}");
            assert_eq!(text.contains("\u{1b}["), has_colours, "{text:?}");
        }
        let text = written(|lines| logs(lines).json().flatten_event(true).finish().into());
        let line: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!((&line["error"], &line["message"]), (&FORGED.into(), &"a gateway said\nno".into()));
        assert_eq!(text.trim_end().find(char::is_control), None, "{text:?}");
    }

    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_log_that_is_full_loses_lines_and_fails_no_write() {
        let mut lines = Lines::start(Full, 100);
        for _ in 0..3 {
            lines.write_all(b"a line\n").expect("it never fails");
        }
        lines.flush(Duration::from_secs(10));
        assert_eq!(is_lost(&lines), 3);
    }

    /// Writes nothing until the test ends, as a pipe that is full does.
    struct Stuck(Receiver<()>);

    impl Write for Stuck {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _ = self.0.recv();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_log_that_is_not_read_delays_no_request_and_no_shutdown() {
        let (_until_the_end, stuck) = channel();
        let mut lines = Lines::start(Stuck(stuck), 2);
        // One is being written, two wait.
        for _ in 0..10 {
            lines.write_all(b"a line\n").expect("it never waits");
        }
        assert!((7..=8).contains(&is_lost(&lines)), "{}", is_lost(&lines));
        lines.flush(Duration::from_millis(20));
    }
}
