//! The metrics that Prometheus reads, and which clients may read them.

/// The metrics in the dashboard, the alerts and the documentation.
mod shown;

use std::time::Duration;

use caisse_sandbox::SandboxOutcome;
use reqwest::Method;

use crate::support::{API_TOKEN, Engine, GatewayBehaviour, Log, Setup, TestApp, eventually};

const TOKEN: &str = "metrics_made_up_canary_0123";

/// The metrics of a program.
async fn metrics(app: &TestApp) -> String {
    let answer = app.get("/metrics").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.text()
}

/// The value of one line, named with its labels.
fn value(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name} in {text}")).parse().expect("a number")
}

/// Pays an order, from the click to the receipt.
async fn pay(app: &TestApp, reference: &str) -> String {
    let attempt = app.open(reference, 1500).await;
    app.get(&attempt.order_url).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    assert_eq!(app.send_callback(&app.callback(&attempt.transaction_ref)).await.text(), "OK");
    app.advance_past_check_interval();
    assert_eq!(app.tx_status(&attempt.transaction_ref).await, "SUCCESS");
    attempt.token
}

#[tokio::test]
async fn a_payment_is_counted_from_the_order_to_the_money() {
    let app = Setup::live().start().await;
    let token = pay(&app, "R-1").await;
    app.post_json(crate::support::CALLBACK, "{").await;
    eventually("it was processed", async || {
        value(&metrics(&app).await, "caisse_callbacks_processed_total") >= 2.0
    })
    .await;
    let text = metrics(&app).await;
    for (name, expected) in [
        ("caisse_orders_made_total", 1.0),
        ("caisse_payments_moved_total{status=\"created\"}", 1.0),
        ("caisse_payments_moved_total{status=\"pending\"}", 1.0),
        ("caisse_payments_moved_total{status=\"paid\"}", 1.0),
        ("caisse_payments_moved_total{status=\"failed\"}", 0.0),
        ("caisse_payments_unsettled{status=\"pending\"}", 0.0),
        ("caisse_status_checks_total{outcome=\"moved\"}", 1.0),
        ("caisse_gateway_calls_total{call=\"paylink\",outcome=\"answered\"}", 1.0),
        ("caisse_gateway_call_duration_seconds_count{call=\"paylink\"}", 1.0),
        ("caisse_gateway_breaker_open", 0.0),
        ("caisse_callbacks_total{verdict=\"authentic\"}", 1.0),
        ("caisse_callbacks_total{verdict=\"malformed\"}", 1.0),
        ("caisse_callbacks_not_kept_total", 0.0),
        ("caisse_callbacks_pending", 0.0),
        ("caisse_event_streams_open", 0.0),
        ("caisse_ready{check=\"database\"}", 1.0),
    ] {
        assert_eq!(value(&text, name), expected, "{name}");
    }
    assert!(value(&text, "caisse_status_check_budget") >= 1.0);
    assert!(value(&text, "caisse_commit_duration_seconds_count") >= 3.0);
    assert!(value(&text, "caisse_resident_memory_bytes") > 1e6);
    let page =
        "caisse_http_request_duration_seconds_count{route=\"/orders/{token}\",method=\"GET\",status=\"2xx\"}";
    assert_eq!(value(&text, page), 1.0);
    for person in [token.as_str(), "R-1", "127.0.0.1", API_TOKEN] {
        assert!(!text.contains(person), "{person}");
    }
}

#[tokio::test]
async fn what_waits_is_read_from_the_database_and_a_gateway_down_is_seen() {
    let app = Setup::live().start().await;
    for reference in ["R-1", "R-2", "R-3", "R-4", "R-5", "R-6"] {
        app.open(reference, 1500).await;
    }
    app.gateway().answers_status_checks(GatewayBehaviour::Broken);
    app.pass(Duration::from_secs(60));
    // The circuit breaker opens with the fifth failure, a moment before that failure is counted.
    let failed = async || value(&metrics(&app).await, "caisse_status_checks_total{outcome=\"failed\"}");
    eventually("five status checks failed", async || failed().await >= 5.0).await;
    let text = metrics(&app).await;
    assert_eq!(value(&text, "caisse_gateway_breaker_open"), 1.0);
    assert!(value(&text, "caisse_gateway_calls_total{call=\"check_status\",outcome=\"unreadable\"}") >= 5.0);
    assert_eq!(value(&text, "caisse_status_check_budget"), 0.0);
    assert_eq!(value(&text, "caisse_payments_unsettled{status=\"pending\"}"), 6.0);
}

