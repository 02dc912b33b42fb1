//! What must not leave the server: the private key and the token. Nor may personal data and order tokens be logged.

use caisse_sandbox::SandboxOutcome;
use reqwest::Method;
use serde_json::json;

use crate::support::{
    API_TOKEN, Attempt, CALLBACK, Engine, GatewayBehaviour, Log, PRIVATE_KEY, Setup, TestApp, eventually,
};

/// A buyer's number.
const PHONE: &str = "699009912";

/// Uses every function of the program once, correctly and wrongly.
async fn do_everything(app: &TestApp) {
    let body = json!({
        "amount": 1500, "currency": "XAF", "reference": "R-1", "reason": "Pagnes",
        "customer": { "name": "Awa", "phone": PHONE, "email": "awa@example.com" },
    });
    let create =
        || app.request(Method::POST, "/api/create-payment").header("content-type", "application/json");
    for token in ["wrong", API_TOKEN] {
        app.send(create().header("authorization", format!("Bearer {token}")).body(body.to_string())).await;
    }
    let attempt = Attempt::read(app.all_responses().last().expect("an answer"));
    for path in [
        "/",
        "/healthz",
        "/readyz",
        "/favicon.ico",
        "/nothing",
        "/api/nothing",
        "/pay/nothing",
        "/fn/nothing",
    ] {
        app.get(path).await;
    }
    for path in [&attempt.order_url, &attempt.payment_url] {
        app.get(path).await;
    }
    app.pay(&attempt.token).await;
    app.submit("/demo", "").await;
    app.post_json("/api/create-payment", "{").await;
    app.post_json(CALLBACK, "{").await;
    app.submit(&attempt.payment_url, "outcome=failed").await;
    eventually("the callback came", async || app.record.verdicts().await.len() == 2).await;
    let mut forged = app.callback(&attempt.transaction_ref);
    forged["signature"] = "00000000000000000000000000000000".into();
    app.send_callback(&forged).await;
    for behaviour in [
        GatewayBehaviour::Broken,
        GatewayBehaviour::SaysError,
        GatewayBehaviour::HangsUp,
        GatewayBehaviour::Html,
        GatewayBehaviour::Honest,
    ] {
        app.gateway().answers_paylink(behaviour);
        app.pay(&attempt.token).await;
        app.gateway().answers_status_checks(behaviour);
        app.advance_past_check_interval();
        app.get(&format!("/payment/success?order={}", attempt.token)).await;
        app.tx_status(&attempt.transaction_ref).await;
    }
    let last = app.sandbox().payments().last().expect("a payment").transaction_ref.clone();
    app.settle(&last, SandboxOutcome::Success);
    // The retry delay after failed status checks is five minutes at most.
    app.pass(std::time::Duration::from_secs(6 * 60));
    assert_eq!(app.tx_status(&last).await, "SUCCESS");
    app.get(&attempt.order_url).await;
}

#[tokio::test]
async fn no_answer_has_a_secret_in_it() {
    for dialect in ["official", "guide"] {
        let app = Setup::live().with("MYCOOLPAY_DIALECT", dialect).start().await;
        do_everything(&app).await;
        let answers = app.all_responses();
        assert!(answers.len() > 30, "{}", answers.len());
        for answer in answers {
            let whole = format!("{:?} {}", answer.headers, answer.text());
            assert!(!whole.contains(PRIVATE_KEY) && !whole.contains(API_TOKEN), "{whole}");
        }
        for received in app.gateway().paylinks() {
            let whole = format!("{} {}", received.target, received.body);
            assert!(!whole.contains(PRIVATE_KEY) && !whole.contains(API_TOKEN), "{whole}");
        }
    }
}

#[tokio::test]
async fn no_secret_is_written_to_the_disk() {
    if !Engine::is_sqlite_for("what is on the disk") {
        return;
    }
    let app = Setup::live().start().await;
    do_everything(&app).await;
    let folder = app.database.file().parent().expect("a folder").to_owned();
    let mut bytes = Vec::new();
    for file in std::fs::read_dir(folder).expect("a folder") {
        bytes.extend(std::fs::read(file.expect("a file").path()).expect("bytes"));
    }
    let disk = String::from_utf8_lossy(&bytes);
    assert!(disk.contains("Pagnes"));
    assert!(!disk.contains(PRIVATE_KEY) && !disk.contains(API_TOKEN));
}

#[tokio::test]
async fn settings_print_without_their_secrets() {
    let app = Setup::live().start().await;
    let printed = format!("{:?} {:#?} {:?}", app.config, app.config, app.config.gateway.private_key);
    assert!(!printed.contains(PRIVATE_KEY) && !printed.contains(API_TOKEN), "{printed}");
    let refused = Setup::live().with("SITE_URL", "https://shop.example").with("API_TOKEN", "canary").read();
    let error = refused.expect_err("a token too short");
    assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
}

#[tokio::test]
async fn the_log_has_neither_secrets_nor_anybodys_name_or_phone_nor_a_pages_address() {
    let log = Log::capture("trace");
    let app = Setup::live().start().await;
    do_everything(&app).await;
    let tokens = app.record.texts("select token from orders").await;
    let pages = app.record.texts("select payment_url from payments where payment_url is not null").await;
    assert!(!tokens.is_empty() && !pages.is_empty());
    let log = log.text();
    assert!(log.contains("a payment moved") && log.contains("a callback was kept"), "{log}");
    let people = [PRIVATE_KEY, API_TOKEN, PHONE, "Awa", "awa@example.com"].map(ToOwned::to_owned);
    for secret in people.into_iter().chain(tokens).chain(pages) {
        let line = log.lines().find(|line| line.contains(&secret));
        assert_eq!(line, None, "{secret}");
    }
}
