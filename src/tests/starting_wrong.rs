//! Failures of paylink: the buyer has a way back, and no reference is ever posted twice.

use std::{collections::HashSet, time::Duration};

use crate::support::{GatewayBehaviour, Setup, TestApp};

/// Every failure of paylink without a time-out, and the attempt's status after it: `expired` when
/// the gateway may have acted all the same, `failed` when it certainly has not.
const WRONG: [(GatewayBehaviour, &str); 14] = [
    (GatewayBehaviour::LosesTheAnswer, "expired"),
    (GatewayBehaviour::HangsUp, "expired"),
    (GatewayBehaviour::Html, "expired"),
    (GatewayBehaviour::Empty, "expired"),
    (GatewayBehaviour::HalfJson, "expired"),
    (GatewayBehaviour::CutShort, "expired"),
    (GatewayBehaviour::Pointless, "expired"),
    (GatewayBehaviour::EvilLink, "expired"),
    (GatewayBehaviour::Huge, "expired"),
    (GatewayBehaviour::Broken, "expired"),
    (GatewayBehaviour::Redirects, "expired"),
    (GatewayBehaviour::Conflict, "expired"),
    (GatewayBehaviour::TooMany, "failed"),
    (GatewayBehaviour::SaysError, "failed"),
];

/// The launcher and the JSON API both answer that there is no payment page, and what to do.
async fn both_apis_answer_so(app: &TestApp, reference: &str, token: &str) {
    let page = app.pay(token).await;
    assert_eq!(page.status, 502, "{}", page.text());
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(page.text().contains(&format!(r#"href="/orders/{token}""#)), "{}", page.text());
    assert!(page.text().contains("My-CoolPay est indisponible"), "{}", page.text());
    let answer = app.create_payment(reference, 1500).await;
    assert_eq!(answer.refusal(), (502, "gateway_unavailable".to_owned()));
}

#[tokio::test]
async fn an_answer_that_is_none_is_a_page_with_a_way_back_and_the_next_click_starts_afresh() {
    for (behaviour, status) in WRONG {
        let app = Setup::live().start().await;
        app.gateway().answers_paylink(behaviour);
        let order = app.place_order("R-1", 1500).await;
        let token = order.token.as_str();
        both_apis_answer_so(&app, "R-1", token).await;
        assert_eq!(app.record.statuses().await, [status, status], "{behaviour:?}");
        // No buyer saw a payment page, so for the buyer the order is as open as before.
        assert_eq!(app.order_state(token).await, "open", "{behaviour:?}");

        app.gateway().answers_paylink(GatewayBehaviour::Honest);
        app.pay(token).await.location();
        assert_eq!(app.record.statuses().await, [status, status, "pending"], "{behaviour:?}");
        let posted = app.gateway().posted_references();
        assert_eq!(posted, app.record.attempts().await, "{behaviour:?}");
        assert_eq!(posted.iter().collect::<HashSet<_>>().len(), 3, "{behaviour:?}: {posted:?}");
        assert!(
            app.gateway().requests().iter().all(|requests| requests.target != "/login"),
            "no redirect is followed"
        );
    }
}

#[tokio::test]
async fn a_gateway_that_cannot_be_reached_is_a_page_with_a_way_back() {
    let app = Setup::live_with_gateway_closed().start().await;
    let order = app.place_order("R-1", 1500).await;
    let token = order.token.as_str();
    both_apis_answer_so(&app, "R-1", token).await;
    assert_eq!(app.record.statuses().await, ["failed", "failed"]);

    app.gateway().open();
    app.pay(token).await.location();
    assert_eq!(app.record.statuses().await, ["failed", "failed", "pending"]);
    assert_eq!(app.gateway().posted_references().len(), 1);
}

#[tokio::test]
async fn an_attempt_is_stored_before_the_gateway_is_called() {
    let app = Setup::live().start().await;
    app.gateway().answers_paylink(GatewayBehaviour::Hangs);
    let order = app.place_order("R-1", 1500).await;
    let asking = app.pay(order.token.as_str());
    let seen = async {
        crate::support::eventually("the gateway was called", async || app.gateway().paylinks().len() == 1)
            .await;
        assert_eq!(app.record.statuses().await, ["created"]);
        assert_eq!(app.record.attempts().await, app.gateway().posted_references());
        assert_eq!(app.order_state(order.token.as_str()).await, "waiting");
    };
    tokio::select! {
        answer = asking => panic!("{}", answer.text()),
        () = seen => {}
    }
}

#[tokio::test]
async fn a_buyer_who_goes_away_does_not_cut_the_gateways_answer_off() {
    let app = Setup::live().start().await;
    app.gateway().answers_paylink(GatewayBehaviour::Hangs);
    let order = app.place_order("R-1", 1500).await;
    let impatient = app.request(reqwest::Method::POST, &format!("/pay/{}", order.token.as_str()));
    let gone = impatient.timeout(Duration::from_millis(300)).send().await;
    assert!(gone.is_err());
    let requests = app.gateway().paylinks();
    assert_eq!(requests.len(), 1);
    // A second request waits for that answer meanwhile, and does not ask the gateway for another page.
    let patient = app.request(reqwest::Method::POST, &format!("/pay/{}", order.token.as_str()));
    assert!(patient.timeout(Duration::from_millis(300)).send().await.is_err());
    assert_eq!(app.gateway().paylinks().len(), 1);
    assert_eq!(app.record.statuses().await, ["created"]);
}

#[tokio::test]
async fn a_link_with_another_payments_reference_is_no_link_and_the_next_click_starts_afresh() {
    let app = Setup::live().start().await;
    app.gateway().answers_paylink(GatewayBehaviour::Repeats);
    let (first, second) = (app.place_order("R-1", 1500).await, app.place_order("R-2", 1500).await);
    app.pay(first.token.as_str()).await.location();
    let page = app.pay(second.token.as_str()).await;
    assert_eq!(page.status, 502);
    // It is not retried for ever: the attempt has ended before the next click.
    assert_eq!(app.record.statuses().await, ["pending", "expired"]);
    assert!(page.text().contains(&format!(r#"href="/orders/{}""#, second.token.as_str())), "{}", page.text());

    app.gateway().answers_paylink(GatewayBehaviour::Honest);
    app.pay(second.token.as_str()).await.location();
    assert_eq!(app.record.statuses().await, ["pending", "expired", "pending"]);
}
