//! Every fault of the sandbox, and its effect on Caisse: paid orders become paid, and no others.

use std::time::{Duration, Instant};

use caisse_domain::Order;
use caisse_sandbox::{Fault, SandboxOutcome};
use reqwest::Method;
use serde_json::json;

use crate::support::{Attempt, Setup, TestApp, eventually};

/// Long enough for the next scheduled status check.
const LATER: Duration = Duration::from_secs(60);

/// Ends the payment on the payment page. The buyer does not return.
async fn end_and_leave(app: &TestApp, order: &Order, outcome: &str) {
    let payment_page = app.pay(order.token.as_str()).await.location();
    let answer = app.submit(&payment_page, &format!("operator=CM_MOMO&outcome={outcome}")).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
}

/// One order with one attempt, settled under a fault of its callback.
async fn settled_under(fault: Fault, outcome: &str) -> TestApp {
    let app = TestApp::sandboxed().await;
    app.sandbox().add_fault(fault, Some(1));
    let order = app.place_order("R-1", 15_000).await;
    end_and_leave(&app, &order, outcome).await;
    app
}

async fn comes_to(app: &TestApp, statuses: &[&str]) {
    eventually(&format!("{statuses:?}"), async || app.record.statuses().await == statuses).await;
}

#[tokio::test]
async fn a_callback_that_never_comes_is_not_missed() {
    let app = settled_under(Fault::DropCallback, "success").await;
    assert_eq!(app.record.statuses().await, ["pending"]);
    app.pass(LATER);
    comes_to(&app, &["paid"]).await;
    assert_eq!(app.record.sizes().await.callbacks, 0);
}

#[tokio::test]
async fn a_callback_that_comes_twice_is_one_payment() {
    let app = settled_under(Fault::DuplicateCallback, "success").await;
    comes_to(&app, &["paid"]).await;
    eventually("both were processed", async || app.record.send_callbacks().await == 2).await;
    assert_eq!((app.record.sizes().await.payments, app.record.sizes().await.callbacks), (1, 1));
}

#[tokio::test]
async fn a_callback_that_comes_late_is_processed_all_the_same() {
    let app = settled_under(Fault::DelayCallback(Duration::from_millis(500)), "success").await;
    assert_eq!(app.record.statuses().await, ["pending"]);
    comes_to(&app, &["paid"]).await;
    assert_eq!(app.record.verdicts().await, ["authentic"]);
}

#[tokio::test]
async fn callbacks_in_another_order_make_the_right_orders_paid() {
    let app = TestApp::sandboxed().await;
    app.sandbox().add_fault(Fault::ReorderCallback, Some(1));
    for (reference, outcome) in [("R-1", "success"), ("R-2", "failed")] {
        let order = app.place_order(reference, 15_000).await;
        end_and_leave(&app, &order, outcome).await;
    }
    comes_to(&app, &["paid", "failed"]).await;
    let attempts = app.record.attempts().await;
    let named = app.record.texts("select names_ours from callbacks order by callback_id").await;
    assert_eq!(named, [attempts[1].clone(), attempts[0].clone()]);
}

#[tokio::test]
async fn a_callback_that_is_a_form_is_understood() {
    let app = settled_under(Fault::FormCallback, "success").await;
    comes_to(&app, &["paid"]).await;
    assert_eq!(app.record.verdicts().await, ["authentic"]);
    assert!(app.record.bodies().await[0].starts_with(b"app_transaction_ref="));
}

#[tokio::test]
async fn a_wrong_signature_proves_nothing_and_hides_nothing() {
    for (outcome, status) in [("success", "paid"), ("failed", "failed")] {
        let app = settled_under(Fault::BadSignature, outcome).await;
        eventually("it was kept", async || app.record.verdicts().await == ["bad_signature"]).await;
        app.pass(LATER);
        comes_to(&app, &[status]).await;
    }
}

#[tokio::test]
async fn a_status_flipped_after_signing_is_not_believed() {
    for (outcome, status) in [("failed", "failed"), ("canceled", "canceled"), ("success", "paid")] {
        let app = settled_under(Fault::FlipCallback, outcome).await;
        comes_to(&app, &[status]).await;
        assert_eq!(app.record.verdicts().await, ["authentic"], "{outcome}");
    }
}

