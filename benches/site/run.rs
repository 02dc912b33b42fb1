//! One variant: a server for the loops, and others for the latency of events.

use std::{env, path::PathBuf, time::Duration};

use crate::{
    callbacks::Callbacks,
    load::{Seen, as_quick_as_it_can, by_the_clock},
    memory::resident_kb,
    plain,
    prepared::Prepared,
    requests::{Kind, Pages},
    server::{CAISSE, Server},
    streams::Streams,
};

/// Order pages a second at a fixed rate: more than a shop has on its best day.
pub(crate) const PAGES_PACE: u32 = 200;
/// Callbacks a second at the same time.
pub(crate) const CALLBACKS_PACE: u32 = 500;

/// Status checks a second: the default.
const STATUS_CHECKS: &str = "10";
/// The two measurements of the latency from a callback to its event.
pub(crate) const RINGING: [Ringing; 2] = [
    // Without the budget's influence.
    Ringing { status_checks: "1000", pause: Duration::from_millis(30) },
    // With the default budget, of which half is for callbacks.
    Ringing { status_checks: STATUS_CHECKS, pause: Duration::from_millis(200) },
];

/// A budget of status checks, and a rate of callbacks within it.
#[derive(Clone, Copy)]
pub(crate) struct Ringing {
    /// Status checks a second.
    pub(crate) status_checks: &'static str,
    /// The pause between two callbacks.
    pub(crate) pause: Duration,
}

/// The compared variants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Variant {
    /// The same work, written by hand.
    Plain,
    /// The program.
    Caisse,
}

impl Variant {
    pub(crate) const ALL: [Self; 2] = [Self::Plain, Self::Caisse];

    fn program(self) -> PathBuf {
        match self {
            Self::Plain => env::current_exe().expect("a program that runs"),
            Self::Caisse => CAISSE.into(),
        }
    }
}

/// The measurements of one variant.
pub(crate) struct Run {
    pub(crate) variant: Variant,
    /// Closed loops, by kind.
    pub(crate) closed: Vec<(Kind, Seen)>,
    /// Order pages at a fixed rate: alone, with callbacks, with open event streams.
    pub(crate) by_the_clock: [Seen; 3],
    /// Resident memory after the start, after a thousand pages, before and with the event streams, in kB.
    pub(crate) resident: [u64; 4],
    /// From a callback to its event, in microseconds, sorted, for each of [`RINGING`].
    pub(crate) notified_after: [Vec<u64>; 2],
}

/// Measures a start.
pub(crate) async fn start(variant: Variant, prepared: &Prepared) -> Duration {
    let directory = prepared.directory();
    let server = serve(variant, prepared, &prepared.database(&directory), STATUS_CHECKS).await;
    let ready_after = server.ready_after;
    server.stop().await;
    ready_after
}

async fn serve(variant: Variant, prepared: &Prepared, database: &str, status_checks: &str) -> Server {
    let page = prepared.page.display().to_string();
    let settings = [
        (plain::PAGE, page.as_str()),
        ("MAX_CONNECTIONS", "15000"),
        // This process reports each event stream's buyer, as a proxy does.
        ("TRUSTED_PROXIES", "127.0.0.1"),
        // Nothing expires during the measurements.
        ("PAYMENT_EXPIRY", "1d"),
        ("STATUS_CHECKS_PER_SECOND", status_checks),
    ];
    Server::start(variant.program(), database, &prepared.gateway.url, &settings, prepared.pinned).await
}

pub(crate) async fn run(variant: Variant, prepared: &Prepared, seconds: Duration) -> Run {
    let directory = prepared.directory();
    let server = serve(variant, prepared, &prepared.database(&directory), STATUS_CHECKS).await;
    let at_start = resident_kb(server.pid());
    let pages = Pages::read(prepared, &server).await;
    let after_pages = resident_kb(server.pid());

    let mut closed = Vec::new();
    for kind in Kind::ALL {
        let mut requests = pages.requests(kind, prepared, &server);
        closed.push((kind, as_quick_as_it_can(&server, &mut requests, seconds).await));
    }

    let ringing = prepared.ringing().iter();
    let callbacks: Vec<_> =
        ringing.map(|payment| prepared.gateway.settle(&payment.transaction_ref)).collect();
    let mut callbacks = Callbacks::new(&callbacks, &server.address);
    let mut requests = pages.requests(Kind::Page, prepared, &server);
    let alone = by_the_clock(&server, &mut requests, seconds, PAGES_PACE).await;
    let (with_callbacks, called_back) = tokio::join!(
        by_the_clock(&server, &mut requests, seconds, PAGES_PACE),
        by_the_clock(&server, &mut callbacks, seconds, CALLBACKS_PACE),
    );
    assert_eq!(called_back.wrong, 0, "callbacks that are not taken");

    let before_streams = resident_kb(server.pid());
    let streams = Streams::open(prepared.waiting(), &server).await;
    let with_streams = resident_kb(server.pid());
    let beside_streams = by_the_clock(&server, &mut requests, seconds, PAGES_PACE).await;
    drop(streams);
    server.stop().await;
    let [unbounded, as_it_comes] = RINGING;
    Run {
        variant,
        closed,
        by_the_clock: [alone, with_callbacks, beside_streams],
        resident: [at_start, after_pages, before_streams, with_streams],
        notified_after: [
            notified_after(variant, prepared, unbounded).await,
            notified_after(variant, prepared, as_it_comes).await,
        ],
    }
}

/// Measures the time from callbacks to their events while every stream is open.
async fn notified_after(variant: Variant, prepared: &Prepared, ringing: Ringing) -> Vec<u64> {
    let directory = prepared.directory();
    let server = serve(variant, prepared, &prepared.database(&directory), ringing.status_checks).await;
    let mut streams = Streams::open(prepared.waiting(), &server).await;
    let notified_after =
        streams.send_callback(prepared.waiting(), &prepared.gateway, &server, ringing.pause).await;
    drop(streams);
    server.stop().await;
    notified_after
}
