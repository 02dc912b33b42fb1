//! Where lines of the log go: through a bounded queue to a thread of their own. The log observes the program, so a
//! standard error that is full, closed or not read costs lines and stops nothing. Lost lines are counted.

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

/// How many lines wait for a slow reader of the log: about a second of a busy program, half a megabyte.
const MOST_WAITING: usize = 2_048;
/// How long the end of a program waits for its last lines.
const LONGEST_FLUSH: Duration = Duration::from_secs(1);
/// How often it is tried to ask a full queue to say when it is empty.
const ASK_EVERY: Duration = Duration::from_millis(5);

/// Those of this process. A process has one standard error.
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
            // An error says that the program no longer waits.
            Message::Flush(written) => drop(written.try_send(())),
        }
    }
}

impl Write for Lines {
    /// Takes the whole line, and never fails: the subscriber answers an error with a panic.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.queue.try_send(Message::Line(line.to_vec())).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
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

    /// Keeps what is written where the test sees it.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
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
        let kept = Kept::default();
        let mut lines = Lines::start(kept.clone(), 100);
        for number in 0..50 {
            writeln!(lines, "{number}").expect("it never fails");
        }
        lines.flush(Duration::from_secs(10));
        let text = String::from_utf8(kept.0.lock().expect("no panic").clone()).expect("a text");
        assert_eq!(text, (0..50).map(|number| format!("{number}\n")).collect::<String>());
        assert_eq!(is_lost(&lines), 0);
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
    fn a_log_that_is_not_read_keeps_no_request_and_no_end_waiting() {
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
