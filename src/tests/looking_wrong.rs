//! checkStatus gone wrong: nothing is known of the payment, least of all that it failed.

use std::time::{Duration, Instant};

use caisse::server::sandbox::SandboxOutcome;

use crate::support::{Mood, Setup, eventually};

/// Every way of answering that is over quickly.
const WRONG: [Mood; 12] = [
    Mood::HangsUp,
    Mood::Html,
    Mood::Empty,
    Mood::HalfJson,
    Mood::CutShort,
    Mood::Pointless,
    Mood::Huge,
    Mood::Broken,
    Mood::Redirects,
    Mood::Conflict,
    Mood::TooMany,
    Mood::SaysError,
];

#[tokio::test]
async fn an_answer_that_is_none_leaves_the_status_as_it_was() {
    let app = Setup::live().with("PAYMENT_EXPIRY", "30d").start().await;
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    for mood in WRONG {
        app.gateway().answers_looks(mood);
        // A gateway that goes on failing is left alone for five minutes at most.
        app.pass(Duration::from_secs(6 * 60));
        let began = Instant::now();
        assert_eq!(app.tx_status(&attempt.transaction_ref).await, "PENDING", "{mood:?}");
        assert!(began.elapsed() < Duration::from_secs(2), "{mood:?}: {:?}", began.elapsed());
        assert_eq!(app.record.statuses().await, ["pending"], "{mood:?}");
        assert_eq!(app.record.time("looked_at", "payments").await, app.now_ms(), "{mood:?}");
        let return_page = format!("/payment/success?order={}", attempt.token);
        assert_eq!(app.get(&return_page).await.state(), "waiting", "{mood:?}");
    }
    assert_eq!(app.record.looks().await, 0);
    app.gateway().answers_looks(Mood::Honest);
    app.pass(Duration::from_secs(6 * 60));
    eventually("it is paid", async || app.tx_status(&attempt.transaction_ref).await == "SUCCESS").await;
}

#[tokio::test]
async fn an_expiry_does_not_wait_for_a_gateway_that_is_gone() {
    let app = Setup::live().start().await;
    app.open("R-1", 1500).await;
    app.gateway().answers_looks(Mood::HangsUp);
    app.pass(Duration::from_secs(16 * 60));
    app.checkout().expire().await.expect("a record");
    assert_eq!(app.record.statuses().await, ["expired"]);
}
