//! Concurrent requests: however many there are, one payment is made.

use std::{collections::HashSet, sync::Arc};

use serde_json::json;
use tokio::task::JoinSet;

use crate::support::{Answer, Setup, TestApp, eventually};

/// Sends `count` requests concurrently.
async fn at_once<F>(app: &Arc<TestApp>, count: usize, ask: impl Fn(Arc<TestApp>, usize) -> F) -> Vec<Answer>
where
    F: Future<Output = Answer> + Send + 'static,
{
    let mut asking = JoinSet::new();
    for number in 0..count {
        asking.spawn(ask(Arc::clone(app), number));
    }
    asking.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_clicks_at_once_make_one_payment() {
    let app = Arc::new(Setup::live().start().await);
    let token = app.place_order("R", 1500).await.token.as_str().to_owned();
    let answers = at_once(&app, 50, |app, _| {
        let token = token.clone();
        async move { app.pay(&token).await }
    })
    .await;
    let pages: HashSet<_> = answers.iter().map(Answer::location).collect();
    assert_eq!(pages.len(), 1, "{pages:?}");
    assert_eq!(app.record.sizes().await.payments, 1);
    assert_eq!(app.gateway().paylinks().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_clicks_at_once_after_a_failure_make_one_new_payment() {
    let app = Arc::new(Setup::live().start().await);
    let first = app.open("R", 1500).await;
    app.settle(&first.transaction_ref, caisse_sandbox::SandboxOutcome::Failed);
    let answers = at_once(&app, 50, |app, _| {
        let token = first.token.clone();
        async move { app.pay(&token).await }
    })
    .await;
    let pages: HashSet<_> = answers.iter().map(Answer::location).collect();
    assert_eq!(pages.len(), 1, "{pages:?}");
    assert_eq!(app.record.statuses().await, ["failed", "pending"]);
    assert_eq!(app.gateway().paylinks().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_order_asked_for_twenty_times_at_once_is_one_order() {
    let app = Arc::new(TestApp::sandboxed().await);
    let answers = at_once(&app, 20, |app, _| async move { app.create_payment("R", 1500).await }).await;
    let documents: HashSet<_> = answers.iter().map(|answer| (answer.status, answer.text())).collect();
    assert_eq!(documents.len(), 1, "{documents:?}");
    let sizes = app.record.sizes().await;
    assert_eq!((sizes.orders, sizes.payments), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_reference_with_two_amounts_at_once_has_one_of_them() {
    let app = Arc::new(TestApp::sandboxed().await);
    let ask = |app: Arc<TestApp>, number: usize| async move {
        let body = json!({ "amount": 1000 + number % 2, "currency": "XAF", "reference": "R" });
        app.post_json("/api/create-payment", body.to_string()).await
    };
    let answers = at_once(&app, 20, ask).await;
    let made = answers.iter().filter(|answer| answer.status == 200).count();
    let refused = answers.iter().filter(|answer| answer.status == 409).count();
    assert_eq!((made, refused), (10, 10));
    assert_eq!(app.record.sizes().await.orders, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_of_the_same_callback_is_counted_and_checked_once() {
    let app = Arc::new(Setup::live().start().await);
    let attempt = app.open("R", 1500).await;
    app.settle(&attempt.transaction_ref, caisse_sandbox::SandboxOutcome::Success);
    let callback = app.callback(&attempt.transaction_ref);
    let answers = at_once(&app, 30, |app, _| {
        let callback = callback.clone();
        async move { app.send_callback(&callback).await }
    })
    .await;
    assert!(answers.iter().all(|answer| (answer.status, answer.text().as_str()) == (200, "OK")));
    eventually("it is paid", async || app.record.statuses().await == ["paid"]).await;
    assert_eq!(app.record.sizes().await.callbacks, 1);
    assert_eq!(app.record.number("select times from callbacks").await, 30);
    assert_eq!(app.sandbox().payments()[0].status_checks, 1);
}
