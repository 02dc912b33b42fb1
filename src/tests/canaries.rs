//! Every answer that a test reads and every line that is logged during the tests is searched for secrets
//! (`support/canary.rs`). These tests leak some on purpose, to see that the search finds them.

use std::process::Command;

use axum::{Router, routing::get};
use tokio::net::TcpListener;

use crate::support::{API_TOKEN, Answer, PRIVATE_KEY, Setup, http, leak_in, phone_in};

#[test]
fn a_key_a_token_and_a_number_are_leaks_however_they_are_framed() {
    for line in [
        format!("the key is {PRIVATE_KEY}"),
        format!(r#"Secret("{API_TOKEN}")"#),
        "sk_sandbox_0123456789abcdef".to_owned(),
        "asked 699009912".to_owned(),
        r#"{"phone":"+237699009912"}"#.to_owned(),
        "?phone=00237677123456&x=1".to_owned(),
        "650123456".to_owned(),
    ] {
        assert!(leak_in(line.as_bytes()).is_some(), "{line}");
    }
}

#[test]
fn what_only_resembles_a_number_is_no_leak() {
    for line in [
        "6•• ••• •12",
        "order 18ac6335-2bdd-4b95-944e-ef029c49c5b5",
        "R-1-00699009912ffe01",
        "at 1790000000123 ms",
        "elapsed_secs=1.653910209",
        "69900991",
        "6990099123",
        "640000000",
        "pk_test_made_up_canary",
    ] {
        assert_eq!(leak_in(line.as_bytes()), None, "{line}");
        assert_eq!(phone_in(line), None, "{line}");
    }
}

/// A server that answers `body` to every request.
async fn telling(body: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    let router = Router::new().route("/{*path}", get(async move || body));
    tokio::spawn(async move { axum::serve(listener, router).await });
    origin
}

#[tokio::test]
async fn an_answer_with_a_secret_fails_its_test() {
    let read = async |path: &str, body: &str| {
        let address = format!("{}{path}", telling(body.to_owned()).await);
        let answer = http().get(address).send().await.expect("an answer");
        // The panic is in a task of its own, so that the test can inspect it.
        tokio::spawn(Answer::read(answer)).await
    };
    for (path, body) in [("/orders/x", PRIVATE_KEY), ("/x", API_TOKEN), ("/api/tx-status/x", "699009912")] {
        let failed = read(path, body).await.expect_err("a leak");
        assert!(failed.is_panic(), "{path}: {failed}");
    }
    // A buyer may read the number that they entered.
    assert!(read("/orders/x", "699009912").await.is_ok());
}

#[test]
#[ignore = "leaks on purpose: run by the test below, in a process of its own"]
fn leaks_on_purpose() {
    drop(Setup::sandbox());
    tracing::debug!(key = PRIVATE_KEY, "this must be noticed");
}

#[test]
fn a_secret_in_the_log_ends_the_process() {
    let tests = std::env::current_exe().expect("a test binary");
    let arguments = ["--exact", "canaries::leaks_on_purpose", "--ignored", "--nocapture"];
    let run = Command::new(tests).args(arguments).output().expect("the binary runs");
    let stderr = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(101), "{stderr}");
    assert!(
        stderr.contains("a key or a token was logged") && stderr.contains("this must be noticed"),
        "{stderr}"
    );
}
