//! Restarts on the same socket, which clients must not notice. `RESTARTS=100` is the long form.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use fastrand::Rng;
use reqwest::{Client, RequestBuilder};
use tokio::{
    net::UnixDatagram,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::support::{Attempt, CALLBACK, Program, eventually, forgetful_http, http};

/// How many clients of each kind there are.
const OF_EACH: u64 = 4;
/// How long a process runs, in milliseconds after its first answer.
const LIFE_MS: std::ops::Range<u64> = 50..250;
/// How long a client pauses between two requests.
const PAUSE_MS: std::ops::Range<u64> = 1..60;

/// The clients' results.
#[derive(Debug, Default)]
struct Seen {
    answered: AtomicU64,
    failures: Mutex<Vec<String>>,
    is_over: AtomicBool,
}

impl Seen {
    /// Sends one request, which must be answered.
    async fn send(&self, request: RequestBuilder, wanted: &str) {
        let answer = async {
            let answer = request.send().await?.error_for_status()?;
            answer.text().await
        };
        match answer.await {
            Ok(text) if text.contains(wanted) => drop(self.answered.fetch_add(1, Ordering::Relaxed)),
            Ok(text) => self.failures.lock().expect("no panic").push(format!("no {wanted}: {text}")),
            Err(error) => self.failures.lock().expect("no panic").push(format!("{error:?}")),
        }
    }

    /// Sends requests until the test is over.
    async fn go_on(self: Arc<Self>, client: Client, errand: Errand, mut rng: Rng) {
        while !self.is_over.load(Ordering::Relaxed) {
            self.send(errand.request(&client), errand.wanted).await;
            sleep(Duration::from_millis(rng.u64(PAUSE_MS))).await;
        }
    }
}

/// A request that a client repeats.
#[derive(Clone, Debug)]
struct Errand {
    url: String,
    /// The body of a post; `None` for a GET.
    body: Option<String>,
    /// A part of the expected answer.
    wanted: &'static str,
}

impl Errand {
    /// A buyer's, a shop's and the gateway's.
    fn all(program: &Program, attempt: &Attempt) -> [Self; 3] {
        let Attempt { transaction_ref, order_url, .. } = attempt;
        let callback = program.gateway.sandbox.callback_body(transaction_ref);
        [
            Self { url: order_url.clone(), body: None, wanted: "data-state=\"open\"" },
            Self {
                url: format!("{}/api/tx-status/{transaction_ref}", program.url),
                body: None,
                wanted: "PENDING",
            },
            Self { url: format!("{}{CALLBACK}", program.url), body: callback, wanted: "OK" },
        ]
    }

    fn request(&self, client: &Client) -> RequestBuilder {
        match &self.body {
            None => client.get(&self.url),
            Some(body) => {
                client.post(&self.url).header("content-type", "application/json").body(body.clone())
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_fails_however_often_the_program_is_restarted() {
    let restarts = std::env::var("RESTARTS").ok().map_or(10, |text| text.parse().expect("a number"));
    let mut program = Program::start(&[]);
    let shop = http();
    let attempt = program.open(&shop, "R-1").await;
    let seen = Arc::new(Seen::default());
    let mut rng = Rng::new();
    let mut clients = JoinSet::new();
    // On keep-alive connections, and on new ones.
    for client in [http(), forgetful_http()] {
        for errand in Errand::all(&program, &attempt) {
            for _ in 0..OF_EACH {
                let (seen, client, errand) = (Arc::clone(&seen), client.clone(), errand.clone());
                clients.spawn(seen.go_on(client, errand, rng.fork()));
            }
        }
    }
    let mut longest = Duration::ZERO;
    for _ in 0..restarts {
        sleep(Duration::from_millis(rng.u64(LIFE_MS))).await;
        longest = longest.max(program.stop().await);
        program.start_again();
        let health = shop.get(format!("{}/healthz", program.url)).send().await;
        assert_eq!(health.expect("an answer").status(), 200, "{}", program.printed());
    }
    seen.is_over.store(true, Ordering::Relaxed);
    clients.join_all().await;
    let failures = seen.failures.lock().expect("no panic");
    let answered = seen.answered.load(Ordering::Relaxed);
    println!("{restarts} restarts, {answered} answers, the longest stop took {longest:.1?}");
    assert!(
        failures.is_empty(),
        "{} of {answered}: {:#?}",
        failures.len(),
        &failures[..failures.len().min(5)]
    );
    assert!(answered > restarts * OF_EACH, "only {answered} answers");
}

#[tokio::test]
async fn a_second_program_on_the_same_file_waits_until_the_first_has_ended() {
    let mut first = Program::start(&[]);
    let http = http();
    let health =
        async |url: &str| http.get(format!("{url}/healthz")).send().await.expect("an answer").status();
    assert_eq!(health(&first.url).await, 200, "{}", first.printed());
    let second = Program::start(&[("DATABASE_URL", &first.database_url())]);
    let notice = "another program serves this database";
    eventually("it says so", async || second.printed().contains(notice)).await;
    assert_eq!(health(&first.url).await, 200, "the first goes on");
    first.stop().await;
    assert_eq!(health(&second.url).await, 200, "{}", second.printed());
}

#[tokio::test]
async fn the_service_manager_learns_that_the_process_is_ready() {
    let directory = tempfile::tempdir().expect("a directory");
    let socket = directory.path().join("notify");
    let notice = UnixDatagram::bind(&socket).expect("a socket");
    let _program = Program::start(&[("NOTIFY_SOCKET", socket.to_str().expect("a text"))]);
    let mut word = [0; 32];
    let read = timeout(Duration::from_secs(20), notice.recv(&mut word)).await.expect("in time");
    assert_eq!(&word[..read.expect("a word")], b"READY=1");
}
