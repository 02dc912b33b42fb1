//! A thousand payments in one run, each of a scenario, and their callbacks.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use caisse_sandbox::Scenario;
use futures_util::{StreamExt as _, stream};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{CALLED_BACK, shop::Shop};
use crate::support::http;

const PAYMENTS: usize = 1000;
/// How many are started concurrently.
const AT_ONCE: usize = 16;

async fn post(http: &Client, url: &str, body: Value) -> Value {
    let request = http.post(url).header("content-type", "application/json").body(body.to_string());
    let answer = request.send().await.expect("an answer").text().await.expect("a body");
    serde_json::from_str(&answer).expect("JSON")
}

/// Starts a payment of a scenario, and returns its reference.
async fn pay(http: &Client, shop: &Shop, number: usize) -> String {
    let (name, _) = CALLED_BACK[number % CALLED_BACK.len()];
    let payin = json!({
        "transaction_amount": 500, "transaction_currency": "XAF", "app_transaction_ref": format!("{number}"),
        "customer_phone_number": Scenario::named(name).expect("a row").phone,
    });
    let payin = post(http, &shop.endpoint("payin"), payin).await;
    let transaction_ref = payin["transaction_ref"].as_str().unwrap_or_else(|| panic!("{payin}")).to_owned();
    if payin["action"] == "REQUIRE_OTP" {
        let code = json!({ "transaction_ref": transaction_ref, "code": Scenario::CODE });
        post(http, &shop.endpoint("payin/authorize"), code).await;
    }
    transaction_ref
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_payments_are_settled_and_called_back_in_their_order() {
    let began = Instant::now();
    // 20 minutes are 600 ms.
    let mut shop = Shop::open(2000).await;
    let http = http();
    let references: Vec<String> =
        stream::iter(0..PAYMENTS).map(|number| pay(&http, &shop, number)).buffered(AT_ONCE).collect().await;
    let created_in = began.elapsed();

    let mut expected = HashMap::<&str, Vec<&str>>::new();
    for (number, reference) in references.iter().enumerate() {
        expected.insert(reference, CALLED_BACK[number % CALLED_BACK.len()].1.to_vec());
    }
    assert_eq!(expected.len(), PAYMENTS, "a reference was given twice");
    let mut received: HashMap<&str, Vec<String>> =
        expected.keys().map(|&reference| (reference, vec![])).collect();
    for _ in 0..expected.values().map(Vec::len).sum() {
        let callback = timeout(Duration::from_secs(10), shop.callbacks.recv()).await;
        let callback = callback.expect("a callback was lost").expect("a shop");
        let text = |name: &str| callback[name].as_str().expect("a text").to_owned();
        let statuses = received.get_mut(text("transaction_ref").as_str()).expect("a payment of ours");
        statuses.push(text("transaction_status"));
    }
    let settled_in = began.elapsed();
    assert_eq!(received.len(), PAYMENTS);
    for (number, reference) in references.iter().enumerate() {
        let name = CALLED_BACK[number % CALLED_BACK.len()].0;
        assert_eq!(received[reference.as_str()], expected[reference.as_str()], "{name} {reference}");
    }
    let more = timeout(Duration::from_millis(300), shop.callbacks.recv()).await;
    assert!(more.is_err(), "a callback came once too often: {more:?}");
    println!("==> {PAYMENTS} payments created in {created_in:.1?}, all called back after {settled_in:.1?}");
    assert!(settled_in < Duration::from_secs(30), "{settled_in:?}");
}
