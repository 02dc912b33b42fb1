//! `caisse sandbox trigger`, the binary itself, against a fast sandbox.

use std::process::{Command, Output};

use caisse_sandbox::{SCENARIOS, Scenario};

use super::{CALLED_BACK, shop::Shop};

/// Runs the binary with these arguments, and an empty environment.
async fn trigger(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_caisse"));
    command.args(["sandbox", "trigger"]).args(arguments).env_clear().current_dir(std::env::temp_dir());
    let running = tokio::task::spawn_blocking(move || command.output().expect("the binary runs"));
    running.await.expect("no panic")
}

/// The lines of an output, without the time.
fn lines(output: &Output) -> Vec<String> {
    let text = String::from_utf8(output.stdout.clone()).expect("text");
    let words = |line: &str| {
        line.split_once(" s  ").expect("a time").1.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    text.lines().map(words).collect()
}

/// The lines that begin with this word.
fn of<'a>(what: &str, lines: &'a [String]) -> Vec<&'a str> {
    lines.iter().filter_map(|line| line.strip_prefix(what)).map(str::trim).collect()
}

#[tokio::test]
async fn every_scenario_is_driven_to_the_end_in_the_table() {
    for &(name, expected) in CALLED_BACK {
        let shop = Shop::open(10_000).await;
        let has_end = Scenario::named(name).expect("a row").ending().is_some();
        let seconds = if has_end { "10" } else { "1" };
        let output = trigger(&[name, "--base-url", &shop.sandbox_url, "--timeout", seconds]).await;
        assert_eq!(output.status.code(), Some(0), "{name}: {output:?}");

        let lines = lines(&output);
        let received: Vec<&str> =
            of("callback ", &lines).iter().filter_map(|line_text| line_text.split(':').next()).collect();
        assert_eq!(received, expected, "{name}: {lines:#?}");
        let last_check = of("checkStatus ", &lines).pop().expect("a status check").to_owned();
        let ending = match name {
            "no-callback" => "SUCCESS",
            _ => expected.last().copied().unwrap_or("PENDING"),
        };
        let amount = match name {
            "less-paid" => "499 XAF",
            "other-currency" => "500 EUR",
            "no-funds" => "500 XAF: Insufficient balance (sandbox)",
            "canceled" => "500 XAF: Canceled by the payer (sandbox)",
            _ => "500 XAF",
        };
        assert_eq!(last_check, format!("{ending}, {amount}"), "{name}");
        let end = if has_end {
            "as the table says"
        } else {
            "it is pending, and stays so: this scenario has no end"
        };
        assert_eq!(of("end ", &lines), [end], "{name}");
    }
}

#[tokio::test]
async fn a_code_is_typed_where_one_is_asked_for() {
    let shop = Shop::open(1).await;
    let at = ["--base-url", &shop.sandbox_url, "--timeout", "1"];
    for (name, line_text) in [
        ("code", "123456: PENDING, the payer dials #150*50#"),
        ("wrong-code", "123456: 401 Unauthorized: Wrong code"),
    ] {
        let output = trigger(&[&[name], &at[..]].concat()).await;
        let lines = lines(&output);
        assert_eq!(of("payin ", &lines)[0].split(": ").last(), Some("REQUIRE_OTP"), "{lines:#?}");
        assert_eq!(of("authorize ", &lines), [line_text]);
    }
}

#[tokio::test]
async fn one_that_takes_longer_fails_with_what_is_known() {
    let shop = Shop::open(1).await;
    for (name, takes, known) in
        [("late-success", "20m", "PENDING, 500 XAF"), ("failure-then-success", "1m", "FAILED, 500 XAF")]
    {
        let output = trigger(&[name, "--base-url", &shop.sandbox_url, "--timeout", "1"]).await;
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let note = format!("it takes {takes} in life, and is followed for 1s");
        assert_eq!(of("note ", &lines(&output)), [note]);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            error.contains(&format!("after 1s it has not ended as it should: checkStatus says {known}")),
            "{error}"
        );
    }
}

#[tokio::test]
async fn faults_on_request_are_printed_too() {
    let shop = Shop::open(1).await;
    let at = ["success", "--base-url", &shop.sandbox_url, "--timeout", "1"];
    let answered = ["SUCCESS: answered 200 OK"; 2];
    for (fault, code, received) in [
        ("callback-duplicate", 0, &answered[..]),
        ("callback-drop", 0, &["SUCCESS: dropped"]),
        ("checkstatus-html", 1, &answered[..1]),
        ("checkstatus-hang", 1, &[]),
        ("call-500", 1, &[]),
    ] {
        shop.misbehave(fault).await;
        let output = trigger(&at).await;
        assert_eq!(output.status.code(), Some(code), "{fault}: {output:?}");
        assert_eq!(of("callback ", &lines(&output)), received, "{fault}");
    }
}

#[tokio::test]
async fn another_key_and_a_sandbox_that_is_away_are_failures_with_a_message() {
    let shop = Shop::open(1).await;
    let other = trigger(&["success", "--base-url", &shop.sandbox_url, "--public-key", "pk_other"]).await;
    assert_eq!(other.status.code(), Some(1), "{other:?}");
    assert!(
        String::from_utf8_lossy(&other.stderr).contains("404 Not Found: Unknown public key"),
        "{other:?}"
    );
    let away = trigger(&["success", "--base-url", "http://127.0.0.1:1"]).await;
    assert_eq!(away.status.code(), Some(1), "{away:?}");
}

#[tokio::test]
async fn the_table_is_printed_and_every_name_in_it_is_known() {
    let output = trigger(&["--list"]).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("text");
    assert_eq!(text.lines().count(), SCENARIOS.len() + 1, "{text}");
    for (line, row) in text.lines().skip(1).zip(SCENARIOS) {
        let words: Vec<&str> = line.split_whitespace().take(3).collect();
        assert_eq!(words, [row.name, row.phone, &row.amount.to_string()]);
        assert!(line.ends_with(row.what), "{line}");
    }
    for arguments in [&[][..], &["sucess"]] {
        let output = trigger(arguments).await;
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("SCENARIO"), "{output:?}");
    }
}
