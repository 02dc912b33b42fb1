//! Runs a command whose processes share one PostgreSQL cluster, which ends with this process:
//! `cargo run --example with-postgres -- cargo nextest run`.
//!
//! The tests find the cluster by `TEST_CLUSTER`, and each makes databases of its own in it. cargo-nextest runs each test in
//! a process of its own; without the variable each of them would start a cluster, which takes a second.

#[path = "support/postgres.rs"]
mod postgres;

use std::process::{Command, ExitCode};

use postgres::Cluster;

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    let Some(program) = words.next() else {
        eprintln!("usage: with-postgres COMMAND [ARGUMENT]…");
        return ExitCode::from(2);
    };
    let mut command = Command::new(program);
    command.args(words);
    let cluster = Cluster::start(false, None);
    if let Some(cluster) = &cluster {
        command.env("TEST_CLUSTER", cluster.directory());
    } else {
        eprintln!("\n==> SKIPPED: no PostgreSQL on this machine, so nothing is tested on it\n");
    }
    let status = command.status().expect("the command runs");
    // A command that a signal ended has no code.
    status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from)
}
