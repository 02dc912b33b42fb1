//! `caisse sandbox`, the binary itself.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::support::http;

/// A sandbox with a process of its own.
pub(crate) struct Alone {
    process: Child,
    /// Its output before the first request.
    greeting: String,
    began_in: Duration,
}

impl Alone {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let began = Instant::now();
        let mut process = Command::new(env!("CARGO_BIN_EXE_caisse"))
            .args(["sandbox", "--port", "0"])
            .args(arguments)
            .env_clear()
            .current_dir(std::env::temp_dir())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary runs");
        let mut out = BufReader::new(process.stdout.take().expect("its output"));
        let mut greeting = String::new();
        while !greeting.contains("curl") && out.read_line(&mut greeting).expect("text") > 0 {}
        let began_in = began.elapsed();
        while !greeting.ends_with("'\n") && out.read_line(&mut greeting).expect("text") > 0 {}
        Self { process, greeting, began_in }
    }

    /// The base address of a shop's calls.
    pub(crate) fn api(&self) -> String {
        format!("{}/api/{}", self.setting("MYCOOLPAY_API_BASE"), self.setting("MYCOOLPAY_PUBLIC_KEY"))
    }

    /// The value of a printed setting.
    fn setting(&self, name: &str) -> &str {
        let line = self.greeting.lines().find_map(|line| line.trim().strip_prefix(name));
        line.and_then(|rest| rest.strip_prefix('=')).unwrap_or_else(|| panic!("{name}: {}", self.greeting))
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        self.process.kill().expect("it still runs");
        self.process.wait().expect("it ends");
    }
}

#[test]
fn it_starts_in_under_a_second() {
    let sandbox = Alone::start(&[]);
    assert!(sandbox.began_in < Duration::from_secs(1), "{:?}", sandbox.began_in);
    assert!(sandbox.greeting.starts_with("My-CoolPay sandbox: http://localhost:"), "{}", sandbox.greeting);
}

#[test]
fn the_first_curl_works_as_printed() {
    let sandbox = Alone::start(&[]);
    let (_, command) = sandbox.greeting.split_once("A first payment link:\n").expect("something to try");
    let Ok(mut shell) = Command::new("sh").args(["-c", command]).stdout(Stdio::piped()).spawn() else {
        return println!("==> SKIPPED: there is no shell here");
    };
    let mut answer = String::new();
    shell.stdout.take().expect("its output").read_to_string(&mut answer).expect("text");
    if shell.wait().expect("it ends").code() == Some(127) {
        return println!("==> SKIPPED: there is no curl here");
    }
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    assert_eq!(answer["status"], "success", "{answer}");
    let payment_url = answer["payment_url"].as_str().expect("a page");
    assert!(payment_url.starts_with(sandbox.setting("MYCOOLPAY_API_BASE")), "{answer}");
}

#[test]
fn the_settings_of_a_shop_are_printed_but_no_key_of_the_operators() {
    let guides = Alone::start(&[]);
    assert_eq!(guides.setting("MYCOOLPAY_PUBLIC_KEY"), "pk_test_XXXXXXXX");
    assert_eq!(guides.setting("MYCOOLPAY_PRIVATE_KEY"), "sk_test_YYYYYYYY");

    let chosen = Alone::start(&[
        "--public-key=a1b2c3d4-e5f6-4789-8abc-def012345678",
        "--private-key=sk_made_up_canary",
        "--callback-url=http://localhost:8000/callback",
    ]);
    assert_eq!(chosen.setting("MYCOOLPAY_PUBLIC_KEY"), "a1b2c3d4-e5f6-4789-8abc-def012345678");
    assert!(chosen.greeting.contains("Callbacks go to: http://localhost:8000/callback\n"));
    assert!(!chosen.greeting.contains("canary"), "{}", chosen.greeting);
}

#[tokio::test]
async fn its_pages_have_the_shops_name_and_the_framing_that_is_set() {
    let sandbox = Alone::start(&["--shop-name=Chez Ngo", "--framing=csp"]);
    let (base, key) = (
        sandbox.setting("MYCOOLPAY_API_BASE").to_owned(),
        sandbox.setting("MYCOOLPAY_PUBLIC_KEY").to_owned(),
    );
    let http = http();
    let link = http
        .post(format!("{base}/api/{key}/paylink"))
        .header("content-type", "application/json")
        .body(r#"{"transaction_amount":100,"app_transaction_ref":"a"}"#)
        .send()
        .await
        .expect("an answer");
    let link: Value = serde_json::from_str(&link.text().await.expect("a body")).expect("JSON");
    let page = http.get(link["payment_url"].as_str().expect("a page")).send().await.expect("a page");
    let policy = page.headers()["content-security-policy"].to_str().expect("a text");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(page.text().await.expect("a body").contains("Chez Ngo"));
}

#[tokio::test]
async fn it_misbehaves_from_the_start_when_faults_are_set() {
    let sandbox = Alone::start(&["--fault", "call-500:1", "--allowed-ip", "10.1.2.3"]);
    let link = || {
        let body = r#"{"transaction_amount":1500,"transaction_currency":"XAF","app_transaction_ref":"a"}"#;
        let request = http().post(format!("{}/paylink", sandbox.api()));
        request.header("content-type", "application/json").body(body).send()
    };
    assert_eq!(link().await.expect("an answer").status(), 500);
    let again = link().await.expect("an answer").status();
    assert!([201, 409].contains(&again.as_u16()), "{again}");

    // This machine's address is not the one that may call.
    let private_key = sandbox.setting("MYCOOLPAY_PRIVATE_KEY");
    let balance = http().get(format!("{}/balance", sandbox.api())).header("x-private-key", private_key);
    assert!(tokio::time::timeout(Duration::from_millis(300), balance.send()).await.is_err());
}
