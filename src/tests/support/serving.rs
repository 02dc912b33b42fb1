//! `caisse serve` as a process in a folder.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
};

/// The binary with these arguments and settings, and an empty environment otherwise.
pub(crate) fn command(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_caisse"));
    command.args(arguments).env_clear().envs(settings.iter().copied()).current_dir(folder);
    command
}

/// The first of two adjacent ports that are most likely free.
pub(crate) fn free_port() -> u16 {
    loop {
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
        if port < u16::MAX && TcpListener::bind(("127.0.0.1", port + 1)).is_ok() {
            return port;
        }
    }
}

/// `caisse serve` in a folder, killed on drop.
pub(crate) struct Serving(Child);

impl Serving {
    /// Starts it, and waits until it prints that it is ready.
    pub(crate) fn start(folder: &Path, settings: &[(&str, &str)]) -> Self {
        let mut command = command(folder, &["serve"], settings);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
        let mut serving = Self(child);
        let mut line = String::new();
        let output = serving.0.stdout.as_mut().expect("an output");
        BufReader::new(output).read_line(&mut line).expect("a line");
        assert!(line.starts_with("Caisse: "), "{line}{}", serving.printed());
        serving
    }

    /// Stops it, and returns its standard error.
    pub(crate) fn printed(&mut self) -> String {
        let _ = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        let mut printed = String::new();
        self.0.stderr.as_mut().expect("an error output").read_to_string(&mut printed).expect("text");
        printed
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have stopped already.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
