//! `kill -9`, repeatedly, in the middle of the work: what was answered `OK` is stored, nothing is stored twice,
//! and every payment that was paid becomes paid.
//!
//! This kills the process, not the machine: it shows that an answer is sent after its commit and that every start
//! recovers, not that a disk is reliable. `CRASH_ROUNDS=200` is the long form; `CRASH_SEED` repeats
//! a run as far as two processes on one machine allow.

/// What was sent, and what was acknowledged.
mod book;
/// Checks of the database afterwards.
mod db_auditor;
/// The clients that send requests when the program is killed.
mod load;
/// The program, as a process that can be killed.
mod victim;

use std::{sync::Arc, time::Duration};

use caisse_sandbox::{Sandbox, SandboxConfig};
use db_auditor::DbAuditor;
use fastrand::Rng;
use load::Load;
use reqwest::Client;
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinSet};
use victim::Victim;

use crate::support::{Database, Engine, PRIVATE_KEY, PUBLIC_KEY, sqlite_url, watch_the_log};

/// How many clients send callbacks, each on a connection of its own.
const RINGING: usize = 12;
/// How many create orders and payments.
const MAKING: usize = 2;
/// When the program is killed, in milliseconds after the clients have begun.
const DEATH_MS: std::ops::Range<u64> = 30..400;
/// How long a payment may stay unpaid after the last start, when a callback about it was answered `OK`.
const TIMEOUT: Duration = Duration::from_secs(15);

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

/// A gateway that outlives the program.
async fn gateway() -> (Sandbox, String, JoinSet<()>) {
    watch_the_log();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base_url = format!("http://{}", listener.local_addr().expect("an address"));
    let sandbox = Sandbox::new(SandboxConfig::new(PUBLIC_KEY, PRIVATE_KEY, &base_url, &base_url));
    let router = sandbox.router();
    let mut running = JoinSet::new();
    running.spawn(async move { axum::serve(listener, router).await.expect("a gateway") });
    (sandbox, base_url, running)
}

/// Kills the program on this database repeatedly, and compares what it acknowledged with what it stored.
async fn nothing_acknowledged_is_lost(database_url: &str) {
    let rounds = setting("CRASH_ROUNDS").unwrap_or(20);
    let seed = setting("CRASH_SEED").unwrap_or_else(|| fastrand::u64(..));
    println!("CRASH_SEED={seed} CRASH_ROUNDS={rounds}");
    let mut rng = Rng::with_seed(seed);
    let directory = TempDir::new().expect("a directory");
    let (sandbox, api_base, _running) = gateway().await;
    let http = Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().expect("a client");

    let mut victim = Victim::start(&http, directory.path(), database_url, &api_base).await;
    let mut auditor = DbAuditor::open(database_url).await;
    let load = Arc::new(Load::new(http.clone(), sandbox));
    for _ in 0..rounds {
        load.make_some(&victim.url, 16).await;
        let mut clients = JoinSet::new();
        for number in 0..RINGING + MAKING {
            let (load, url, rng) = (Arc::clone(&load), victim.url.clone(), rng.fork());
            clients.spawn(async move {
                if number < RINGING {
                    load.send_callback(&url, rng).await
                } else {
                    load.make(&url, rng).await
                }
            });
        }
        tokio::time::sleep(Duration::from_millis(rng.u64(DEATH_MS))).await;
        victim.kill();
        clients.join_all().await;
        victim = Victim::start(&http, directory.path(), database_url, &api_base).await;
        let fresh = std::mem::take(&mut load.book().fresh);
        auditor.new_callbacks_are_acknowledged_ones(fresh).await;
    }

    load.make_what_was_not_answered(&victim.url).await;
    let book = load.book().clone();
    auditor.everything_acknowledged_is_stored(&book).await;
    auditor.becomes_paid(&book.acknowledged_paid(), TIMEOUT).await;
    // Of the others no callback was acknowledged, so they may take longer, but not after a status request.
    load.ask_about(&victim.url, &book.settled()).await;
    auditor.is_paid_once(&book.settled()).await;
    auditor.is_whole().await;
    println!("{rounds} deaths; {book}; stored {}", auditor.stored().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_process_has_stored_what_it_acknowledged_in_sqlite() {
    let directory = TempDir::new().expect("a directory");
    nothing_acknowledged_is_lost(&sqlite_url(&directory.path().join("caisse.db"))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_process_has_stored_what_it_acknowledged_in_postgres() {
    let Some(database) = Database::new(Engine::Postgres).await else { return };
    nothing_acknowledged_is_lost(&database.url).await;
}
