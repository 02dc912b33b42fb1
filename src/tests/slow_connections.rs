//! Thousands of connections that take their time, and a buyer beside them.

use std::{
    fs,
    io::{self, Write as _},
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::support::{Latencies, Program, eventually, forgetful_http, http};

/// How many there are of each kind.
const OF_EACH: usize = 250;
/// How long it takes until all of them are there.
const COMING: Duration = Duration::from_secs(2);
/// How long buyers come: until shortly before the first of them is given up.
const MEASURED: Duration = Duration::from_secs(9);
/// What a connection has to be given up in: the longest patience, which is ten seconds, and room.
const ALL_CLOSED: Duration = Duration::from_secs(15);
/// A logo, to be made large.
const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>"#;
/// What they may take up.
const MEMORY_KB: u64 = 30 * 1024;
/// This process has one end of each, the program the other.
const FILES: u64 = 6_000;

/// A way to take one's time.
#[derive(Clone, Copy, Debug)]
enum Slow {
    /// Says nothing at all.
    Silent,
    /// A byte of a request's head in a second.
    Dripping,
    /// Stops in its first line.
    HalfALine,
    /// Stops in its headers.
    HalfAHead,
    /// Seems to begin with HTTP/2.
    HalfAPreface,
    /// Begins with HTTP/2, and asks nothing.
    OnlyAPreface,
    /// Announces more than it sends.
    HalfABody,
    /// Asks for much, and reads nothing.
    NeverReading,
}

impl Slow {
    const ALL: [Self; 8] = [
        Self::Silent,
        Self::Dripping,
        Self::HalfALine,
        Self::HalfAHead,
        Self::HalfAPreface,
        Self::OnlyAPreface,
        Self::HalfABody,
        Self::NeverReading,
    ];

    /// What is sent at once; `large` is something large to ask for.
    fn beginning(self, large: &str) -> String {
        match self {
            Self::Silent | Self::Dripping => String::new(),
            Self::HalfALine => "GET /orders/".to_owned(),
            Self::HalfAHead => "GET / HTTP/1.1\r\nhost: x\r\naccept: ".to_owned(),
            Self::HalfAPreface => "PRI * HT".to_owned(),
            Self::OnlyAPreface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".to_owned(),
            Self::HalfABody => {
                "POST /api/callback/mycoolpay HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
                 content-length: 100\r\n\r\n{"
                    .to_owned()
            }
            Self::NeverReading => format!("GET {large} HTTP/1.1\r\nhost: x\r\n\r\n").repeat(4),
        }
    }

    /// Connects, and answers once the connection has been closed.
    async fn go(self, address: SocketAddr, large: &str) -> io::Result<()> {
        let socket = TcpSocket::new_v4()?;
        if let Self::NeverReading = self {
            socket.set_recv_buffer_size(2048)?;
        }
        let mut stream = socket.connect(address).await?;
        stream.write_all(self.beginning(large).as_bytes()).await?;
        match self {
            Self::Dripping => drip(&mut stream).await,
            // Reading would set it free. The program's own count tells whether it was closed.
            Self::NeverReading => sleep(COMING + ALL_CLOSED).await,
            _ => drop(stream.read_to_end(&mut Vec::new()).await),
        }
        Ok(())
    }
}

async fn drip(stream: &mut TcpStream) {
    for byte in b"GET / HTTP/1.1\r\nhost: x\r\naccept: text/html\r\n" {
        if stream.write_all(&[*byte]).await.is_err() {
            return;
        }
        let closed = timeout(Duration::from_secs(1), stream.read_u8()).await;
        if closed.is_ok() {
            return;
        }
    }
}

/// Whether this machine can be asked for it; says so when it cannot.
fn has_what_it_takes() -> bool {
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or_default();
    let has = files >= FILES && Path::new("/proc/self/fd").is_dir();
    if !has {
        let line =
            format!("\n==> SKIPPED: slow connections need {FILES} open files and /proc, here: {files}\n");
        io::stderr().write_all(line.as_bytes()).expect("standard error");
    }
    has
}

/// Looks at a page; answers how long that took.
async fn see(client: &reqwest::Client, page: &str) -> Duration {
    let asked = Instant::now();
    let answer = client.get(page).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    answer.bytes().await.expect("a whole page");
    asked.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_slow_connections_are_closed_in_time_and_cost_little_and_no_buyer_waits() {
    if !has_what_it_takes() {
        return;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let logo = directory.path().join("logo.svg");
    fs::write(&logo, format!("{SVG}{}", " ".repeat(31 * 1024))).expect("a file");
    let program = Program::start(&[("SHOP_LOGO", logo.to_str().expect("a text"))]);
    let (buyer, newcomer) = (http(), forgetful_http());
    let page = program.open(&buyer, "R-1").await.order_url;
    let text = buyer.get(&page).send().await.expect("an answer").text().await.expect("a page");
    let large = text.split('"').find(|word| word.ends_with(".svg")).expect("a logo").to_owned();
    let sockets = program.sockets();
    // What buyers cost is known before: each connection to the record has read, and each thread has answered.
    for _ in 0..50 {
        let new = || see(&newcomer, &page);
        tokio::join!(new(), new(), new(), new());
    }
    eventually("they have left", async || program.sockets() <= sockets).await;
    let memory = program.resident_kb();

    let began = Instant::now();
    let address = program.url.trim_start_matches("http://").parse().expect("an address");
    let mut slow = JoinSet::new();
    for number in 0..OF_EACH {
        for kind in Slow::ALL {
            let large = large.clone();
            slow.spawn(async move {
                sleep(COMING.mul_f64(number as f64 / OF_EACH as f64)).await;
                kind.go(address, &large).await.expect("a connection");
            });
        }
    }
    let (mut answers, mut most_memory, mut most_sockets) = (Latencies::default(), memory, sockets);
    for round in 0.. {
        // One of them is on a connection of its own, which has to come in past the others.
        for client in [&buyer, &newcomer] {
            answers.add(see(client, &page).await);
        }
        // Counting thousands of sockets keeps this process from what it measures.
        if round % 16 == 0 {
            most_memory = most_memory.max(program.resident_kb());
            most_sockets = most_sockets.max(program.sockets());
        }
        if began.elapsed() > MEASURED {
            break;
        }
        sleep(Duration::from_millis(10)).await;
    }
    println!("{} connections at once, {} kB more", most_sockets - sockets, most_memory - memory);
    assert!(most_sockets - sockets >= OF_EACH * Slow::ALL.len(), "only {most_sockets}");
    answers.are_good_enough("order pages beside slow connections");
    assert!(most_memory - memory <= MEMORY_KB, "{} kB", most_memory - memory);

    eventually("all are closed", async || program.sockets() <= sockets + 1).await;
    println!("all closed after {:.1?}", began.elapsed());
    assert!(began.elapsed() < COMING + ALL_CLOSED, "{:?}", began.elapsed());
    slow.join_all().await;
}
