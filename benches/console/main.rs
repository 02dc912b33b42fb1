//! What the merchant's console costs with a million orders, beside an empty database.
//!
//! The real binary serves, pinned to one processor; this process is one browser, pinned to another, that asks for page
//! after page. Each list and each form of search is asked for at random depth. The bench fails on a wrong answer, and
//! when an answer is slower or a page larger than its goal.
//!
//! `BENCH_ORDERS` is the number of orders, `BENCH_PAGES` how often each page is asked for.

/// A keep-alive connection.
#[path = "../common/connection.rs"]
mod connection;
/// Figures, and their formatting.
#[path = "../common/figures.rs"]
mod figures;
/// Orders, payments and observations, in bulk.
mod fill;
/// Pages that are asked for.
mod pages;
/// Which process runs on which processor.
#[path = "../common/pin.rs"]
mod pin;
/// A PostgreSQL cluster of the bench's own, shared with the tests.
#[path = "../../src/tests/support/postgres.rs"]
mod postgres;
/// New databases in that cluster.
#[path = "../../src/tests/support/postgres_database.rs"]
mod postgres_database;
/// Figures of the pages.
mod report;
/// Orders that are looked for, and the session of a user who may.
mod sample;
/// A server, in a process of its own.
#[path = "../common/server.rs"]
mod server;

use std::{process::ExitCode, time::Instant};

use connection::{Connection, position};
use figures::{micros_since, setting};
use pages::Page;
use postgres::Cluster;
use postgres_database::new_database;
use report::Measured;
use sample::Sample;
use server::{CAISSE, Server};
use tempfile::TempDir;

/// Nothing of the gateway's is called.
const NO_GATEWAY: &str = "http://127.0.0.1:9";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let pinned = pin::to_the_second_processor();
    let (orders, times) = (setting("BENCH_ORDERS", 1_000_000), setting("BENCH_PAGES", 300));
    let directory = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
    let cluster = Cluster::start(true, pinned.then_some(pin::SERVERS));
    let mut urls = vec![("SQLite", [file(&directory, "empty"), file(&directory, "full")])];
    match &cluster {
        Some(cluster) => {
            let databases =
                [new_database(cluster.directory()).await, new_database(cluster.directory()).await];
            urls.push(("PostgreSQL", databases));
        }
        None => println!("PostgreSQL is not installed: SQLite only."),
    }
    let mut is_right = true;
    for (engine, [empty, full]) in &urls {
        println!("\n{engine}");
        let empty = measure(empty, 0, times, pinned).await;
        let full = measure(full, orders, times, pinned).await;
        println!("{}", report::table(orders, &empty, &full));
        is_right &= full.iter().chain(&empty).all(Measured::is_right);
    }
    if is_right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn file(directory: &TempDir, name: &str) -> String {
    format!("sqlite://{}", directory.path().join(format!("{name}.db")).display())
}

async fn serve(database: &str, pinned: bool) -> Server {
    // On PostgreSQL there is no console without a key.
    let key = "c0ffee11".repeat(8);
    Server::start(CAISSE, database, NO_GATEWAY, &[("SECRET_KEY", &key)], pinned).await
}

/// Fills a database, and asks for each page.
async fn measure(database: &str, orders: u64, times: u64, pinned: bool) -> Vec<Measured> {
    // The program makes the tables.
    serve(database, pinned).await.stop().await;
    let began = Instant::now();
    fill::fill(database, orders).await;
    println!("{orders} orders made in {} s", began.elapsed().as_secs());
    let sample = Sample::take(database, times).await;
    let server = serve(database, pinned).await;
    let mut connection = Connection::open(&server.address).await;
    let mut measured = Vec::new();
    for page in pages::all() {
        measured.extend(ask(&page, &sample, &server, &mut connection, times).await);
    }
    server.stop().await;
    measured
}

/// Asks for a page again and again; `None` where the program has no such page yet.
async fn ask(
    page: &Page,
    sample: &Sample,
    server: &Server,
    connection: &mut Connection,
    times: u64,
) -> Option<Measured> {
    let mut measured = Measured::new(page);
    for number in 0..times {
        let Some(path) = page.path(sample, number) else { break };
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\ncookie: caisse={}\r\naccept-encoding: br\r\n\r\n",
            server.url.trim_start_matches("http://"),
            sample.session
        );
        let began = Instant::now();
        let answer = connection.ask(request.as_bytes()).await.expect("an answer");
        let micros = micros_since(began);
        if page.may_be_missing && answer.starts_with(b"HTTP/1.1 404 ") {
            return None;
        }
        let head = position(answer, b"\r\n\r\n").expect("a head");
        let is_right = answer.starts_with(b"HTTP/1.1 200 ");
        measured.add(micros, answer.len() - head - 4, is_right);
    }
    Some(measured.sorted())
}
