//! `caisse callback` against a running program.

use std::process::{Command, Output};

use crate::support::{CALLBACK, PRIVATE_KEY, PUBLIC_KEY, Setup, TestApp};

/// Runs the binary with these arguments, with a shop's keys in an environment that is empty otherwise.
async fn callback(to: &str, arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a directory");
    let mut command = Command::new(env!("CARGO_BIN_EXE_caisse"));
    command.args(["callback", "--to", to]).args(arguments).env_clear().current_dir(folder.path());
    command.env("MYCOOLPAY_PUBLIC_KEY", PUBLIC_KEY).env("MYCOOLPAY_PRIVATE_KEY", PRIVATE_KEY);
    let running = tokio::task::spawn_blocking(move || command.output().expect("the binary runs"));
    let output = running.await.expect("no panic");
    drop(folder);
    for stream in [&output.stdout, &output.stderr] {
        assert!(!text(stream).contains(PRIVATE_KEY), "{}", text(stream));
    }
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn callback_url(app: &TestApp) -> String {
    format!("{}{CALLBACK}", app.url)
}

const BARE: [&str; 4] = ["--transaction-ref", "18ac6335-2bdd-4b95-944e-ef029c49c5b5", "--status", "SUCCESS"];

#[tokio::test]
async fn a_genuine_callback_is_answered_ok_whatever_its_amount_and_encoding() {
    let app = Setup::live().start().await;
    for more in [
        &["--amount", "15000", "--operator", "CM_OM"][..],
        &["--amount", "2.50", "--currency", "EUR", "--operator", "CARD"],
        &["--operator", "", "--app-transaction-ref", "R-1", "--type", "PAYOUT"],
        &["--form", "--amount", "2.50", "--currency", "EUR"],
    ] {
        let output = callback(&callback_url(&app), &[&BARE, more].concat()).await;
        assert_eq!(output.status.code(), Some(0), "{more:?}: {output:?}");
        assert!(text(&output.stdout).starts_with(&format!("POST {}\n", callback_url(&app))), "{output:?}");
        assert!(text(&output.stdout).ends_with("\n\n200 OK\nOK\n"), "{output:?}");
    }
}

#[tokio::test]
async fn the_guides_callback_is_answered_ok_by_a_shop_of_the_guide() {
    let app = Setup::live().with("MYCOOLPAY_DIALECT", "guide").start().await;
    let guide = ["--dialect", "guide", "--reference", "ORDER_1234"];
    for more in [&[][..], &["--form"]] {
        let output = callback(&callback_url(&app), &[&BARE, &guide, more].concat()).await;
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(text(&output.stdout).contains("ORDER_1234"), "{output:?}");
    }
    let official = callback(&callback_url(&app), &BARE).await;
    assert_eq!(official.status.code(), Some(1), "{official:?}");
}

#[tokio::test]
async fn a_change_that_the_signature_covers_is_answered_ko_and_the_others_are_not_noticed() {
    let app = Setup::live().start().await;
    for (tamper, code) in [("amount", 1), ("signature", 1), ("application", 1), ("status", 0), ("fields", 0)]
    {
        let output = callback(&callback_url(&app), &[&BARE, &["--tamper", tamper][..]].concat()).await;
        assert_eq!(output.status.code(), Some(code), "{tamper}: {output:?}");
        let (printed, last) = (text(&output.stdout), if code == 0 { "OK\n" } else { "KO\n" });
        assert!(printed.contains("Tampered with: ") && printed.ends_with(last), "{printed}");
    }
}

#[tokio::test]
async fn a_wrong_key_and_a_shop_that_is_away_are_failures_with_a_message() {
    let app = Setup::live().start().await;
    let other = callback(&callback_url(&app), &[&BARE[..], &["--private-key", "another"]].concat()).await;
    assert_eq!(other.status.code(), Some(1), "{other:?}");
    assert!(text(&other.stdout).ends_with("KO\n"), "{other:?}");
    assert!(text(&other.stderr).contains("did not answer OK"), "{other:?}");

    let away = callback("http://127.0.0.1:1/", &BARE).await;
    assert_eq!(away.status.code(), Some(1), "{away:?}");
    assert!(text(&away.stdout).contains(r#""transaction_status":"SUCCESS""#), "{away:?}");
}

#[tokio::test]
async fn a_callback_by_hand_settles_nothing_that_the_gateway_does_not_confirm() {
    let app = Setup::live().start().await;
    let attempt = app.open("R", 15_000).await;
    let output = callback(
        &callback_url(&app),
        &["--transaction-ref", &attempt.transaction_ref, "--status", "SUCCESS"],
    )
    .await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(app.tx_status(&attempt.transaction_ref).await, "PENDING");
}
