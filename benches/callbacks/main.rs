//! How many callbacks a second Caisse stores durably, and how long one waits for its answer.
//!
//! The real binary serves, pinned to one processor; this process is all its gateways, pinned to another. The
//! default, many callbacks in one commit, alternates with one commit per callback (`WRITE_GROUP=1`), so
//! that a disk that is slow for a while is slow for both. After each run the callbacks in the database are counted: the
//! bench fails when there are fewer than were answered `OK`.
//!
//! `BENCH_ROUNDS` and `BENCH_SECONDS` (of each of the two loops) are its length.

/// Callbacks, each with a body of its own.
#[path = "../common/callbacks.rs"]
mod callbacks;
/// A keep-alive connection.
#[path = "../common/connection.rs"]
mod connection;
/// The databases of the callbacks, and the speed of their disk.
mod database;
/// Figures, and their formatting.
#[path = "../common/figures.rs"]
mod figures;
/// The payments of the callbacks.
#[path = "../common/gateway.rs"]
mod gateway;
/// Load on many connections, in a closed loop or at a fixed rate.
#[path = "../common/load.rs"]
mod load;
/// Which process runs on which processor.
#[path = "../common/pin.rs"]
mod pin;
/// A PostgreSQL cluster of the bench's own, shared with the tests.
#[path = "../../src/tests/support/postgres.rs"]
mod postgres;
/// New databases in that cluster.
#[path = "../../src/tests/support/postgres_database.rs"]
mod postgres_database;
/// Processor time, as Linux reports it.
#[path = "../common/process.rs"]
mod process;
/// Figures of a run, and their medians.
mod report;
/// A server, in a process of its own.
#[path = "../common/server.rs"]
mod server;

use std::{process::ExitCode, time::Duration};

use callbacks::Callbacks;
use database::{Databases, Engine};
use figures::setting;
use gateway::Gateway;
use report::Run;
use server::{CAISSE, Server};

/// One of the compared variants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Variant {
    engine: Engine,
    /// Callbacks in one commit; `None` is the program's default.
    group: Option<u32>,
}

/// How many payments the callbacks are about.
const PAYMENTS: usize = 300;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let pinned = pin::to_the_second_processor();
    let (rounds, seconds) = (setting("BENCH_ROUNDS", 3), Duration::from_secs(setting("BENCH_SECONDS", 5)));
    let databases = Databases::prepare(pinned);
    println!("{}", databases.price_of_a_sync());
    let variants: Vec<_> = databases
        .engines()
        .into_iter()
        .flat_map(|engine| [None, Some(1)].map(|group| Variant { engine, group }))
        .collect();
    let mut runs = Vec::new();
    for round in 1..=rounds {
        for &variant in &variants {
            let run = run(variant, &databases, pinned, seconds).await;
            println!("round {round}: {run}");
            runs.push(run);
        }
    }
    println!("\n{}", report::table(&variants, &runs));
    if runs.iter().all(Run::stored_all_acknowledged) {
        ExitCode::SUCCESS
    } else {
        println!("Callbacks were answered OK and are not in the database.");
        ExitCode::FAILURE
    }
}

/// Runs one server, from its start to its stop.
async fn run(variant: Variant, databases: &Databases, pinned: bool, seconds: Duration) -> Run {
    let gateway = Gateway::open().await;
    let database = databases.fresh(variant.engine).await;
    let group = variant.group.map(|group| group.to_string());
    let settings: Vec<_> = group.iter().map(|group| ("WRITE_GROUP", group.as_str())).collect();
    let server = Server::start(CAISSE, &database.url, &gateway.url, &settings, pinned).await;
    let mut callbacks = Vec::with_capacity(PAYMENTS);
    for number in 0..PAYMENTS {
        let payment = gateway.payment(&server.url, number).await;
        callbacks.push(gateway.settle(payment["transaction_ref"].as_str().expect("a reference")));
    }
    let mut requests = Callbacks::new(&callbacks, &server.address);

    let closed = load::as_quick_as_it_can(&server, &mut requests, seconds).await;
    let open = load::by_the_clock(&server, &mut requests, seconds, variant.engine.pace()).await;

    server.stop().await;
    let stored = database.callbacks().await;
    Run { variant, closed, open, stored }
}
