//! The gateway, in a process of its own: its memory grows with every payment, and is not the server's.

use std::{
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::Duration,
};

use tokio::{net::TcpStream, time::sleep};

use crate::server::{CAISSE, PRIVATE_KEY, PUBLIC_KEY};

/// A running `caisse sandbox`, killed on drop.
pub(crate) struct Sandbox(Child);

impl Sandbox {
    pub(crate) async fn start(address: SocketAddr, site: &str) -> Self {
        let mut command = Command::new(CAISSE);
        command
            .args(["sandbox", "--port", &address.port().to_string(), "--public-key", PUBLIC_KEY])
            .args(["--callback-url", &format!("{site}/api/callback/mycoolpay")])
            .current_dir(env!("CARGO_TARGET_TMPDIR"))
            .env("SANDBOX_PRIVATE_KEY", PRIVATE_KEY)
            .env("RUST_LOG", "error");
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().expect("the binary runs");
        let mut sandbox = Self(child);
        while TcpStream::connect(address).await.is_err() {
            assert!(sandbox.0.try_wait().expect("a child").is_none(), "the sandbox ends at once");
            sleep(Duration::from_millis(20)).await;
        }
        sandbox
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
