//! Two processes on one PostgreSQL: work is done once, updates reach both, and when one dies the other goes on.

use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

use caisse_sandbox::SandboxOutcome;
use reqwest::Method;
use tokio::task::JoinSet;

use crate::support::{Database, Engine, EventStream, GatewayBehaviour, Setup, TestApp, eventually};

/// The two processes; `None` where there is no PostgreSQL.
async fn two() -> Option<(TestApp, TestApp)> {
    two_with(|setup| setup).await
}

async fn two_with(set: impl Fn(Setup) -> Setup) -> Option<(TestApp, TestApp)> {
    let database = Database::new(Engine::Postgres).await?;
    let first = set(Setup::live()).on(database).start().await;
    let second = set(Setup::beside(&first)).start().await;
    Some((first, second))
}

/// Lets both programs reconcile what is due, and expects one status check of each pending payment.
pub(crate) async fn expect_one_status_check_each(first: &TestApp, second: &TestApp) {
    // Due for the first time, and not yet for the second.
    first.pass(Duration::from_millis(3_400));
    let status_checks = || {
        let pending = first.sandbox().payments().into_iter();
        let pending = pending.filter(|payment| payment.outcome == SandboxOutcome::Pending);
        pending.map(|payment| payment.status_checks).collect::<Vec<_>>()
    };
    eventually("all are checked", async || {
        let (one, other) = tokio::join!(first.checkout().reconcile(), second.checkout().reconcile());
        assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
        status_checks().iter().all(|&status_checks| status_checks > 0)
    })
    .await;
    assert!(status_checks().iter().all(|&status_checks| status_checks == 1), "{:?}", status_checks());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_callback_that_reaches_one_wakes_a_page_of_the_other_within_half_a_second() {
    let Some((first, second)) = two().await else { return };
    let mut took = Vec::new();
    // A machine that is busy with other work may be late once, not each time.
    while took.len() < 5 && took.iter().all(|time| *time >= Duration::from_millis(500)) {
        let attempt = first.open(&format!("R-{}", took.len()), 1500).await;
        let path = format!("/api/tx-events/{}", attempt.transaction_ref);
        let mut stream = EventStream::open(second.request(Method::GET, &path)).await;
        assert_eq!(stream.next().await.expect("the state at once").status(), "PENDING");
        assert_eq!(stream.next().await.expect("the order's too").buyer_status(), "waiting 1");

        first.settle(&attempt.transaction_ref, SandboxOutcome::Success);
        let callback = first.callback(&attempt.transaction_ref);
        let called_back = Instant::now();
        assert_eq!(first.send_callback(&callback).await.text(), "OK");
        assert_eq!(stream.next().await.expect("news").status(), "SUCCESS");
        assert_eq!(stream.next().await.expect("news").buyer_status(), "paid 1");
        took.push(called_back.elapsed());
    }
    assert!(took.last().is_some_and(|time| *time < Duration::from_millis(500)), "{took:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_clicks_on_both_at_once_make_one_payment() {
    let Some((first, second)) = two().await else { return };
    let token = first.place_order("R-1", 1500).await.token.as_str().to_owned();
    let both = [Arc::new(first), Arc::new(second)];
    let mut clicks = JoinSet::new();
    for number in 0..50 {
        let (app, token) = (Arc::clone(&both[number % 2]), token.clone());
        clicks.spawn(async move { app.pay(&token).await.location() });
    }
    let pages: HashSet<_> = clicks.join_all().await.into_iter().collect();
    assert_eq!(pages.len(), 1, "{pages:?}");
    assert!(pages.iter().all(|page| page.contains("/payment/checkout/")), "{pages:?}");
    assert_eq!(both[0].record.sizes().await.payments, 1);
    assert_eq!(both[0].gateway().paylinks().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn payments_that_are_due_are_checked_once_by_one_of_the_two() {
    let most = |setup: Setup| setup.with("STATUS_CHECKS_PER_SECOND", "1000");
    let Some((first, second)) = two_with(most).await else { return };
    for number in 0..40 {
        first.open(&format!("R-{number}"), 1500).await;
    }
    expect_one_status_check_each(&first, &second).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_was_at_when_it_died_is_taken_up_by_the_other() {
    let Some((first, second)) = two().await else { return };
    let attempt = first.open("R-1", 1500).await;
    first.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    first.gateway().answers_status_checks(GatewayBehaviour::Hangs);
    // The second process has stored it, and a status check is running that never ends.
    assert_eq!(second.send_callback(&first.callback(&attempt.transaction_ref)).await.text(), "OK");
    // A call that is on its way when the second process dies would still be answered.
    eventually("the gateway is asked", async || {
        first.gateway().requests().iter().any(|request| request.target.contains("/checkStatus/"))
    })
    .await;
    second.kill().await;
    first.gateway().answers_status_checks(GatewayBehaviour::Honest);
    assert_eq!(first.record.statuses().await, ["pending"]);

    // The lease ends, and no request is needed.
    first.pass(Duration::from_secs(21));
    eventually("it is paid", async || first.record.statuses().await == ["paid"]).await;
    assert_eq!(first.record.sizes().await.callbacks, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_attempt_whose_program_died_is_given_up_by_the_other_when_no_answer_can_come_any_more() {
    let Some((first, second)) = two().await else { return };
    let order = first.place_order("R-1", 1500).await;
    first.gateway().answers_paylink(GatewayBehaviour::Hangs);
    let second = Arc::new(second);
    let token = order.token.as_str().to_owned();
    let click = tokio::spawn({
        let (second, token) = (Arc::clone(&second), token.clone());
        async move { drop(second.request(Method::POST, &format!("/pay/{token}")).send().await) }
    });
    // A call that is on its way when the second process dies would still be answered.
    eventually("the gateway is asked", async || first.gateway().paylinks().len() == 1).await;
    assert_eq!(first.record.statuses().await, ["created"]);
    click.abort();
    let _ = click.await;
    Arc::into_inner(second).expect("the only owner").kill().await;

    first.gateway().answers_paylink(GatewayBehaviour::Honest);
    first.pass(Duration::from_secs(21));
    assert!(first.pay(&token).await.location().contains("/payment/checkout/"));
    assert_eq!(first.record.statuses().await, ["expired", "pending"]);
}
