//! How many callbacks a second Caisse keeps durably, and how long one waits for its answer.
//!
//! The real binary serves, pinned to one processor; this process is all its gateways, pinned to another. The
//! default, many callbacks in one commit, runs against one commit per callback (`WRITE_GROUP=1`), in turns, so
//! that a disk that is slow for a while is slow for both. After each run the database is counted: fewer callbacks
//! than were answered `OK`, and the bench fails.
//!
//! `BENCH_ROUNDS` and `BENCH_SECONDS` (of each of the two loops) make it shorter or longer.

/// What the gateways send.
#[path = "../common/callbacks.rs"]
mod callbacks;
/// A connection that is kept alive.
#[path = "../common/connection.rs"]
mod connection;
/// Where the callbacks are kept, and what its disk can do.
mod database;
/// Numbers for reading.
#[path = "../common/figures.rs"]
mod figures;
/// The payments that callbacks name.
#[path = "../common/gateway.rs"]
mod gateway;
/// A crowd of connections, as quick as it can or by the clock.
#[path = "../common/load.rs"]
mod load;
/// Who runs on which processor.
#[path = "../common/pin.rs"]
mod pin;
/// A cluster of the bench's own, as the tests have it.
#[path = "../../src/tests/support/postgres.rs"]
mod postgres;
/// Processor time, as Linux counts it.
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

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Variant {
    engine: Engine,
    /// Callbacks of one commit; the program's own choice when there is none.
    group: Option<u32>,
}

/// How many payments the callbacks name.
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
    if runs.iter().all(Run::kept_its_promises) {
        ExitCode::SUCCESS
    } else {
        println!("Callbacks were answered OK and are not in the database.");
        ExitCode::FAILURE
    }
}

/// One server, from its start to its end.
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
    let kept = database.callbacks().await;
    Run { variant, closed, open, kept }
}
