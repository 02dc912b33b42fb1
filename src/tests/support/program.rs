//! The built program as a process, on a socket that outlives the process.

use std::{
    fs::{self, OpenOptions},
    net::TcpListener,
    os::fd::OwnedFd,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpSocket;

use super::{API_TOKEN, Answer, Attempt, FakeGateway, PRIVATE_KEY, PUBLIC_KEY, sqlite_url};

/// Passes its standard input on as a socket, by systemd's protocol, and executes the program.
const HAND_OVER: &str =
    r#"exec 3<&0 </dev/null; LISTEN_FDS=1 LISTEN_PID=$$; export LISTEN_FDS LISTEN_PID; exec "$0" serve"#;
/// Time-out of a stop.
const LONGEST_END: Duration = Duration::from_secs(40);

/// The settings that the built program requires.
pub(crate) fn settings(
    url: &str,
    port: u16,
    database_url: &str,
    api_base: &str,
) -> [(&'static str, String); 11] {
    [
        ("DATABASE_URL", database_url.to_owned()),
        ("PORT", port.to_string()),
        ("SITE_URL", url.to_owned()),
        ("MYCOOLPAY_PUBLIC_KEY", PUBLIC_KEY.to_owned()),
        ("MYCOOLPAY_PRIVATE_KEY", PRIVATE_KEY.to_owned()),
        ("MYCOOLPAY_API_BASE", api_base.to_owned()),
        ("MYCOOLPAY_FRAMING", "allow".to_owned()),
        ("API_TOKEN", API_TOKEN.to_owned()),
        ("OPEN_AMOUNTS", "true".to_owned()),
        ("RATE_LIMIT", "off".to_owned()),
        ("RUST_LOG", "warn".to_owned()),
    ]
}

/// The built program, with keys, on a SQLite file, and a gateway that also outlives the process.
pub(crate) struct Program {
    /// Its origin.
    pub(crate) url: String,
    pub(crate) gateway: FakeGateway,
    api_base: String,
    listener: TcpListener,
    directory: TempDir,
    /// The file of its log and output.
    output: PathBuf,
    settings: Vec<(&'static str, String)>,
    child: Child,
}

impl Program {
    /// Starts it, with these settings besides the required ones. Connections queue until it answers.
    pub(crate) fn start(settings: &[(&'static str, &str)]) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let output = directory.path().join("log");
        Self::start_in(directory, output, settings)
    }

    /// The same, with standard output and standard error on a device that accepts nothing.
    pub(crate) fn start_at_a_full_log(settings: &[(&'static str, &str)]) -> Self {
        Self::start_in(tempfile::tempdir().expect("a directory"), "/dev/full".into(), settings)
    }

    fn start_in(directory: TempDir, output: PathBuf, settings: &[(&'static str, &str)]) -> Self {
        let settings: Vec<_> = settings.iter().map(|&(name, value)| (name, value.to_owned())).collect();
        let listener = TcpSocket::new_v4().expect("a socket");
        listener.bind(([127, 0, 0, 1], 0).into()).expect("a port");
        let listener = listener.listen(4096).and_then(tokio::net::TcpListener::into_std).expect("a listener");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (socket, address) = FakeGateway::reserve();
        let (gateway, api_base) = (FakeGateway::new(socket, &url), format!("http://{address}"));
        gateway.open();
        let child = spawn(&listener, &directory, &output, &url, &api_base, &settings);
        Self { url, gateway, api_base, listener, directory, output, settings, child }
    }

    /// Opens a payment page for a new order.
    pub(crate) async fn open(&self, http: &reqwest::Client, reference: &str) -> Attempt {
        let body =
            json!({ "reference": reference, "amount": 1500, "currency": "XAF", "reason": "Deux pagnes" });
        let request = http.post(format!("{}/api/create-payment", self.url)).body(body.to_string());
        let answer = request.header("content-type", "application/json").send().await;
        Attempt::read(&Answer::read(answer.expect("an answer")).await)
    }

    /// Starts it again, after it has stopped.
    pub(crate) fn start_again(&mut self) {
        self.child =
            spawn(&self.listener, &self.directory, &self.output, &self.url, &self.api_base, &self.settings);
    }

    /// Asks it to stop, as systemd does, waits until it has, and returns how long that took.
    pub(crate) async fn stop(&mut self) -> Duration {
        let asked = Instant::now();
        self.signal("-TERM");
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                assert!(status.success(), "{status}: {}", self.printed());
                return asked.elapsed();
            }
            assert!(asked.elapsed() < LONGEST_END, "it does not stop: {}", self.printed());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status();
        assert!(sent.expect("`kill` runs").success(), "{}", self.printed());
    }

    /// Its resident memory, in kilobytes.
    pub(crate) fn resident_kb(&self) -> u64 {
        self.memory("VmRSS:")
    }

    /// The most resident memory that it ever had, in kilobytes.
    pub(crate) fn peak_kb(&self) -> u64 {
        self.memory("VmHWM:")
    }

    fn memory(&self, of: &str) -> u64 {
        let status = fs::read_to_string(self.about("status")).expect("a process");
        let line = status.lines().find_map(|line| line.strip_prefix(of)).expect("its memory");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }

    /// How many sockets it has open.
    pub(crate) fn sockets(&self) -> usize {
        let files = fs::read_dir(self.about("fd")).expect("a process");
        let targets = files.filter_map(|file| fs::read_link(file.ok()?.path()).ok());
        targets.filter(|target| target.to_string_lossy().starts_with("socket:")).count()
    }

    /// The URL of its database.
    pub(crate) fn database_url(&self) -> String {
        sqlite_url(&self.directory.path().join("caisse.db"))
    }

    /// Its log.
    pub(crate) fn printed(&self) -> String {
        fs::read_to_string(&self.output).unwrap_or_default()
    }

    fn about(&self, what: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/{what}", self.child.id()))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have stopped already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn spawn(
    listener: &TcpListener,
    directory: &TempDir,
    output: &Path,
    url: &str,
    api_base: &str,
    more: &[(&'static str, String)],
) -> Child {
    let log = || OpenOptions::new().create(true).append(true).open(output).expect("a file");
    let port = listener.local_addr().expect("an address").port();
    let database_url = sqlite_url(&directory.path().join("caisse.db"));
    Command::new("/bin/sh")
        .args(["-c", HAND_OVER, env!("CARGO_BIN_EXE_caisse")])
        .env_clear()
        .envs(settings(url, port, &database_url, api_base))
        .envs(more.iter().cloned())
        .current_dir(directory)
        .stdin(Stdio::from(OwnedFd::from(listener.try_clone().expect("a copy"))))
        .stdout(log())
        .stderr(log())
        .spawn()
        .expect("a shell")
}
