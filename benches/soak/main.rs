//! A long run with buyers: does the program's use of any resource grow?
//!
//! The real binary serves; the sandbox, which stores every payment, has a process of its own. Buyers arrive at a fixed
//! rate, each with their own connections. The server is sampled every ten seconds, and the last quarter is
//! compared with the second. The soak fails when an answer is wrong, or when something grew.
//!
//! `SOAK_MINUTES` is its duration, `SOAK_BUYERS` the buyers in ten seconds.

/// One buyer's visit.
mod buyer;
/// A keep-alive connection.
#[path = "../common/connection.rs"]
mod connection;
/// One event stream.
#[path = "../common/events.rs"]
mod events;
/// Memory, as Linux reports it.
#[path = "../common/memory.rs"]
mod memory;
/// Which process runs on which processor.
#[path = "../common/pin.rs"]
mod pin;
/// Samples of the server, and whether they grew.
mod samples;
/// The gateway, in a process of its own.
mod sandbox;
/// A server, in a process of its own.
#[path = "../common/server.rs"]
mod server;

use std::{cell::RefCell, process::ExitCode, rc::Rc, time::Duration};

use tempfile::TempDir;
use tokio::{
    task::{JoinSet, LocalSet},
    time::{Instant, MissedTickBehavior, interval, sleep_until},
};

use buyer::{Counts, Shop};
use samples::{Sample, Samples};
use sandbox::Sandbox;
use server::{CAISSE, Server, free_address};

/// How often the server is sampled.
const SAMPLE_EVERY: Duration = Duration::from_secs(10);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let pinned = pin::to_the_second_processor();
    LocalSet::new().run_until(soak(pinned)).await
}

async fn soak(pinned: bool) -> ExitCode {
    let setting = |name: &str, otherwise: u64| {
        std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number"))
    };
    let time = Duration::from_secs(60 * setting("SOAK_MINUTES", 20));
    let buyers = u32::try_from(setting("SOAK_BUYERS", 50)).expect("not too many");
    let directory = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
    let database = directory.path().join("caisse.db");
    let gateway = free_address();
    // Abandoned payments expire soon: status checks then become rare, and the load stays the same.
    let settings = [("PAYMENT_EXPIRY", "1m"), ("STATUS_CHECKS_PER_SECOND", "100")];
    let url = format!("sqlite://{}", database.display());
    let server = Server::start(CAISSE, &url, &format!("http://{gateway}"), &settings, pinned).await;
    println!("ready after {:?}", server.ready_after);
    let _sandbox = Sandbox::start(gateway, &server.url).await;

    let shop = Rc::new(Shop { site: server.address, gateway });
    let counts = Rc::new(RefCell::new(Counts::default()));
    let (mut clock, began) = (interval(Duration::from_secs(10) / buyers), Instant::now());
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut samples, mut number, mut next) = (Samples::default(), 0_u64, began + SAMPLE_EVERY);
    let mut visits = JoinSet::new();
    println!("{}", Sample::HEADING);
    while began.elapsed() < time {
        tokio::select! {
            _ = clock.tick() => {
                number += 1;
                visits.spawn_local(buyer::come(Rc::clone(&shop), Rc::clone(&counts), number));
                while visits.try_join_next().is_some() {}
            }
            () = sleep_until(next) => {
                next += SAMPLE_EVERY;
                let sample = Sample::take(server.pid(), &database, &counts.borrow());
                println!("{:>6} s{sample}", began.elapsed().as_secs());
                samples.add(sample);
            }
        }
    }
    while visits.join_next().await.is_some() {}
    samples.add(Sample::take(server.pid(), &database, &counts.borrow()));
    server.stop().await;
    let complaints = samples.complaints();
    complaints.iter().for_each(|complaint| println!("{complaint}"));
    if complaints.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
