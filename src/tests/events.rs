//! An order's event stream.

use std::time::{Duration, Instant};

use caisse_sandbox::SandboxOutcome;
use reqwest::Method;

use crate::support::{Attempt, EventStream, TestApp, eventually};

/// Above the default of `PAYMENT_EXPIRY`.
const TOO_LONG: Duration = Duration::from_secs(16 * 60);

fn path(attempt: &Attempt) -> String {
    format!("/api/tx-events/{}", attempt.transaction_ref)
}

async fn listen(app: &TestApp, attempt: &Attempt) -> EventStream {
    let stream = EventStream::open(app.request(Method::GET, &path(attempt))).await;
    assert_eq!(stream.status(), 200);
    stream
}

/// Opens the stream of a pending payment, and reads the initial events.
async fn listen_on(app: &TestApp, attempt: &Attempt) -> EventStream {
    let mut stream = listen(app, attempt).await;
    assert_eq!(stream.next().await.expect("at once").status(), "PENDING");
    assert_eq!(stream.next().await.expect("at once").buyer_status(), "waiting 1");
    stream
}

async fn listen_after(app: &TestApp, attempt: &Attempt, seen: &str) -> EventStream {
    EventStream::open(app.request(Method::GET, &path(attempt)).header("last-event-id", seen)).await
}

fn number(id: &str) -> u32 {
    id.parse().expect("a number")
}

#[tokio::test]
async fn a_stream_sends_at_once_what_tx_status_answers() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    let mut stream = listen(&app, &attempt).await;
    let status = stream.next().await.expect("a status");
    let asked = app.get(&format!("/api/tx-status/{}", attempt.transaction_ref)).await;
    assert_eq!(serde_json::from_str::<serde_json::Value>(&status.data).expect("JSON"), asked.json());
    let buyer_status = stream.next().await.expect("a standing");
    assert_eq!((buyer_status.buyer_status(), &buyer_status.id), ("waiting 1", &status.id));
}

#[tokio::test]
async fn a_stream_without_news_shows_by_an_event_that_it_is_alive() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    let mut stream = listen_on(&app, &attempt).await;
    let event = stream.sign_of_life(Duration::from_secs(25)).await.expect("a stream that goes on");
    // A browser passes no event without data to a page.
    assert_eq!((event.name.as_str(), event.data.is_empty()), ("beat", false));
}

#[tokio::test]
async fn what_a_check_finds_is_sent_within_a_second_then_the_stream_ends() {
    for (outcome, word, line) in [
        (SandboxOutcome::Success, "SUCCESS", "paid 1"),
        (SandboxOutcome::Failed, "FAILED", "failed 1"),
        (SandboxOutcome::Canceled, "CANCELED", "canceled 1"),
    ] {
        let app = TestApp::sandboxed().await;
        let attempt = app.open("R-1", 1500).await;
        let mut stream = listen_on(&app, &attempt).await;
        app.settle(&attempt.transaction_ref, outcome);
        app.send_callback(&app.callback(&attempt.transaction_ref)).await;
        let called_back = Instant::now();
        assert_eq!(stream.next().await.expect("news").status(), word);
        assert_eq!(stream.next().await.expect("news").buyer_status(), line);
        assert!(called_back.elapsed() < Duration::from_secs(1), "{:?}", called_back.elapsed());
        assert_eq!(stream.next().await, None);
    }
}

#[tokio::test]
async fn an_expired_attempt_and_one_under_review_end_the_stream_too() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    let mut stream = listen_on(&app, &attempt).await;
    app.pass(TOO_LONG);
    app.checkout().expire().await.expect("a database");
    assert_eq!(stream.next().await.expect("news").status(), "EXPIRED");
    assert_eq!(stream.next().await.expect("news").buyer_status(), "expired 1");
    assert_eq!(stream.next().await, None);

    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    let mut stream = listen_on(&app, &attempt).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    assert!(app.sandbox().misreport_amount(&attempt.transaction_ref, "1"));
    // The status for the guide's clients is unchanged; the order page's is not.
    assert_eq!(app.tx_status(&attempt.transaction_ref).await, "PENDING");
    assert_eq!(stream.next().await.expect("news").status(), "PENDING");
    assert_eq!(stream.next().await.expect("news").buyer_status(), "review 1");
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn a_payment_is_announced_within_ten_seconds_though_every_callback_is_lost() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    let (mut first, mut second) = (listen_on(&app, &attempt).await, listen_on(&app, &attempt).await);
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    for stream in [&mut first, &mut second] {
        assert_eq!(stream.next().await.expect("news").status(), "SUCCESS");
    }
    assert_eq!(app.record.sizes().await.callbacks, 0);
    assert_eq!(app.sandbox().payments()[0].status_checks, 1, "two waiting streams cause one check");
}

