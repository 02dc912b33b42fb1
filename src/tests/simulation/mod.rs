//! Simulated failures, a thousand runs: buyers, a gateway that misbehaves, lost callbacks, and a process that crashes.
//!
//! A seed decides everything, so a run that failed can be repeated: `SIMULATION_SEED=n` runs that one,
//! `SIMULATION_SEEDS=n` runs so many. Nothing waits for real time, and nothing runs concurrently, except
//! where the gateway lets something happen before it answers.

/// Callbacks in transit.
mod callback_network;
/// Invariants, whatever happened.
mod check;
/// The end of a run, after the failures.
mod ending;
/// Events outside the program.
mod events;
/// The gateway, as the program meets it.
mod gateway;
/// The gateway's transactions.
mod gateway_ledger;
/// The rows of the database.
mod rows;
/// A run, with all its processes.
mod runs;
/// The steps of a run.
mod steps;
/// Time, random numbers, power and the trace.
mod world;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use caisse::store::Store;
use tokio::runtime::{Builder, Runtime};

use crate::support::{quick_directory, sqlite_url};
use runs::Simulation;
use world::World;

/// How many runs there are, unless `SIMULATION_SEEDS` says otherwise.
const SEEDS: u64 = 1_000;
/// One in so many runs is repeated, to check that it is deterministic.
const TWICE: u64 = 50;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|error| panic!("{name}: {error}")))
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// A database with its tables, to be copied: creating them costs more than a run.
fn empty_record(directory: &Path) -> Vec<u8> {
    let file = directory.join("empty.db");
    runtime().block_on(async {
        let store = Store::open(&sqlite_url(&file)).await.expect("a new database");
        store.close().await;
    });
    std::fs::read(file).expect("a file")
}

/// Executes a run, and returns its trace.
fn live(seed: u64, directory: &Path, record: &[u8]) -> Result<Vec<String>, String> {
    let file = directory.join(format!("{seed}.db"));
    std::fs::write(&file, record).expect("a file");
    let world = Arc::new(World::new(seed));
    let simulation = Simulation::new(Arc::clone(&world), &file);
    let outcome = catch_unwind(AssertUnwindSafe(|| simulation.live()));
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(directory.join(format!("{seed}.db{suffix}")));
    }
    let trace = world.trace();
    match outcome {
        Ok(()) => Ok(trace),
        Err(panic) => {
            let texts = (panic.downcast_ref::<String>(), panic.downcast_ref::<&str>());
            let what = texts.0.map(String::as_str).or(texts.1.copied()).unwrap_or_default();
            Err(format!("{}\nSIMULATION_SEED={seed}: {what}", trace.join("\n")))
        }
    }
}

fn live_and_live_again(seed: u64, directory: &Path, record: &[u8]) -> Result<(), String> {
    let trace = live(seed, directory, record)?;
    if seed.is_multiple_of(TWICE) {
        let again = live(seed, directory, record)?;
        let first = trace.iter().zip(&again).position(|(one, other)| one != other);
        if let Some(first) = first {
            return Err(format!(
                "SIMULATION_SEED={seed} is not the same twice:\n{}\nand then {}\nor {}",
                trace[..first].join("\n"),
                trace[first],
                again[first]
            ));
        }
        if trace.len() != again.len() {
            return Err(format!("SIMULATION_SEED={seed} is not as long twice"));
        }
    }
    Ok(())
}

#[test]
fn whatever_happens_the_database_ends_with_what_happened_to_the_money() {
    let directory = quick_directory();
    let record = empty_record(directory.path());
    if let Some(seed) = number("SIMULATION_SEED") {
        let trace = live(seed, directory.path(), &record).unwrap_or_else(|failure| panic!("{failure}"));
        println!("{}", trace.join("\n"));
        return;
    }
    let (seeds, next) = (number("SIMULATION_SEEDS").unwrap_or(SEEDS), AtomicU64::new(0));
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds {
                return Ok(());
            }
            live_and_live_again(seed, directory.path(), &record).inspect_err(|_| {
                next.store(seeds, Ordering::Relaxed);
            })?;
        }
    };
    let outcomes: Vec<Result<(), String>> = thread::scope(|scope| {
        // A run waits for its database's thread half of the time.
        let threads = 2 * thread::available_parallelism().map_or(2, usize::from);
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().expect("a worker")).collect()
    });
    for outcome in outcomes {
        outcome.unwrap_or_else(|failure| panic!("{failure}"));
    }
}
