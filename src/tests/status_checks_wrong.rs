//! Failures of checkStatus: the payment's status stays unknown, and is never taken for failed.

use std::time::{Duration, Instant};

use caisse_sandbox::SandboxOutcome;

use crate::support::{Attempt, GatewayBehaviour, Setup, TestApp, eventually};

/// Every failure without a time-out.
const WRONG: [GatewayBehaviour; 12] = [
    GatewayBehaviour::HangsUp,
    GatewayBehaviour::Html,
    GatewayBehaviour::Empty,
    GatewayBehaviour::HalfJson,
    GatewayBehaviour::CutShort,
    GatewayBehaviour::Pointless,
    GatewayBehaviour::Huge,
    GatewayBehaviour::Broken,
    GatewayBehaviour::Redirects,
    GatewayBehaviour::Conflict,
    GatewayBehaviour::TooMany,
    GatewayBehaviour::SaysError,
];

#[tokio::test]
async fn an_answer_that_is_none_leaves_the_status_as_it_was() {
    let app = Setup::live().with("PAYMENT_EXPIRY", "30d").start().await;
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    for behaviour in WRONG {
        app.gateway().answers_status_checks(behaviour);
        // The retry delay of a failing gateway is five minutes at most.
        app.pass(Duration::from_secs(6 * 60));
        let began = Instant::now();
        assert_eq!(app.tx_status(&attempt.transaction_ref).await, "PENDING", "{behaviour:?}");
        assert!(began.elapsed() < Duration::from_secs(2), "{behaviour:?}: {:?}", began.elapsed());
        assert_eq!(app.record.statuses().await, ["pending"], "{behaviour:?}");
        assert_eq!(app.record.time("checked_at", "payments").await, app.now(), "{behaviour:?}");
        let return_page = format!("/payment/success?order={}", attempt.token);
        assert_eq!(app.get(&return_page).await.state(), "waiting", "{behaviour:?}");
    }
    assert_eq!(app.record.status_checks().await, 0);
    app.gateway().answers_status_checks(GatewayBehaviour::Honest);
    app.pass(Duration::from_secs(6 * 60));
    eventually("it is paid", async || app.tx_status(&attempt.transaction_ref).await == "SUCCESS").await;
}

#[tokio::test]
async fn an_expiry_does_not_wait_for_a_gateway_that_is_gone() {
    let app = Setup::live().start().await;
    app.open("R-1", 1500).await;
    app.gateway().answers_status_checks(GatewayBehaviour::HangsUp);
    app.pass(Duration::from_secs(16 * 60));
    app.checkout().expire().await.expect("a database");
    assert_eq!(app.record.statuses().await, ["expired"]);
}

/// Buyers pay one after the other, and the gateway calls back, while the page of `failing` asks every half second. The
/// program's clock runs in real time.
async fn settle_beside(app: &TestApp, failing: &Attempt) {
    let clock = async {
        loop {
            tokio::time::sleep(Duration::from_millis(50)).await;
            app.pass(Duration::from_millis(50));
        }
    };
    let page = async {
        loop {
            app.tx_status(&failing.transaction_ref).await;
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    let buyers = async {
        for number in 0..6 {
            let attempt = app.open(&format!("R-{number}"), 1500).await;
            app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
            let began = app.now();
            assert_eq!(app.send_callback(&app.callback(&attempt.transaction_ref)).await.text(), "OK");
            eventually("it is paid", async || app.order_state(&attempt.token).await == "paid").await;
            let waited = app.now() - began;
            assert!(waited <= 3_000, "{waited} ms");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    tokio::select! {
        () = clock => {}
        () = page => {}
        () = buyers => {}
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_payment_that_cannot_be_checked_keeps_no_buyer_waiting() {
    for behaviour in [GatewayBehaviour::Broken, GatewayBehaviour::HalfJson, GatewayBehaviour::HangsUp] {
        let app = Setup::live().start().await;
        let failing = app.open("F-1", 1500).await;
        app.gateway().answers_status_checks_of(&failing.transaction_ref, behaviour);
        settle_beside(&app, &failing).await;
    }
}
