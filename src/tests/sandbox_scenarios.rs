//! Every magic number of the sandbox, and its effect on Caisse.

use std::{num::NonZeroU32, time::Duration};

use caisse_sandbox::{SCENARIOS, Scenario};

use crate::support::{TestApp, eventually};

/// Longer than `PAYMENT_EXPIRY`.
const TOO_LONG: Duration = Duration::from_secs(16 * 60);

/// Opens the payment page of an order with the scenario's amount, approves, and leaves.
async fn approved(scenario: &Scenario, speed: u32) -> TestApp {
    let app = TestApp::sandboxed().await;
    app.sandbox().set_speed(NonZeroU32::new(speed).expect("not zero"));
    let order = app.place_order("R-1", scenario.amount).await;
    let launched = app.pay(order.token.as_str()).await.location();
    if !launched.starts_with('/') {
        let page = app.submit(&launched, "outcome=success").await;
        if page.status == 200 {
            app.submit(&launched, "outcome=success&code=123456").await;
        }
    }
    app
}

#[tokio::test]
async fn an_order_ends_as_in_its_scenario() {
    for scenario in SCENARIOS {
        let expected = match scenario.name {
            "no-funds" => "failed",
            "canceled" => "canceled",
            "wrong-code" | "no-answer" => "pending",
            // A person must review what was paid.
            "less-paid" | "other-currency" => "review",
            _ => "paid",
        };
        let app = approved(scenario, 10_000).await;
        eventually(scenario.name, async || {
            // Longer than the minimum interval of status checks, and not so long that the payment expires.
            app.pass(Duration::from_secs(2));
            app.record.statuses().await == [expected]
        })
        .await;
    }
}

#[tokio::test]
async fn who_never_answers_expires_and_may_try_again() {
    let app = approved(Scenario::named("no-answer").expect("a row"), 10_000).await;
    app.pass(TOO_LONG);
    app.checkout().expire().await.expect("a database");
    assert_eq!(app.record.statuses().await, ["expired"]);
}

#[tokio::test]
async fn a_success_after_twenty_minutes_makes_the_expired_order_paid() {
    // 20 minutes are 2.4 seconds.
    let app = approved(Scenario::named("late-success").expect("a row"), 500).await;
    app.pass(TOO_LONG);
    app.checkout().expire().await.expect("a database");
    assert_eq!(app.record.statuses().await, ["expired"]);
    let paid = async || {
        app.pass(Duration::from_secs(2));
        app.record.statuses().await == ["paid"]
    };
    eventually("it is paid", paid).await;
    assert_eq!(app.record.number("select count(*) from payments where is_late").await, 1);
}
