//! Source addresses of callbacks. The test is the peer, at 127.0.0.1.

use caisse_sandbox::SandboxOutcome;
use reqwest::Method;
use serde_json::Value;

use crate::support::{Answer, CALLBACK, Setup, TestApp, eventually};

/// The gateway's own address.
const GATEWAY: &str = "15.236.140.89";
/// The address of another client.
const STRANGER: &str = "192.0.2.1";

/// A payment that failed at the gateway, without a callback yet, and its genuine callback.
async fn failed_payment(app: &TestApp) -> Value {
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Failed);
    app.callback(&attempt.transaction_ref)
}

/// Sends a callback with these `X-Forwarded-For` lines.
async fn send_forwarded(app: &TestApp, callback: &Value, lines: &[&str]) -> Answer {
    let request = app.request(Method::POST, CALLBACK).header("content-type", "application/json");
    let request = lines.iter().fold(request, |request, line| request.header("x-forwarded-for", *line));
    app.send(request.body(callback.to_string())).await
}

async fn sources(app: &TestApp) -> Vec<String> {
    app.record.texts("select source_address from callbacks order by callback_id").await
}

fn status_and_text(answer: &Answer) -> (u16, String) {
    (answer.status, answer.text())
}

#[tokio::test]
async fn a_header_of_a_peer_that_is_not_trusted_changes_nothing() {
    for setup in [Setup::sandbox(), Setup::sandbox().with("TRUSTED_PROXIES", "10.0.0.0/8, ::1")] {
        let app = setup.start().await;
        let callback = failed_payment(&app).await;
        let answer = send_forwarded(&app, &callback, &[GATEWAY]).await;
        assert_eq!(status_and_text(&answer), (200, "OK".to_owned()));
        assert_eq!(sources(&app).await, ["127.0.0.1"]);
    }
}

#[tokio::test]
async fn a_trusted_proxys_source_counts_and_no_earlier_one_is_believed() {
    for (lines, source) in [
        (&[STRANGER][..], STRANGER),
        (&["15.236.140.89, 192.0.2.1"], STRANGER),
        (&[GATEWAY, STRANGER], STRANGER),
        (&["15.236.140.89, 192.0.2.1, 10.0.0.9"], STRANGER),
        (&["::ffff:192.0.2.1"], STRANGER),
        (&["15.236.140.89, unknown"], "127.0.0.1"),
        (&[], "127.0.0.1"),
    ] {
        let app = Setup::sandbox().with("TRUSTED_PROXIES", "127.0.0.1 10.0.0.0/8").start().await;
        let callback = failed_payment(&app).await;
        // Without a list of addresses the source is stored, and not checked.
        assert_eq!(
            status_and_text(&send_forwarded(&app, &callback, lines).await),
            (200, "OK".to_owned()),
            "{lines:?}"
        );
        assert_eq!(sources(&app).await, [source], "{lines:?}");
    }
}

#[tokio::test]
async fn a_callback_from_elsewhere_is_stored_and_refused_even_if_signed() {
    let setup = Setup::sandbox().with("MYCOOLPAY_CALLBACK_IPS", GATEWAY);
    let app = setup.with("TRUSTED_PROXIES", "127.0.0.1").start().await;
    let callback = failed_payment(&app).await;
    for lines in [&[STRANGER][..], &["15.236.140.89, 192.0.2.1"], &[GATEWAY, STRANGER], &["unknown"], &[]] {
        app.advance_past_check_interval();
        let answer = send_forwarded(&app, &callback, lines).await;
        assert_eq!(status_and_text(&answer), (403, "KO".to_owned()), "{lines:?}");
    }
    let verdicts = app.record.verdicts().await;
    assert!(!verdicts.is_empty() && verdicts.iter().all(|verdict| verdict == "wrong_source"), "{verdicts:?}");
}

#[tokio::test]
async fn a_callback_from_the_gateways_address_is_as_good_as_ever() {
    let setup = Setup::sandbox().with("MYCOOLPAY_CALLBACK_IPS", "203.0.113.0/24,15.236.140.89");
    let app = setup.with("TRUSTED_PROXIES", "127.0.0.1").start().await;
    let callback = failed_payment(&app).await;
    let answer = send_forwarded(&app, &callback, &["192.0.2.1, 15.236.140.89"]).await;
    assert_eq!(status_and_text(&answer), (200, "OK".to_owned()));
    assert_eq!(app.record.verdicts().await, ["authentic"]);
    eventually("a status check follows", async || app.record.statuses().await == ["failed"]).await;

    let mut forged = callback;
    forged["signature"] = "00000000000000000000000000000000".into();
    let answer = send_forwarded(&app, &forged, &[GATEWAY]).await;
    assert_eq!(status_and_text(&answer), (400, "KO".to_owned()), "an address is no signature");
}

#[tokio::test]
async fn without_a_proxy_the_sockets_own_address_is_judged() {
    let app = Setup::sandbox().with("MYCOOLPAY_CALLBACK_IPS", "127.0.0.0/8").start().await;
    let callback = failed_payment(&app).await;
    assert_eq!(status_and_text(&send_forwarded(&app, &callback, &[STRANGER]).await), (200, "OK".to_owned()));
    assert_eq!(sources(&app).await, ["127.0.0.1"]);
}

#[tokio::test]
async fn a_callback_from_elsewhere_still_causes_a_status_check() {
    let app = Setup::sandbox().with("MYCOOLPAY_CALLBACK_IPS", GATEWAY).start().await;
    let callback = failed_payment(&app).await;
    assert_eq!(status_and_text(&send_forwarded(&app, &callback, &[GATEWAY]).await), (403, "KO".to_owned()));
    eventually("a status check follows", async || app.record.statuses().await == ["failed"]).await;
}
