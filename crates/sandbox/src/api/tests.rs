//! Every fault, as a shop sees it.

use std::{num::NonZeroU32, time::Duration};

use axum::http::header;
use serde_json::json;
use tokio::time::{Instant, timeout};

use crate::{
    DeliveryStatus, Fault, Sandbox, SandboxOutcome,
    testing::{self, OFFICIAL_REQUEST, Server, Shop},
};

const SOON: Duration = Duration::from_millis(100);

/// Opens a payment and has it approved, which sends a callback.
async fn pay(sandbox: &Sandbox, reference: &str) -> String {
    let request = OFFICIAL_REQUEST.replace("order_123", reference);
    let transaction_ref = testing::open(sandbox, &request).await;
    testing::choose(sandbox, &transaction_ref, "outcome=success&operator=CM_OM").await;
    transaction_ref
}

fn status_check_request(transaction_ref: &str) -> String {
    format!("GET /api/pk_sandbox/checkStatus/{transaction_ref} HTTP/1.1\r\nHost: sandbox\r\n\r\n")
}

fn link_request() -> String {
    let length = OFFICIAL_REQUEST.len();
    format!(
        "POST /api/pk_sandbox/paylink HTTP/1.1\r\nHost: sandbox\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{OFFICIAL_REQUEST}"
    )
}

#[test]
fn every_fault_has_a_name_of_its_own_that_is_read_and_documented() {
    let time = Duration::from_millis(1);
    let documented = include_str!("../../../../docs/sandbox.md");
    for fault in Fault::all(time) {
        assert_eq!(Fault::parse(fault.name(), time), Some(fault));
        assert!(documented.contains(&format!("| `{}` |", fault.name())), "{}", fault.name());
    }
    assert_eq!(Fault::parse("callback-lost", time), None);
}