#[tokio::test]
async fn a_client_that_has_seen_the_state_gets_only_what_comes_after() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    let seen = listen(&app, &attempt).await.next().await.expect("a status").id;
    for seen in [seen.as_str(), "200"] {
        let mut stream = listen_after(&app, &attempt, seen).await;
        assert_eq!(stream.status(), 200);
        let next_event = tokio::time::timeout(Duration::from_millis(200), stream.next()).await;
        assert!(next_event.is_err(), "{next_event:?}");
    }
    let mut stream = listen_after(&app, &attempt, &seen).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    assert_eq!(app.tx_status(&attempt.transaction_ref).await, "SUCCESS");
    let end = stream.next().await.expect("news");
    assert_eq!(end.status(), "SUCCESS");
    assert!(number(&end.id) > number(&seen));

    // Behind: gets the status. Up to date with an end: gets 204, which stops reconnecting.
    for seen in [seen.as_str(), "", "nonsense"] {
        let mut stream = listen_after(&app, &attempt, seen).await;
        assert_eq!(stream.next().await.expect("a status").status(), "SUCCESS", "{seen}");
    }
    assert_eq!(listen_after(&app, &attempt, &end.id).await.status(), 204);
}

#[tokio::test]
async fn an_order_that_another_attempt_pays_is_announced_and_nothing_goes_backwards() {
    let app = TestApp::sandboxed().await;
    let first = app.open("R-1", 1500).await;
    app.pass(TOO_LONG);
    app.checkout().expire().await.expect("a database");
    let second = app.open("R-1", 1500).await;
    let mut stream = listen(&app, &second).await;
    let status = stream.next().await.expect("a status");
    assert_eq!(stream.next().await.expect("a standing").buyer_status(), "waiting 2");

    app.settle(&first.transaction_ref, SandboxOutcome::Success);
    app.advance_past_check_interval();
    assert_eq!(app.tx_status(&first.transaction_ref).await, "SUCCESS");
    let next_event = stream.next().await.expect("news");
    assert_eq!(next_event.status(), "SUCCESS", "whichever attempt was asked for");
    assert!(number(&next_event.id) > number(&status.id));
    assert_eq!(stream.next().await.expect("news").buyer_status(), "paid 2");

    // The other attempt may still be paid, and its buyer must learn of it.
    app.settle(&second.transaction_ref, SandboxOutcome::Success);
    app.advance_past_check_interval();
    assert_eq!(app.tx_status(&second.transaction_ref).await, "SUCCESS");
    let end = stream.next().await.expect("news");
    assert_eq!(end.buyer_status(), "paid-twice 2");
    assert!(number(&end.id) > number(&next_event.id));
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn a_stream_goes_on_while_another_attempt_of_its_order_may_be_paid() {
    let app = TestApp::sandboxed().await;
    let given_up = app.open("R-1", 1500).await;
    let mut stream = listen_on(&app, &given_up).await;
    let page = format!("/pay/{}/phone", given_up.token);
    app.submit(&page, "phone=677123456&instead=1").await.location();
    assert_eq!(stream.next().await.expect("news").buyer_status(), "asked 2");
    let paying = app.sandbox().payments().pop().expect("a payment");
    app.settle(&paying.transaction_ref, SandboxOutcome::Success);
    app.send_callback(&app.callback(&paying.transaction_ref)).await;
    assert_eq!(stream.next().await.expect("news").status(), "SUCCESS");
    assert_eq!(stream.next().await.expect("news").buyer_status(), "paid 2");
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn an_unknown_transaction_has_no_stream() {
    let app = TestApp::sandboxed().await;
    for unknown in ["18ac6335-2bdd-4b95-944e-ef029c49c5b5", "%FF", "a%20b", &"x".repeat(100)] {
        let answer = app.get(&format!("/api/tx-events/{unknown}")).await;
        assert_eq!(answer.refusal(), (404, "unknown_transaction".to_owned()), "{unknown}");
    }
}

#[tokio::test]
async fn a_stream_is_passed_on_as_it_comes() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    let request = app.request(Method::GET, &path(&attempt)).header("accept-encoding", "br, gzip");
    let mut stream = EventStream::open(request).await;
    assert_eq!(stream.header("content-type"), "text/event-stream");
    assert_eq!(stream.header("content-encoding"), "");
    assert_eq!(stream.header("cache-control"), "no-store");
    assert_eq!(stream.header("x-accel-buffering"), "no");
    // The stream has not ended, so this event was not buffered until its end.
    assert_eq!(stream.next().await.expect("an event").status(), "PENDING");
    let more = app.get(&format!("/api/tx-status/{}", attempt.transaction_ref)).await;
    assert_eq!(more.status, 200);
}

#[tokio::test]
async fn a_client_that_has_gone_away_gets_nothing_more() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    let stream = listen_on(&app, &attempt).await;
    assert_eq!(app.checkout().watched().len(), 1);
    drop(stream);
    eventually("no order is watched", async || app.checkout().watched().is_empty()).await;
}

#[tokio::test]
async fn a_program_that_stops_does_not_wait_for_who_listens() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    let mut stream = listen_on(&app, &attempt).await;
    let asked = Instant::now();
    app.stop().await;
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    assert_eq!(stream.next().await, None, "it ends, and is not cut off");
}
