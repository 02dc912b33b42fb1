//! Bad days, by the thousand: buyers, a gateway that misbehaves, callbacks that get lost, and a process that dies.
//!
//! A seed decides everything, so a day that went wrong can be had again: `SIMULATION_SEED=n` runs that one,
//! `SIMULATION_SEEDS=n` runs so many. Nothing here waits for real time, and nothing runs beside another thing, except
//! where the gateway lets something happen before it answers.

/// Callbacks on their way.
mod callback_network;
/// What must be true, whatever happened.
mod check;
/// After the bad day.
mod ending;
/// What happens by itself.
mod events;
/// The gateway, as the program meets it.
mod gateway;
/// The gateway's own books.
mod gateway_ledger;
/// The rows of the record.
mod rows;
/// The program's lives.
mod runs;
/// One step after the other.
mod steps;
/// Time, chance, power and the trace.
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
use runs::Day;
use world::World;

/// How many days are lived through unless `SIMULATION_SEEDS` says otherwise.
const SEEDS: u64 = 1_000;
/// Of so many days one is lived twice, to see that it is the same.
const TWICE: u64 = 50;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|error| panic!("{name}: {error}")))
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// A database with its tables, to be copied: making them costs more than a day.
fn empty_record(directory: &Path) -> Vec<u8> {
    let file = directory.join("empty.db");
    runtime().block_on(async {
        let store = Store::open(&sqlite_url(&file)).await.expect("a new database");
        store.close().await;
    });
    std::fs::read(file).expect("a file")
}

/// Lives through a day, and answers its trace.
fn live(seed: u64, directory: &Path, record: &[u8]) -> Result<Vec<String>, String> {
    let file = directory.join(format!("{seed}.db"));
    std::fs::write(&file, record).expect("a file");
    let world = Arc::new(World::new(seed));
    let day = Day::new(Arc::clone(&world), &file);
    let outcome = catch_unwind(AssertUnwindSafe(|| day.live()));
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
fn whatever_a_day_brings_the_record_ends_with_what_happened_to_the_money() {
    let directory = quick_directory();
    let record = empty_record(directory.path());
    if let Some(seed) = number("SIMULATION_SEED") {
        let trace = live(seed, directory.path(), &record).unwrap_or_else(|story| panic!("{story}"));
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
        // A day waits for its database's thread half of the time.
        let threads = 2 * thread::available_parallelism().map_or(2, usize::from);
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().expect("a worker")).collect()
    });
    for outcome in outcomes {
        outcome.unwrap_or_else(|story| panic!("{story}"));
    }
}
