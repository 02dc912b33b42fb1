//! The program, as a process that can be killed.

use std::{
    fs::OpenOptions,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use reqwest::Client;

use crate::support::settings;

/// Time-out of a start, including the recovery of its database.
const LONGEST_START: Duration = Duration::from_secs(20);

/// A running `caisse serve`, killed on drop.
pub(super) struct Victim {
    pub(super) url: String,
    child: Child,
}

impl Victim {
    /// Starts the program on `database_url`, and waits until it is ready.
    pub(super) async fn start(http: &Client, directory: &Path, database_url: &str, api_base: &str) -> Self {
        let began = Instant::now();
        let log = directory.join("caisse.log");
        let mut victim = Self::spawn(directory, &log, database_url, api_base);
        loop {
            let ready = http.get(format!("{}/readyz", victim.url)).send().await;
            if ready.is_ok_and(|answer| answer.status().is_success()) {
                return victim;
            }
            if victim.child.try_wait().expect("a child").is_some() {
                // Another process may have taken the port; any other cause happens again.
                assert!(began.elapsed() < LONGEST_START / 4, "it ends at once: {}", output(&log));
                victim = Self::spawn(directory, &log, database_url, api_base);
            }
            assert!(began.elapsed() < LONGEST_START, "it is never ready: {}", output(&log));
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    fn spawn(directory: &Path, log: &PathBuf, database_url: &str, api_base: &str) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        let url = format!("http://127.0.0.1:{port}");
        let log = OpenOptions::new().create(true).append(true).open(log).expect("a file");
        let child = Command::new(env!("CARGO_BIN_EXE_caisse"))
            .arg("serve")
            .env_clear()
            .envs(settings(&url, port, database_url, api_base))
            // The waiting at the end is to test the database, not the budget.
            .env("STATUS_CHECKS_PER_SECOND", "1000")
            .current_dir(directory)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the binary runs");
        Self { url, child }
    }

    /// `kill -9`: the process gets no chance to finish anything.
    pub(super) fn kill(&mut self) {
        self.child.kill().expect("a child that runs");
        self.child.wait().expect("a child that has ended");
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        // It may have been killed already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The end of the log.
fn output(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    text.lines().rev().take(10).collect::<Vec<_>>().join("\n")
}
