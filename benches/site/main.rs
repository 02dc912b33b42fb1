//! What an order page, a status and an event stream cost, compared with a plain axum handler that does the same work
//! without Leptos.
//!
//! The real binary serves, pinned to one processor; this process is all its visitors, pinned to another. The plain
//! server is this program again, with the same database. They alternate, so that a machine that is slow for a while is
//! slow for both. The bench fails when an answer is wrong, never because it is slow.
//!
//! `BENCH_ROUNDS` and `BENCH_SECONDS` (of each loop) are its length.

/// Callbacks, each with a body of its own.
#[path = "../common/callbacks.rs"]
mod callbacks;
/// A keep-alive connection.
#[path = "../common/connection.rs"]
mod connection;
/// One event stream.
#[path = "../common/events.rs"]
mod events;
/// Figures, and their formatting.
#[path = "../common/figures.rs"]
mod figures;
/// The payments of the callbacks.
#[path = "../common/gateway.rs"]
mod gateway;
/// Load on many connections, in a closed loop or at a fixed rate.
#[path = "../common/load.rs"]
mod load;
/// Memory of a process.
#[path = "../common/memory.rs"]
mod memory;
/// Which process runs on which processor.
#[path = "../common/pin.rs"]
mod pin;
/// The same work without Leptos.
mod plain;
/// Orders and payments, created before the measurements.
mod prepared;
/// Processor time, as Linux reports it.
#[path = "../common/process.rs"]
mod process;
/// Figures of all rounds.
mod report;
/// The requests of visitors.
mod requests;
/// One variant, from its start to its stop.
mod run;
/// A server, in a process of its own.
#[path = "../common/server.rs"]
mod server;
/// Event streams.
mod streams;
/// A page template.
mod template;

use std::{process::ExitCode, time::Duration};

use tokio::runtime;

use figures::setting;
use prepared::Prepared;
use report::Report;
use run::Variant;

/// How often each variant is started to measure its start.
const STARTS: usize = 7;
/// How many event streams are open at the same time.
const STREAMS: usize = 5_000;
/// Most files that this process and a server may open: one per connection, and a reserve.
const FILES: u64 = 16_000;

fn main() -> ExitCode {
    if let Some(page) = std::env::var_os(plain::PAGE) {
        let runtime = runtime::Runtime::new().expect("a runtime");
        runtime.block_on(plain::serve(page.as_ref()));
        return ExitCode::SUCCESS;
    }
    let pinned = pin::to_the_second_processor();
    rlimit::increase_nofile_limit(FILES).expect("room for connections");
    let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(bench(pinned))
}

async fn bench(pinned: bool) -> ExitCode {
    let (rounds, seconds) = (setting("BENCH_ROUNDS", 3), Duration::from_secs(setting("BENCH_SECONDS", 5)));
    let prepared = Prepared::new(pinned).await;
    let mut report = Report::default();
    for _ in 0..STARTS {
        for variant in Variant::ALL {
            report.starts.push((variant, run::start(variant, &prepared).await));
        }
    }
    for round in 1..=rounds {
        for variant in Variant::ALL {
            let run = run::run(variant, &prepared, seconds).await;
            println!("round {round}: {run}");
            report.runs.push(run);
        }
    }
    println!("\n{report}");
    if report.is_right() {
        ExitCode::SUCCESS
    } else {
        println!("Some answers were not what they should be.");
        ExitCode::FAILURE
    }
}
