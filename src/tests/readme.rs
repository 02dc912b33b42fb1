//! The README's commands, run as they are printed, in order.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::support::{Setup, TestApp};

/// Precedes the commands: an HTTP error fails the command, and a stream that does not end is cut off.
const PRELUDE: &str = r#"set -e
curl() { command curl -sS --fail-with-body --max-time 3 "$@" || [ $? = 28 ]; }
"#;

/// The README's shell commands between two of its texts.
fn commands(from: &str, to: &str) -> String {
    let readme = std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md"));
    let readme = readme.expect("a README");
    let part = readme.split_once(from).and_then(|(_, rest)| rest.split_once(to)).expect("that part").0;
    part.split("```sh\n").skip(1).map(|rest| rest.split("```").next().expect("an end")).collect()
}

/// The output of the README's commands with this program.
async fn printed_by(app: &TestApp, commands: &str) -> String {
    let script = format!("{PRELUDE}{}", commands.replace("http://localhost:3000", &app.url));
    let mut bash = Command::new("bash");
    bash.arg("-c").arg(&script).stdin(Stdio::null());
    if let Some(token) = &app.config.api_token {
        bash.env("API_TOKEN", token.expose());
    }
    let run = tokio::task::spawn_blocking(move || bash.output().expect("bash"));
    let output = run.await.expect("no panic");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{printed}\n{}", String::from_utf8_lossy(&output.stderr));
    printed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_readmes_commands_work_as_printed_in_order() {
    let commands = commands("## HTTP endpoints", "**Receive a callback.**");
    assert_eq!(commands.matches("curl").count(), 5, "{commands}");
    let live = Setup::live().with("SHOP_URL", "http://localhost:8000");
    for setup in [Setup::sandbox(), live] {
        let app = setup.start().await;
        let printed = printed_by(&app, &commands).await;
        for expected in [
            r#""order_url":"http://"#,
            r#""status":"open""#,
            r#""payment_url":"http://"#,
            r#""status":"PENDING""#,
            "event: status",
            "event: standing",
        ] {
            assert!(printed.contains(expected), "{expected}: {printed}");
        }
        assert_eq!(app.record.sizes().await.orders, 2);
    }
}
