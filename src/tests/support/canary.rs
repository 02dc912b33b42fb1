//! Detection of secrets in every answer that the tests read, and in every line that is logged while they
//! run.
//!
//! The secrets of a test's program contain a mark, and a buyer's number is recognised by its form. So a test need not
//! check for leaks itself.

use std::{io, sync::Once};

use tracing_subscriber::EnvFilter;

/// Contained in every secret of a test: the private key, the tokens.
const MARK: &[u8] = b"canary_0123456789";
/// The prefix of a key that a sandbox generates.
const MADE_UP: &[u8] = b"sk_sandbox_";
/// The prefixes that a number may have before its nine digits.
const PREFIXES: [&[u8]; 3] = [b"", b"237", b"00237"];

/// Paths whose answers never need a number: everything for machines, and pages without an order.
const WITHOUT_PHONES: [&str; 10] = [
    "/api/v1/",
    "/api/create-payment",
    "/api/tx-",
    "/api/callback/",
    "/fn/",
    "/metrics",
    "/healthz",
    "/readyz",
    "/demo",
    "/nothing",
];

/// The secret in `bytes`, if there is one.
fn secret_in(bytes: &[u8]) -> Option<&'static str> {
    let has = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    [(MARK, "a key or a token"), (MADE_UP, "a key that the sandbox made up")]
        .into_iter()
        .find_map(|(needle, what)| has(needle).then_some(what))
}

/// The first mobile number of Cameroon in `text`: on its own, or with the country's prefix.
///
/// Digits inside a word do not count, because references are hexadecimal. Neither do those after a decimal point.
pub(crate) fn phone_in(text: &str) -> Option<&str> {
    let is_decimals = |at: usize| {
        text[..at]
            .strip_suffix('.')
            .is_some_and(|before| before.ends_with(|mark: char| mark.is_ascii_digit()))
    };
    let mut at = 0;
    text.split_inclusive(|mark: char| !mark.is_alphanumeric()).find_map(|piece| {
        let start = at;
        at += piece.len();
        let word = piece.trim_end_matches(|mark: char| !mark.is_alphanumeric());
        (is_phone(word) && !is_decimals(start)).then_some(word)
    })
}

fn is_phone(word: &str) -> bool {
    let national = PREFIXES
        .iter()
        .find_map(|prefix| word.as_bytes().strip_prefix(*prefix).filter(|national| national.len() == 9));
    national.is_some_and(|digits| {
        digits[0] == b'6' && b"5789".contains(&digits[1]) && digits.iter().all(u8::is_ascii_digit)
    })
}

/// Fails the test whose program leaked a secret, or a number on a path without numbers.
pub(super) fn check_answer(path: &str, headers: &str, body: &[u8]) {
    for (place, bytes) in [("headers", headers.as_bytes()), ("body", body)] {
        let secret = secret_in(bytes);
        assert_eq!(secret, None, "in the {place} of {path}: {}", String::from_utf8_lossy(bytes));
    }
    assert_eq!(phone_in(headers), None, "in the headers of {path}");
    if path == "/" || WITHOUT_PHONES.iter().any(|place| path.starts_with(place)) {
        let text = String::from_utf8_lossy(body);
        assert_eq!(phone_in(&text), None, "in the body of {path}: {text}");
    }
}

/// The kind of secret that a line of the log leaks, if any.
pub(crate) fn leak_in(line: &[u8]) -> Option<&'static str> {
    secret_in(line).or_else(|| phone_in(&String::from_utf8_lossy(line)).map(|_| "a buyer's number"))
}

/// Checks what this process logs from now on. Every test that runs the program's code in its own process calls this, as
/// a rule through what it starts: in a run of cargo-nextest no other test has done so before.
///
/// A leak ends the process: the line may come from a task that outlives its test, and a panic there fails no test.
pub(crate) fn watch_the_log() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let watch = LogWatch(|what, line| {
            let line = String::from_utf8_lossy(line);
            drop(io::Write::write_all(
                &mut io::stderr(),
                format!("\n{what} was logged: {line}\n").as_bytes(),
            ));
            std::process::exit(101);
        });
        let watched = tracing::subscriber::set_global_default(watch.subscriber("debug"));
        watched.expect("the only subscriber");
    });
}

/// Checks lines of a log, and calls the function for a line with a secret.
#[derive(Clone, Copy)]
struct LogWatch(fn(&'static str, &[u8]));

impl LogWatch {
    /// Checks the lines that pass `filter`.
    fn subscriber(self, filter: &str) -> impl tracing::Subscriber + Send + Sync + use<> {
        let builder = tracing_subscriber::fmt().with_env_filter(EnvFilter::new(filter));
        builder.with_ansi(false).with_writer(move || self).finish()
    }
}

impl io::Write for LogWatch {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if let Some(what) = leak_in(line) {
            self.0(what, line);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
