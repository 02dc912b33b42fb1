//! Every magic number, run to its end by payment link, payin and payout.

use serde_json::{Value, json};

use super::{
    outcome::SandboxOutcome::{Canceled, Failed, Pending, Success},
    sandbox::Sandbox,
    scenario::{SCENARIOS, Scenario},
};
use crate::testing::{self, Shop, payin_request};

const PAYIN: &str = "/api/pk_sandbox/payin";

/// A payment link for the row's amount, without a number.
fn link_request(row: &Scenario) -> String {
    let number = format!(r#""transaction_amount": {}, "transaction_currency": "XAF""#, row.amount);
    format!(r#"{{ {number}, "app_transaction_ref": "link_{}" }}"#, row.name)
}

/// A payin of the scenario, with its code where one is asked for.
async fn payin(sandbox: &Sandbox, name: &str) -> String {
    let row = Scenario::named(name).expect("a row");
    let (_, answer) = testing::post_json(sandbox, PAYIN, &payin_request(row.phone)).await;
    let transaction_ref = answer["transaction_ref"].as_str().expect("a reference").to_owned();
    if answer["action"] == "REQUIRE_OTP" {
        let code = json!({ "transaction_ref": transaction_ref, "code": "123456" }).to_string();
        testing::post_json(sandbox, "/api/pk_sandbox/payin/authorize", &code).await;
    }
    transaction_ref
}

async fn status(sandbox: &Sandbox, transaction_ref: &str) -> Value {
    testing::check_status(sandbox, transaction_ref).await.1["transaction_status"].clone()
}

#[tokio::test]
async fn the_amount_of_a_link_without_a_number_does_the_same() {
    for row in SCENARIOS {
        let sandbox = testing::fast_sandbox();
        let by_link = testing::open(&sandbox, &link_request(row)).await;
        assert_eq!(status(&sandbox, &by_link).await == "CREATED", !row.begins_early, "{}", row.name);
        let mut answer = testing::choose(&sandbox, &by_link, "outcome=success").await;
        if row.code.is_some() {
            assert!(answer.text.contains(r#"name="code""#), "{}", answer.text);
            answer = testing::choose(&sandbox, &by_link, "outcome=success&code=123456").await;
        }
        let by_payin = payin(&sandbox, row.name).await;
        // A link waits for nothing more than the payin does.
        let ending = match row.name {
            "no-funds" => Failed,
            "canceled" => Canceled,
            "wrong-code" | "no-answer" => Pending,
            _ => Success,
        };
        for transaction_ref in [&by_link, &by_payin] {
            testing::until_outcome(&sandbox, transaction_ref, ending).await;
        }
        let expected = match row.name {
            "wrong-code" => 200,
            // The scenario settled it before the page did.
            "callback-first" => 409,
            _ => 303,
        };
        assert_eq!(answer.status, expected, "{}", row.name);
    }
}

#[tokio::test]
async fn a_number_typed_on_the_page_begins_its_scenario_and_the_other_buttons_do_not() {
    for (form, outcome) in [
        ("outcome=success&phone=670000003", Failed),
        ("outcome=success&phone=670000007", Pending),
        ("outcome=canceled&phone=670000003", Canceled),
        ("outcome=pending&phone=670000001", Pending),
        ("outcome=success&phone=677123456", Success),
    ] {
        let sandbox = testing::fast_sandbox();
        let transaction_ref = testing::open(&sandbox, testing::OFFICIAL_REQUEST).await;
        assert_eq!(testing::choose(&sandbox, &transaction_ref, form).await.status, 303, "{form}");
        assert_eq!(status(&sandbox, &transaction_ref).await, outcome.as_str(), "{form}");
    }
}

#[tokio::test]
async fn a_number_the_shop_gave_begins_when_the_buyer_approves() {
    let sandbox = testing::fast_sandbox();
    let request = testing::OFFICIAL_REQUEST.replace("699009900", "670000003");
    let transaction_ref = testing::open(&sandbox, &request).await;
    assert_eq!(status(&sandbox, &transaction_ref).await, "CREATED");
    let answer = testing::choose(&sandbox, &transaction_ref, "outcome=success&phone=670000003").await;
    assert_eq!(answer.redirect(), Some(testing::FAILURE_PAGE));
}

#[tokio::test]
async fn the_page_asks_for_the_code_until_it_is_right() {
    let sandbox = testing::fast_sandbox();
    let transaction_ref = testing::open(&sandbox, testing::OFFICIAL_REQUEST).await;
    for form in ["outcome=success&phone=690000005", "outcome=success", "outcome=success&code=1"] {
        let page = testing::choose(&sandbox, &transaction_ref, form).await;
        assert!(page.text.contains(r#"name="code""#), "{form}");
        assert_eq!(status(&sandbox, &transaction_ref).await, "PENDING", "{form}");
    }
    let answer = testing::choose(&sandbox, &transaction_ref, "outcome=success&code=123456").await;
    assert_eq!((answer.status, status(&sandbox, &transaction_ref).await), (303, json!("SUCCESS")));
}

#[tokio::test]
async fn a_slow_scenario_is_pending_first_and_is_begun_once() {
    let mut shop = Shop::open().await;
    let sandbox = shop.sandbox();
    sandbox.set_speed(20.try_into().expect("not zero"));
    let transaction_ref = testing::open(&sandbox, testing::OFFICIAL_REQUEST).await;
    for _ in 0..3 {
        let answer = testing::choose(&sandbox, &transaction_ref, "outcome=success&phone=670000002").await;
        assert_eq!(answer.status, 303);
    }
    assert_eq!(status(&sandbox, &transaction_ref).await, "PENDING");
    assert_eq!(shop.next().await["transaction_status"], "SUCCESS");
    assert!(shop.receives_nothing_more(&sandbox).await);
}

#[tokio::test]
async fn callback_and_status_have_the_amount_that_moved() {
    for (name, amount, currency) in [("less-paid", 99, "XAF"), ("other-currency", 100, "EUR")] {
        let mut shop = Shop::open().await;
        let sandbox = shop.sandbox();
        let transaction_ref = payin(&sandbox, name).await;
        for seen in [shop.next().await, testing::check_status(&sandbox, &transaction_ref).await.1] {
            assert_eq!(
                (&seen["transaction_amount"], &seen["transaction_currency"]),
                (&json!(amount), &json!(currency))
            );
        }
    }
}

#[tokio::test]
async fn a_status_can_be_behind_its_callback() {
    let mut shop = Shop::open().await;
    let sandbox = shop.sandbox();
    sandbox.set_speed(5.try_into().expect("not zero"));
    let transaction_ref = payin(&sandbox, "stale-status").await;
    assert_eq!(shop.next().await["transaction_status"], "SUCCESS");
    let (_, report) = testing::check_status(&sandbox, &transaction_ref).await;
    assert_eq!(
        (&report["transaction_status"], &report["operator_transaction_ref"]),
        (&json!("PENDING"), &Value::Null)
    );
    testing::until_outcome(&sandbox, &transaction_ref, Success).await;
}

#[tokio::test]
async fn a_callback_can_come_before_the_answer_to_the_call_that_made_the_payment() {
    let row = Scenario::named("callback-first").expect("a row");
    let mut shop = Shop::open().await;
    let sandbox = shop.sandbox();
    for (path, body) in [(PAYIN, payin_request(row.phone)), ("/api/pk_sandbox/paylink", link_request(row))] {
        let (_, answer) = testing::post_json(&sandbox, path, &body).await;
        // The callback came before the answer: nothing waits here.
        assert_eq!(shop.received_so_far().expect("a callback")["transaction_ref"], answer["transaction_ref"]);
    }
}

#[tokio::test]
async fn a_payment_settled_by_another_hand_is_left_alone_by_its_scenario() {
    let mut shop = Shop::open().await;
    let sandbox = shop.sandbox();
    sandbox.set_speed(50.try_into().expect("not zero"));
    let transaction_ref = payin(&sandbox, "slow-success").await;
    assert!(sandbox.settle(&transaction_ref, Failed));
    assert!(shop.receives_nothing_more(&sandbox).await);
    assert_eq!(status(&sandbox, &transaction_ref).await, "FAILED");
}
