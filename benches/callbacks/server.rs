//! `caisse serve`.

use std::{
    net::{SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use reqwest::Client;

use crate::{
    database::Database,
    gateway::{PRIVATE_KEY, PUBLIC_KEY},
    pin,
};

/// The longest a start or an end may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running `caisse serve`. It does not outlive the bench.
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) address: SocketAddr,
    child: Child,
}

impl Server {
    pub(crate) async fn start(database: &Database, group: Option<u32>, gateway: &str, pinned: bool) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = free.local_addr().expect("an address");
        drop(free);
        let url = format!("http://{address}");
        let mut command = pin::command(env!("CARGO_BIN_EXE_caisse"), pinned.then_some(pin::SERVERS));
        command
            .arg("serve")
            .current_dir(env!("CARGO_TARGET_TMPDIR"))
            .env("DATABASE_URL", &database.url)
            .env("PORT", address.port().to_string())
            .env("SITE_URL", &url)
            .env("MYCOOLPAY_PUBLIC_KEY", PUBLIC_KEY)
            .env("MYCOOLPAY_PRIVATE_KEY", PRIVATE_KEY)
            .env("MYCOOLPAY_API_BASE", gateway)
            .env("MYCOOLPAY_FRAMING", "allow")
            .env("OPEN_AMOUNTS", "true")
            .env("RUST_LOG", "warn");
        if let Some(group) = group {
            command.env("WRITE_GROUP", group.to_string());
        }
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().expect("the binary runs");
        let mut server = Self { url, address, child };
        server.wait_until_ready().await;
        server
    }

    async fn wait_until_ready(&mut self) {
        let (http, began) = (Client::builder().no_proxy().build().expect("a client"), Instant::now());
        let ready = format!("{}/readyz", self.url);
        while !http.get(&ready).send().await.is_ok_and(|answer| answer.status().is_success()) {
            assert!(self.child.try_wait().expect("a child").is_none(), "the server ends at once");
            assert!(began.elapsed() < PATIENCE, "the server is never ready");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Processor time used so far.
    pub(crate) fn cpu(&self) -> Duration {
        cpu(&self.child.id().to_string())
    }

    /// Asks it to stop, and waits for that.
    pub(crate) async fn stop(mut self) {
        let (pid, began) = (self.child.id().to_string(), Instant::now());
        let asked = Command::new("kill").args(["-TERM", &pid]).status().expect("a kill");
        assert!(asked.success(), "the server is gone already");
        while self.child.try_wait().expect("a child").is_none() {
            assert!(began.elapsed() < PATIENCE, "the server does not stop");
            tokio::time::sleep(Duration::from_millis(20)).await;
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

/// Processor time of this process.
pub(crate) fn own_cpu() -> Duration {
    cpu("self")
}

/// User and system time, which Linux counts in hundredths of a second; none where there is no `/proc`.
fn cpu(pid: &str) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The program's name is in parentheses, and may have spaces.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}
