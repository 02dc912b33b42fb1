//! A server, in a process of its own.

use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tokio::time::sleep;

use crate::{connection::Connection, pin};

pub(crate) const PUBLIC_KEY: &str = "pk_bench";
pub(crate) const PRIVATE_KEY: &str = "sk_bench_0123456789abcdef";
/// The program under test.
pub(crate) const CAISSE: &str = env!("CARGO_BIN_EXE_caisse");

/// The longest a start or a stop may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// An address without a listener.
pub(crate) fn free_address() -> SocketAddr {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    free.local_addr().expect("an address")
}

/// A running server, killed on drop.
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) address: SocketAddr,
    /// From its start to its first ready response.
    pub(crate) ready_after: Duration,
    child: Child,
}

impl Server {
    /// Starts `program` with a database, a gateway and more settings.
    pub(crate) async fn start(
        program: impl AsRef<Path>,
        database: &str,
        gateway: &str,
        settings: &[(&str, &str)],
        pinned: bool,
    ) -> Self {
        let address = free_address();
        let url = format!("http://{address}");
        let mut command = pin::command(program.as_ref(), pinned.then_some(pin::SERVERS));
        command
            .arg("serve")
            .current_dir(env!("CARGO_TARGET_TMPDIR"))
            .env("DATABASE_URL", database)
            .env("PORT", address.port().to_string())
            .env("SITE_URL", &url)
            .env("MYCOOLPAY_PUBLIC_KEY", PUBLIC_KEY)
            .env("MYCOOLPAY_PRIVATE_KEY", PRIVATE_KEY)
            .env("MYCOOLPAY_API_BASE", gateway)
            .env("MYCOOLPAY_FRAMING", "allow")
            .env("OPEN_AMOUNTS", "true")
            .env("RATE_LIMIT", "off")
            // A status check that the stop interrupts is a warning, and expected here.
            .env("RUST_LOG", "error")
            .envs(settings.iter().copied());
        let began = Instant::now();
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().expect("the program runs");
        let mut server = Self { url, address, ready_after: Duration::ZERO, child };
        while !server.is_ready().await {
            assert!(server.child.try_wait().expect("a child").is_none(), "the server ends at once");
            assert!(began.elapsed() < TIMEOUT, "the server is never ready");
            sleep(Duration::from_millis(1)).await;
        }
        server.ready_after = began.elapsed();
        server
    }

    async fn is_ready(&self) -> bool {
        if tokio::net::TcpStream::connect(self.address).await.is_err() {
            return false;
        }
        let request = format!("GET /readyz HTTP/1.1\r\nhost: {}\r\n\r\n", self.address);
        let mut connection = Connection::open(&self.address).await;
        connection.ask(request.as_bytes()).await.is_ok_and(|answer| answer.starts_with(b"HTTP/1.1 200 "))
    }

    /// The process id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) async fn stop(mut self) {
        let (pid, began) = (self.pid().to_string(), Instant::now());
        let asked = Command::new("kill").args(["-TERM", &pid]).status().expect("a kill");
        assert!(asked.success(), "the server is gone already");
        while self.child.try_wait().expect("a child").is_none() {
            assert!(began.elapsed() < TIMEOUT, "the server does not stop");
            sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended already, unless the bench failed.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
