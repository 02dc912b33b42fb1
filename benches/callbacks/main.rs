//! How many callbacks a second Caisse keeps durably, and how long one waits for its answer.
//!
//! The real binary serves, pinned to one processor; this process is all its gateways, pinned to another. The
//! default, many callbacks in one commit, runs against one commit per callback (`WRITE_GROUP=1`), in turns, so
//! that a disk that is slow for a while is slow for both. After each run the database is counted: fewer callbacks
//! than were answered `OK`, and the bench fails.
//!
//! `BENCH_ROUNDS` and `BENCH_SECONDS` (of each of the two loops) make it shorter or longer.

/// Where the callbacks are kept, and what its disk can do.
mod database;
/// The payments that callbacks name.
mod gateway;
/// A crowd of connections, as quick as it can or by the clock.
mod load;
/// Who runs on which processor.
mod pin;
/// A cluster of the bench's own, as the tests have it.
#[path = "../../src/tests/support/postgres.rs"]
mod postgres;
/// Figures of a run, and their medians.
mod report;
/// `caisse serve`.
mod server;
/// As much of HTTP as a gateway needs that is in a hurry.
mod wire;

use std::{process::ExitCode, time::Duration};

use database::{Databases, Engine};
use gateway::Gateway;
use report::Run;
use server::Server;

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Variant {
    engine: Engine,
    /// Callbacks of one commit; the program's own choice when there is none.
    group: Option<u32>,
}

/// How many payments the callbacks name.
const PAYMENTS: usize = 300;

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number"))
}

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
    let server = Server::start(&database, variant.group, &gateway.url, pinned).await;
    let callbacks = gateway.settled_payments(&server.url, PAYMENTS).await;
    let mut requests = wire::Requests::new(&callbacks, &server.address);

    let (server_before, own_before) = (server.cpu(), server::own_cpu());
    let closed = load::as_quick_as_it_can(&server.address, &mut requests, seconds).await;
    let (server_cpu, own_cpu) = (server.cpu() - server_before, server::own_cpu() - own_before);
    let open = load::by_the_clock(&server.address, &mut requests, seconds, variant.engine.pace()).await;

    server.stop().await;
    let kept = database.callbacks().await;
    Run { variant, closed, open, server_cpu, own_cpu, kept }
}