#[tokio::test]
async fn a_status_that_takes_its_time_is_waited_for() {
    let app = TestApp::sandboxed().await;
    app.sandbox().add_fault(Fault::SlowStatusCheck(Duration::from_millis(300)), None);
    let order = app.place_order("R-1", 15_000).await;
    end_and_leave(&app, &order, "success").await;
    comes_to(&app, &["paid"]).await;
}

/// A payment that succeeded while checkStatus fails in this way; its callback is lost, too.
async fn unseen(fault: Fault) -> (TestApp, Attempt) {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 15_000).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    app.sandbox().add_fault(fault, None);
    let began = Instant::now();
    assert_eq!(app.tx_status(&attempt.transaction_ref).await, "PENDING");
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
    assert_eq!(app.record.statuses().await, ["pending"]);
    app.sandbox().set_faults(Vec::new());
    (app, attempt)
}

#[tokio::test]
async fn a_status_that_cannot_be_read_is_no_status_and_is_read_later() {
    for fault in [Fault::FailStatusCheck, Fault::HtmlStatusCheck] {
        let (app, attempt) = unseen(fault).await;
        app.pass(LATER);
        comes_to(&app, &["paid"]).await;
        assert_eq!(app.tx_status(&attempt.transaction_ref).await, "SUCCESS");
    }
}

#[tokio::test]
async fn a_status_that_hangs_delays_no_request_and_the_payment_is_found() {
    let (app, attempt) = unseen(Fault::HangStatusCheck).await;
    assert_eq!(app.order_state(&attempt.token).await, "waiting");
    // The hanging status check ends by its own time-out, which is in real time.
    let found = async {
        while app.record.statuses().await != ["paid"] {
            app.pass(LATER);
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), found).await.expect("it is found");
}

#[tokio::test]
async fn a_payment_whose_answer_was_lost_is_taught_by_its_callback() {
    let app = TestApp::sandboxed().await;
    app.sandbox().add_fault(Fault::LoseAnswer, Some(1));
    let order = app.place_order("R-1", 15_000).await;
    assert_eq!(app.pay(order.token.as_str()).await.status, 502);
    let [payment] = &app.sandbox().payments()[..] else { panic!("it was made once") };
    app.settle(&payment.transaction_ref, SandboxOutcome::Success);

    let control = format!("{}/__sandbox/payments", app.config.gateway.api_base);
    let request = app.request(Method::POST, &format!("{control}/{}/callback", payment.transaction_ref));
    let callback = app.send(request).await.json();
    assert_eq!(callback["answer"], json!({ "status": 200, "body": "OK" }));
    comes_to(&app, &["paid"]).await;
    let candidate = app.record.texts("select transaction_ref from payments").await;
    assert_eq!(candidate, [payment.transaction_ref.as_str()]);
    assert_eq!(app.order_state(order.token.as_str()).await, "paid");
}

#[tokio::test]
async fn a_call_that_fails_leaves_the_order_to_be_paid_by_the_next() {
    let app = TestApp::sandboxed().await;
    let faults = format!("{}/__sandbox/faults", app.config.gateway.api_base);
    let set = json!({ "faults": [{ "fault": "call-500", "next": 1 }] });
    let request = app.request(Method::PUT, &faults).header("content-type", "application/json");
    assert_eq!(app.send(request.body(set.to_string())).await.json(), set);

    let order = app.place_order("R-1", 15_000).await;
    assert_eq!(app.pay(order.token.as_str()).await.status, 502);
    assert!(app.sandbox().payments().is_empty());
    end_and_leave(&app, &order, "success").await;
    // It is not known whether a call that failed had an effect.
    comes_to(&app, &["expired", "paid"]).await;
}

#[tokio::test]
async fn a_page_that_will_not_be_framed_any_more_gets_a_window_and_is_paid_in_it() {
    let app = Setup::sandbox().start().await;
    let order = app.place_order("R-1", 15_000).await;
    let path = format!("/orders/{}", order.token.as_str());
    assert_eq!(app.get(&path).await.attribute("data-opening"), "modal");
    app.sandbox().add_fault(Fault::RefuseFraming, None);
    app.checkout().probe_framing().await;
    assert_eq!(app.get(&path).await.attribute("data-opening"), "popup");
    end_and_leave(&app, &order, "success").await;
    comes_to(&app, &["paid"]).await;
}
