//! A gateway that reads requests and never answers. These tests mostly wait for time-outs; by its name this
//! file comes first, so that they wait while the others run.

use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use crate::support::{GatewayBehaviour, Latencies, Setup, eventually};

#[tokio::test]
async fn a_gateway_that_never_answers_is_given_up_in_time_and_not_asked_the_same_again() {
    let app = Setup::live().start().await;
    app.gateway().answers_paylink(GatewayBehaviour::Hangs);
    let page = app.place_order("R-1", 1500).await;
    let json = app.place_order("R-2", 1500).await;
    let given_up = async {
        tokio::join!(app.pay(page.token.as_str()), app.create_payment("R-2", 1500));
    };
    tokio::time::timeout(Duration::from_secs(20), given_up).await.expect("an answer in time");
    let answers = app.all_responses();
    assert!(answers.iter().all(|answer| answer.status == 502), "{answers:?}");
    assert_eq!(app.record.statuses().await, ["expired", "expired"]);

    app.gateway().answers_paylink(GatewayBehaviour::Honest);
    for order in [page, json] {
        app.pay(order.token.as_str()).await.location();
    }
    let posted = app.gateway().posted_references();
    assert_eq!(posted.iter().collect::<HashSet<_>>().len(), 4, "{posted:?}");
}

#[tokio::test]
async fn a_gateway_that_hangs_costs_its_caller_seconds_and_no_page_more() {
    let app = Setup::live().start().await;
    let attempt = app.open("R-1", 1500).await;
    app.gateway().answers_status_checks(GatewayBehaviour::Hangs);
    let began = Instant::now();
    let order_page = async {
        let began = Instant::now();
        assert_eq!(app.order_state(&attempt.token).await, "waiting");
        assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    };
    let launcher = async { assert_eq!(app.pay(&attempt.token).await.location(), attempt.payment_url) };
    let status = async { assert_eq!(app.tx_status(&attempt.transaction_ref).await, "PENDING") };
    tokio::join!(order_page, launcher, status);
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
    assert_eq!(app.record.statuses().await, ["pending"]);
}

#[tokio::test]
async fn an_order_page_is_quick_even_when_the_checkout_host_has_never_answered() {
    for behaviour in [GatewayBehaviour::Hangs, GatewayBehaviour::HangsUp] {
        let app = Setup::live_with_gateway_that(behaviour).start().await;
        let order = app.place_order("R-1", 1500).await;
        let began = Instant::now();
        let page = app.get(&format!("/orders/{}", order.token.as_str())).await;
        assert_eq!(page.state(), "open");
        assert_eq!(page.attribute("data-opening"), "popup");
        assert!(began.elapsed() < Duration::from_secs(1), "{behaviour:?}: {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn many_expiries_do_not_wait_in_line_for_a_gateway_that_hangs() {
    let app = Setup::live().start().await;
    for reference in ["R-1", "R-2", "R-3"] {
        app.open(reference, 1500).await;
    }
    app.gateway().answers_status_checks(GatewayBehaviour::Hangs);
    app.pass(Duration::from_secs(16 * 60));
    let expiring = app.checkout().expire();
    tokio::time::timeout(Duration::from_secs(6), expiring).await.expect("in time").expect("a database");
    assert_eq!(app.record.statuses().await, ["expired", "expired", "expired"]);
}

/// How many buyers press Pay concurrently.
const BUYERS: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_all_payers_wait_for_the_gateway_no_other_request_waits() {
    // The probe of the payment page's framing got no answer either.
    let app = Arc::new(Setup::live_with_gateway_that(GatewayBehaviour::Hangs).start().await);
    app.gateway().answers_paylink(GatewayBehaviour::Honest);
    let attempt = app.open("R-known", 1500).await;
    let mut tokens = Vec::new();
    for number in 0..BUYERS {
        tokens.push(app.place_order(&format!("R-{number}"), 1500).await.token.as_str().to_owned());
    }
    app.gateway().answers_paylink(GatewayBehaviour::Hangs);

    // Half of them pay by number, half on the payment page; no answer comes for seconds.
    let mut paying = JoinSet::new();
    for (number, token) in tokens.iter().cloned().enumerate() {
        let app = Arc::clone(&app);
        paying.spawn(async move {
            if number % 2 == 0 {
                app.pay(&token).await
            } else {
                let phone = format!("phone=677{number:06}");
                app.submit(&format!("/pay/{token}/phone"), &phone).await
            }
        });
    }
    eventually("every payer waits for the gateway", async || app.gateway().requests().len() >= BUYERS).await;

    let (began, mut pages) = (Instant::now(), Latencies::default());
    for token in tokens.iter().cycle() {
        let asked = Instant::now();
        assert_eq!(app.get(&format!("/orders/{token}")).await.status, 200);
        pages.add(asked.elapsed());
        if began.elapsed() > Duration::from_secs(3) {
            break;
        }
    }
    assert!(!paying.is_empty(), "no payer was waiting");
    pages.are_good_enough("order pages beside a gateway that hangs");

    let began = Instant::now();
    assert_eq!(app.send_callback(&app.callback(&attempt.transaction_ref)).await.text(), "OK");
    assert_eq!(app.get("/readyz").await.status, 200);
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    for answer in paying.join_all().await {
        assert!([303, 502].contains(&answer.status), "{}: {}", answer.status, answer.text());
    }
}
