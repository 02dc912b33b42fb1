//! Thousands of slow connections, and a buyer beside them.

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
/// The time in which all of them connect.
const COMING: Duration = Duration::from_secs(2);
/// How long buyers are measured: until shortly before the first slow connection is closed.
const MEASURED: Duration = Duration::from_secs(9);
/// The time by which every connection must be closed: the longest time-out, which is ten seconds, and a reserve.
const ALL_CLOSED: Duration = Duration::from_secs(15);
/// A logo, to be padded.
const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>"#;
/// Most memory that they may use.
const MEMORY_KB: u64 = 30 * 1024;
/// Open files that this process needs: one end of each connection, and a reserve.
const FILES: u64 = 6_000;

/// A kind of slow client.
#[derive(Clone, Copy, Debug)]
enum Slow {
    /// Sends nothing.
    Silent,
    /// Sends one byte of a request's head per second.
    Dripping,
    /// Stops in its first line.
    HalfALine,
    /// Stops in its headers.
    HalfAHead,
    /// Sends the beginning of HTTP/2's preface.
    HalfAPreface,
    /// Sends HTTP/2's preface, and no request.
    OnlyAPreface,
    /// Announces more than it sends.
    HalfABody,
    /// Requests much, and reads nothing.
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

    /// What is sent at once; `large` is the path of something large.
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

    /// Connects, and returns once the connection has been closed.
    async fn go(self, address: SocketAddr, large: &str) -> io::Result<()> {
        let socket = TcpSocket::new_v4()?;
        if let Self::NeverReading = self {
            socket.set_recv_buffer_size(2048)?;
        }
        let mut stream = socket.connect(address).await?;
        stream.write_all(self.beginning(large).as_bytes()).await?;
        match self {
            Self::Dripping => drip(&mut stream).await,
            // Reading would unblock the server. Its own count of sockets shows whether it closed this one.
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

/// Whether this machine's limits suffice; prints a line if not.
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

/// Requests a page; returns how long that took.
async fn load_page(client: &reqwest::Client, page: &str) -> Duration {
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
    // The memory for buyers is excluded: first each connection to the database has read, and each thread has answered.
    for _ in 0..50 {
        let new = || load_page(&newcomer, &page);
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
        // One of them uses a new connection each time, which must be accepted beside the slow ones.
        for client in [&buyer, &newcomer] {
            answers.add(load_page(client, &page).await);
        }
        // Counting thousands of sockets takes processor time that the measurement needs.
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
