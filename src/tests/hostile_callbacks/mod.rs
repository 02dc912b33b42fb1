//! A flood of altered callbacks, many of them with a valid signature. None moves money, none breaks the
//! endpoint, and every one that is acknowledged is stored.
//!
//! The corpus comes from one seed, which is printed; `HOSTILE_SEED` repeats a corpus.

/// One altered callback, and the endpoint's expected answer.
mod altered;
/// Alterations that any dialect must survive.
mod common;
/// Alterations of what only the guide's signature covers or leaves uncovered.
mod guide;
/// Alterations of what only the official signature covers or leaves uncovered.
mod official;

use altered::{Altered, Expected, Genuine};
use caisse_sandbox::SandboxOutcome;
use fastrand::Rng;
use futures_util::{StreamExt as _, stream};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, CALLBACK, GatewayBehaviour, Setup, TestApp, eventually};

/// How many callbacks are sent concurrently.
const AT_ONCE: usize = 16;
/// How many are sent between two advances of the clock, so that status checks are due throughout.
const BETWEEN_TURNS: usize = 500;

/// The random numbers of this run's corpus.
fn rng() -> Rng {
    let given = std::env::var("HOSTILE_SEED").ok();
    let seed = given.map_or_else(|| fastrand::u64(..), |text| text.parse().expect("a number"));
    println!("HOSTILE_SEED={seed}");
    Rng::with_seed(seed)
}

/// A paid transaction of the merchant's that belongs to no order of ours.
async fn foreign_success(app: &TestApp, request: &Value) -> Value {
    let paylink = format!("{}/api/{}/paylink", app.config.gateway.api_base, app.config.gateway.public_key);
    let made = app.post_json(&paylink, request.to_string()).await.json();
    let transaction_ref = made["transaction_ref"].as_str().expect("a reference");
    app.settle(transaction_ref, SandboxOutcome::Success);
    app.callback(transaction_ref)
}

/// Unpaid payments: eight that are pending, one that failed, one whose link was lost. With the gateway's callbacks
/// about them, and about a success that is not ours.
async fn unpaid(app: &TestApp, foreign: &Value) -> Genuine {
    let mut callbacks = Vec::new();
    for number in 0..9 {
        let attempt = app.open(&format!("R-{number}"), 1000).await;
        if number == 8 {
            app.settle(&attempt.transaction_ref, SandboxOutcome::Failed);
        }
        callbacks.push(app.callback(&attempt.transaction_ref));
    }
    app.gateway().answers_paylink(GatewayBehaviour::LosesTheAnswer);
    app.place_order("R-lost", 1000).await;
    assert_eq!(app.create_payment("R-lost", 1000).await.status, 502);
    app.gateway().answers_paylink(GatewayBehaviour::Honest);
    let foreign = foreign_success(app, foreign).await;
    Genuine { callbacks, foreign, ours: app.record.attempts().await }
}

/// `None` when the connection broke: a client that sends a megabyte may be disconnected before the answer.
async fn send(app: &TestApp, altered: &Altered) -> Option<Answer> {
    let mut request = app.request(Method::POST, CALLBACK).body(altered.body.clone());
    if let Some(kind) = &altered.content_type {
        request = request.header("content-type", kind.as_slice());
    }
    if let Some(signature) = &altered.signature {
        request = request.header("x-mycoolpay-signature", signature.as_slice());
    }
    let may_be_cut_off = altered.expected == Expected::TooLarge;
    if may_be_cut_off {
        // No other request may use a connection that is about to close.
        request = request.header("connection", "close");
    }
    let sent = request.send().await;
    if may_be_cut_off && sent.is_err() {
        return None;
    }
    Some(Answer::read(sent.unwrap_or_else(|error| panic!("{altered:?}: {error}"))).await)
}

/// Sends everything, and returns how many callbacks must be stored.
async fn send_all(app: &TestApp, corpus: &[Altered]) -> i64 {
    let mut stored = 0;
    for some in corpus.chunks(BETWEEN_TURNS) {
        let answers = stream::iter(some).map(async |altered| (altered, send(app, altered).await));
        let mut answers = answers.buffer_unordered(AT_ONCE);
        while let Some((altered, answer)) = answers.next().await {
            let Some(answer) = answer else { continue };
            let (status, text) = (answer.status, answer.text());
            let word = if status == 200 { "OK" } else { "KO" };
            assert!([200, 400, 403, 413].contains(&status) && text == word, "{altered:?}: {status} {text}");
            assert!(altered.expected.allows(status), "{altered:?}: {status} {text}");
            stored += i64::from(status != 413);
        }
        app.advance_past_check_interval();
    }
    stored
}

async fn nothing_is_paid(app: &TestApp) {
    assert_eq!(app.record.number("select count(*) from payments where status = 'paid'").await, 0);
    assert_eq!(app.record.number("select count(*) from orders where paid_at is not null").await, 0);
}

async fn survives(app: &TestApp, genuine: &Genuine, corpus: &[Altered]) {
    let must_be_stored = send_all(app, corpus).await;
    nothing_is_paid(app).await;
    assert_eq!(app.record.send_callbacks().await, must_be_stored);
    assert_eq!(app.get("/readyz").await.status, 200);

    // The callbacks did cause status checks: they found the failure, and no success.
    eventually("the failure is seen", async || {
        app.record.statuses().await.iter().any(|status| status == "failed")
    })
    .await;
    app.advance_past_check_interval();
    app.checkout().reconcile().await.expect("a database");
    nothing_is_paid(app).await;

    // And a real success is found, after the very callback that was sent before.
    let paid = &genuine.callbacks[0];
    app.settle(paid["transaction_ref"].as_str().expect("a reference"), SandboxOutcome::Success);
    app.advance_past_check_interval();
    assert_eq!(app.send_callback(paid).await.text(), "OK");
    eventually("one is paid", async || app.record.statuses().await[0] == "paid").await;
    assert_eq!(app.record.number("select count(*) from payments where status = 'paid'").await, 1);
    assert_eq!(app.record.number("select count(*) from orders where paid_at is not null").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_flood_of_altered_callbacks_makes_an_order_paid() {
    let app = Setup::live().start().await;
    let foreign = json!({
        "transaction_amount": 1000, "transaction_currency": "XAF", "app_transaction_ref": "not-ours",
    });
    let genuine = unpaid(&app, &foreign).await;
    let corpus = altered::corpus(&mut rng(), &genuine, &official::DIALECT, 2_400);
    survives(&app, &genuine, &corpus).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_flood_of_altered_callbacks_in_the_guides_dialect_makes_an_order_paid() {
    let app = Setup::live().with("MYCOOLPAY_DIALECT", "guide").start().await;
    let foreign = json!({ "amount": 1000, "currency": "XAF", "reference": "not-ours", "reason": "x" });
    let genuine = unpaid(&app, &foreign).await;
    let corpus = altered::corpus(&mut rng(), &genuine, &guide::DIALECT, 800);
    survives(&app, &genuine, &corpus).await;
}