#[tokio::test]
async fn a_fault_lasts_for_the_next_few_times_or_until_it_is_taken_back() {
    let mut shop = Shop::open().await;
    let sandbox = shop.sandbox();
    sandbox.add_fault(Fault::DropCallback, Some(2));
    for reference in ["a", "b", "c"] {
        pay(&sandbox, reference).await;
        // One after the other, because callbacks of different payments may overtake each other.
        let is_delivered = async || {
            sandbox.callbacks().last().is_some_and(|last| last.delivery_status != DeliveryStatus::UnderWay)
        };
        timeout(Duration::from_secs(5), async {
            while sandbox.callbacks().len() != sandbox.payments().len() || !is_delivered().await {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        })
        .await
        .expect("a callback that is stored");
    }
    assert_eq!(shop.next().await["app_transaction_ref"], "c");
    assert!(sandbox.faults().is_empty());
    let statuses: Vec<DeliveryStatus> =
        sandbox.callbacks().into_iter().map(|callback| callback.delivery_status).collect();
    let answered = DeliveryStatus::Answered { status: 200, body: "OK".to_owned() };
    assert_eq!(statuses, [DeliveryStatus::Dropped, DeliveryStatus::Dropped, answered]);

    sandbox.add_fault(Fault::DropCallback, None);
    pay(&sandbox, "d").await;
    assert!(shop.receives_nothing_more(&sandbox).await);
    sandbox.set_faults(Vec::new());
    pay(&sandbox, "e").await;
    assert_eq!(shop.next().await["app_transaction_ref"], "e");
}

#[tokio::test]
async fn a_callback_can_come_twice_or_late() {
    let mut shop = Shop::open().await;
    let sandbox = shop.sandbox();
    sandbox.add_fault(Fault::DuplicateCallback, Some(1));
    pay(&sandbox, "a").await;
    assert_eq!(shop.next().await, shop.next().await);

    sandbox.add_fault(Fault::DelayCallback(SOON), Some(1));
    let began = Instant::now();
    pay(&sandbox, "b").await;
    shop.next().await;
    assert!(began.elapsed() >= SOON);
    assert!(shop.receives_nothing_more(&sandbox).await);
}

#[tokio::test]
async fn callbacks_can_come_in_another_order() {
    let mut shop = Shop::open().await;
    let sandbox = shop.sandbox();
    sandbox.add_fault(Fault::ReorderCallback, Some(1));
    pay(&sandbox, "a").await;
    assert!(shop.receives_nothing_more(&sandbox).await);
    pay(&sandbox, "b").await;
    assert_eq!(shop.next().await["app_transaction_ref"], "b");
    assert_eq!(shop.next().await["app_transaction_ref"], "a");
    assert!(shop.receives_nothing_more(&sandbox).await);
}

#[tokio::test]
async fn a_callback_can_be_a_form_with_the_same_signature() {
    let mut shop = Shop::open().await;
    let sandbox = shop.sandbox();
    sandbox.add_fault(Fault::FormCallback, Some(1));
    let transaction_ref = pay(&sandbox, "a").await;
    let (headers, body) = shop.next_raw().await;
    assert_eq!(headers[header::CONTENT_TYPE], "application/x-www-form-urlencoded");
    let fields: std::collections::HashMap<String, String> =
        serde_urlencoded::from_str(&body).expect("a form");
    let signed: serde_json::Value =
        serde_json::from_str(&sandbox.callback_body(&transaction_ref).expect("a payment")).expect("JSON");
    assert_eq!(fields["signature"], signed["signature"]);
    assert_eq!(
        (fields["transaction_amount"].as_str(), fields["transaction_message"].as_str()),
        ("15000", "")
    );
}

#[tokio::test]
async fn a_signature_can_be_wrong_and_a_status_flipped_after_signing() {
    let mut shop = Shop::open().await;
    let sandbox = shop.sandbox();
    sandbox.add_fault(Fault::BadSignature, Some(1));
    pay(&sandbox, "a").await;
    assert_eq!(shop.next().await["signature"], "0".repeat(32));

    sandbox.add_fault(Fault::FlipCallback, Some(1));
    let transaction_ref = pay(&sandbox, "b").await;
    let mut flipped = shop.next().await;
    assert_eq!(flipped["transaction_status"], "FAILED");
    flipped["transaction_status"] = "SUCCESS".into();
    assert_eq!(sandbox.callback_body(&transaction_ref), Some(flipped.to_string()));
}

#[tokio::test]
async fn check_status_can_be_slow_or_answer_nothing_of_use() {
    let (sandbox, transaction_ref) = testing::opened(OFFICIAL_REQUEST).await;
    let path = format!("/api/pk_sandbox/checkStatus/{transaction_ref}");
    sandbox.add_fault(Fault::SlowStatusCheck(SOON), Some(1));
    let began = Instant::now();
    assert_eq!(testing::get(&sandbox, &path).await.status, 200);
    assert!(began.elapsed() >= SOON);

    sandbox.add_fault(Fault::FailStatusCheck, Some(1));
    assert_eq!(testing::check_status(&sandbox, &transaction_ref).await.0, 500);
    sandbox.add_fault(Fault::HtmlStatusCheck, Some(1));
    let page = testing::get(&sandbox, &path).await;
    assert_eq!((page.status, page.header(header::CONTENT_TYPE)), (200, Some("text/html; charset=utf-8")));
    assert_eq!(testing::check_status(&sandbox, &transaction_ref).await.0, 200);
}

#[tokio::test]
async fn check_status_can_hang_and_the_server_still_stops() {
    let sandbox = testing::sandbox();
    let server = Server::start(sandbox.clone()).await;
    let mut connection = server.connect().await;
    sandbox.add_fault(Fault::HangStatusCheck, Some(1));
    connection.write(&status_check_request("x")).await;
    // The call has arrived when it has used the fault up.
    timeout(Duration::from_secs(5), async {
        while !sandbox.faults().is_empty() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    })
    .await
    .expect("a call");
    timeout(Duration::from_secs(5), server.stop()).await.expect("a server that stops");
    assert_eq!(connection.answer().await, None);
}

#[tokio::test]
async fn an_answer_can_be_lost_after_the_payment_was_made() {
    let sandbox = testing::sandbox();
    let server = Server::start(sandbox.clone()).await;
    sandbox.add_fault(Fault::LoseAnswer, Some(1));
    let mut connection = server.connect().await;
    connection.write(&link_request()).await;
    assert_eq!(connection.answer().await, None);
    assert_eq!(sandbox.payments().len(), 1);

    let mut connection = server.connect().await;
    connection.write(&link_request()).await;
    assert_eq!(connection.answer().await.expect("an answer").0, 409);
}

#[tokio::test]
async fn a_call_can_fail_without_making_anything() {
    let sandbox = testing::sandbox();
    sandbox.add_fault(Fault::FailCall, Some(1));
    let path = "/api/pk_sandbox/paylink";
    let (status, answer) = testing::post_json(&sandbox, path, OFFICIAL_REQUEST).await;
    assert_eq!((status, &answer["status"]), (500, &json!("error")));
    assert!(sandbox.payments().is_empty());
    assert_eq!(testing::post_json(&sandbox, path, OFFICIAL_REQUEST).await.0, 201);
}

#[tokio::test]
async fn the_page_can_refuse_to_be_framed() {
    let sandbox = testing::sandbox();
    sandbox.add_fault(Fault::RefuseFraming, Some(1));
    for denied in [Some("DENY"), None] {
        let page = testing::get(&sandbox, "/payment/checkout/unknown").await;
        assert_eq!(page.header(header::X_FRAME_OPTIONS), denied);
    }
}

#[tokio::test]
async fn a_scenario_outlives_the_faults_of_its_callbacks() {
    let mut shop = Shop::open().await;
    let sandbox = shop.sandbox();
    sandbox.set_speed(NonZeroU32::MAX);
    sandbox.add_fault(Fault::DropCallback, Some(1));
    let path = "/api/pk_sandbox/payin";
    let (_, answer) = testing::post_json(&sandbox, path, &testing::payin_request("670000011")).await;
    assert_eq!(shop.next().await["transaction_status"], "SUCCESS");
    let transaction_ref = answer["transaction_ref"].as_str().expect("a reference");
    testing::until_outcome(&sandbox, transaction_ref, SandboxOutcome::Success).await;
}
