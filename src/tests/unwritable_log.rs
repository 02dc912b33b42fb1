//! A log that cannot be written: lines are lost, and nothing else.

use std::{fs::OpenOptions, process::Command};

use crate::support::{Program, http};

#[tokio::test]
async fn a_log_that_cannot_be_written_stops_nothing() {
    let mut program = Program::start_at_a_full_log(&[("RUST_LOG", "trace")]);
    let http = http();
    let attempt = program.open(&http, "R-1").await;
    let page = http.get(format!("{}/orders/{}", program.url, attempt.token)).send().await.expect("an answer");
    assert_eq!(page.status(), 200);
    // The log also gets a line that this is not a callback.
    let callback = http.post(format!("{}/api/callback/mycoolpay", program.url)).body("nonsense");
    assert_eq!(callback.send().await.expect("an answer").text().await.expect("a text"), "KO");

    let metrics = http.get(format!("{}/metrics", program.url)).send().await.expect("an answer");
    let metrics = metrics.text().await.expect("a text");
    let lost = metrics.lines().find_map(|line| line.strip_prefix("caisse_log_lines_lost "));
    let lost: u64 = lost.expect("a metric").parse().expect("a number");
    assert!(lost > 0, "{metrics}");
    program.stop().await;
}

#[test]
fn a_command_that_cannot_print_its_error_still_ends_with_its_code() {
    let full = || OpenOptions::new().write(true).open("/dev/full").expect("a device");
    let mut command = Command::new(env!("CARGO_BIN_EXE_caisse"));
    command.env_clear().env("PORT", "none").arg("check-config").stdout(full()).stderr(full());
    assert_eq!(command.status().expect("the binary runs").code(), Some(1));
}