#[tokio::test]
async fn the_files_of_the_database_are_measured() {
    if !Engine::is_sqlite_for("how long the files are") {
        return;
    }
    let app = Setup::live().start().await;
    pay(&app, "R-1").await;
    let text = metrics(&app).await;
    for name in [
        "caisse_database_file_bytes{file=\"main\"}",
        "caisse_database_file_bytes{file=\"wal\"}",
        "caisse_database_disk_free_bytes",
    ] {
        assert!(value(&text, name) > 1000.0, "{name}");
    }
}

#[tokio::test]
async fn with_a_token_only_its_bearer_reads_the_metrics() {
    let log = Log::capture("warn");
    let app = Setup::sandbox().with("METRICS_TOKEN", TOKEN).start().await;
    let ask = |authorization: Option<String>| {
        let request = app.request(Method::GET, "/metrics");
        app.send(match authorization {
            Some(value) => request.header("authorization", value),
            None => request,
        })
    };
    for wrong in
        [None, Some("Bearer wrong".to_owned()), Some(format!("Basic {TOKEN}")), Some(TOKEN.to_owned())]
    {
        let answer = ask(wrong).await;
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, "Bearer"));
        assert!(!answer.text().contains("caisse_"), "{}", answer.text());
    }
    // A request without a token is no attempt at guessing one.
    let refusals = log.lines_with(&["a token was refused", "METRICS_TOKEN", "127.0.0.1"]);
    assert_eq!(refusals.len(), 3, "{}", log.text());
    let answer = ask(Some(format!("Bearer {TOKEN}"))).await;
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").starts_with("application/openmetrics-text"));
    assert!(!answer.text().contains(TOKEN));
}

#[tokio::test]
async fn without_a_token_only_this_machine_reads_the_metrics_and_no_proxy_on_it() {
    let app = TestApp::sandboxed().await;
    assert!(metrics(&app).await.ends_with("# EOF\n"));
    for header in ["x-forwarded-for", "forwarded", "x-real-ip", "via"] {
        let answer = app.send(app.request(Method::GET, "/metrics").header(header, "for=192.0.2.1")).await;
        assert_eq!(answer.status, 404, "{header}");
        assert!(!answer.text().contains("caisse_"));
    }
}

#[tokio::test]
async fn a_named_proxy_without_a_source_header_reads_no_metrics() {
    let app = Setup::sandbox().with("TRUSTED_PROXIES", "127.0.0.1").start().await;
    let answer = app.get("/metrics").await;
    assert_eq!(answer.status, 404);
    assert!(!answer.text().contains("caisse_"));
    let app =
        Setup::sandbox().with("TRUSTED_PROXIES", "127.0.0.1").with("METRICS_TOKEN", TOKEN).start().await;
    let request = app.request(Method::GET, "/metrics").header("authorization", format!("Bearer {TOKEN}"));
    assert_eq!(app.send(request).await.status, 200);
}

#[tokio::test]
async fn tokens_that_are_guessed_are_counted_and_do_not_fill_the_log() {
    let log = Log::capture("info");
    let setup = Setup::sandbox().with("METRICS_TOKEN", TOKEN).with("RATE_LIMIT", "on");
    let app = setup.start().await;
    let ask = |token: String| app.send(app.request(Method::GET, "/metrics").header("authorization", token));
    let mut refused = 0;
    for number in 0..50 {
        let answer = ask(format!("Bearer guess-{number}")).await;
        refused += usize::from(answer.status == 429);
        assert!(!answer.text().contains("caisse_"), "{}", answer.text());
    }
    assert!((30..=40).contains(&refused), "{refused}");
    assert_eq!(log.lines_with(&["a token was refused"]).len(), 50 - refused, "{}", log.text());
    // The token's holder may be behind the same address.
    assert_eq!(ask(format!("Bearer {TOKEN}")).await.status, 200);
}
