//! One variant: a server for what is asked, and another for who waits.

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

/// Order pages a second by the clock: what a shop does not reach on its best day.
pub(crate) const PAGES_PACE: u32 = 200;
/// Callbacks a second that come at the same time.
pub(crate) const CALLBACKS_PACE: u32 = 500;

/// Looks a second: the default.
const LOOKS: &str = "10";
/// How callbacks are timed that are told to event streams.
pub(crate) const RINGING: [Ringing; 2] = [
    // How soon the program is, when its budget does not matter.
    Ringing { looks: "1000", pause: Duration::from_millis(30) },
    // How soon it is as it comes, with half of its budget for callbacks.
    Ringing { looks: LOOKS, pause: Duration::from_millis(200) },
];

/// A budget, and callbacks that it is enough for.
#[derive(Clone, Copy)]
pub(crate) struct Ringing {
    /// Looks a second.
    pub(crate) looks: &'static str,
    /// Between one callback and the next.
    pub(crate) pause: Duration,
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Variant {
    /// The same work by hand.
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

/// What one variant showed.
pub(crate) struct Run {
    pub(crate) variant: Variant,
    /// As quick as it can, by kind.
    pub(crate) closed: Vec<(Kind, Seen)>,
    /// Order pages by the clock: alone, while callbacks come, while event streams are open.
    pub(crate) by_the_clock: [Seen; 3],
    /// Resident after the start, after a thousand pages, before the event streams and with them, in kB.
    pub(crate) resident: [u64; 4],
    /// From a callback to its event, in microseconds, the shortest first, for each way of [`RINGING`].
    pub(crate) told_after: [Vec<u64>; 2],
}

/// How long a start takes.
pub(crate) async fn start(variant: Variant, prepared: &Prepared) -> Duration {
    let directory = prepared.directory();
    let server = serve(variant, prepared, &prepared.database(&directory), LOOKS).await;
    let ready_after = server.ready_after;
    server.stop().await;
    ready_after
}

async fn serve(variant: Variant, prepared: &Prepared, database: &str, looks: &str) -> Server {
    let page = prepared.page.display().to_string();
    let settings = [
        (plain::PAGE, page.as_str()),
        ("MAX_CONNECTIONS", "15000"),
        // Nothing expires while it is measured.
        ("PAYMENT_EXPIRY", "1d"),
        ("STATUS_CHECKS_PER_SECOND", looks),
    ];
    Server::start(variant.program(), database, &prepared.gateway.url, &settings, prepared.pinned).await
}

pub(crate) async fn run(variant: Variant, prepared: &Prepared, seconds: Duration) -> Run {
    let directory = prepared.directory();
    let server = serve(variant, prepared, &prepared.database(&directory), LOOKS).await;
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
    let (with_callbacks, rung) = tokio::join!(
        by_the_clock(&server, &mut requests, seconds, PAGES_PACE),
        by_the_clock(&server, &mut callbacks, seconds, CALLBACKS_PACE),
    );
    assert_eq!(rung.wrong, 0, "callbacks that are not taken");

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
        told_after: [
            told_after(variant, prepared, unbounded).await,
            told_after(variant, prepared, as_it_comes).await,
        ],
    }
}

/// How long after their callbacks events come while every stream is open.
async fn told_after(variant: Variant, prepared: &Prepared, ringing: Ringing) -> Vec<u64> {
    let directory = prepared.directory();
    let server = serve(variant, prepared, &prepared.database(&directory), ringing.looks).await;
    let mut streams = Streams::open(prepared.waiting(), &server).await;
    let told_after = streams.ring(prepared.waiting(), &prepared.gateway, &server, ringing.pause).await;
    drop(streams);
    server.stop().await;
    told_after
}
