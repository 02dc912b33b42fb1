//! The home page: today's money, what needs a person, what is wrong, and who sees how much of it.

use std::time::Duration;

use caisse_domain::Role;
use caisse_sandbox::SandboxOutcome;

use super::sign_in;
use crate::support::{Attempt, GatewayBehaviour, Setup, TestApp, eventually};

const FIRST: &str = "1\u{202f}500\u{a0}FCFA";
const BOTH: &str = "3\u{202f}200\u{a0}FCFA";

/// Lets the gateway say that the payment succeeded, and waits until it is known.
async fn pays(app: &TestApp, attempt: &Attempt) {
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    app.advance_past_check_interval();
    assert_eq!(app.tx_status(&attempt.transaction_ref).await, "SUCCESS");
}

/// An order that was paid.
async fn paid(app: &TestApp, reference: &str, francs: i64) -> Attempt {
    let attempt = app.open(reference, francs).await;
    pays(app, &attempt).await;
    attempt
}

/// The page without the style, in which every class is named.
async fn home(app: &TestApp, role: Role) -> String {
    let page = sign_in(app, role).await.get("/console").await;
    assert_eq!(page.status, 200);
    let text = page.text();
    text.split_once("<body").map(|(_, body)| body.to_owned()).expect("a body")
}

/// The figure in the largest letters.
fn figure(page: &str) -> String {
    let rest = page.split_once("class=\"figure money\">").expect("a figure").1;
    let text = rest.split_once("</p>").expect("its end").0;
    text.replace("<small>", "").replace("</small>", "").replace("<!>", "")
}

#[tokio::test]
async fn todays_sum_begins_again_at_midnight_in_douala() {
    let app = TestApp::sandboxed().await;
    // 23:59 in Douala: 22:59 UTC.
    app.pass(Duration::from_secs(8 * 60 * 60 + 45 * 60));
    let late = app.open("R-1", 1500).await;
    pays(&app, &late).await;
    let browser = sign_in(&app, Role::Owner).await;
    let body = async || browser.get("/console").await.text();
    assert!(figure(&body().await).starts_with("1\u{202f}500"), "{}", body().await);
    app.pass(Duration::from_secs(3 * 60));
    let page = body().await;
    assert!(figure(&page).starts_with('0'), "{page}");
    assert!(page.contains(&format!("<strong class=\"money\">{FIRST}</strong>")), "{page}");
    paid(&app, "R-2", 3200).await;
    let page = body().await;
    assert!(figure(&page).starts_with("3\u{202f}200"), "{page}");
    let days = "select cast(paid_sum as text) from days where paid > 0 order by day";
    assert_eq!(app.record.texts(days).await, ["1500", "3200"]);
    // A bar for each of 30 days, with the figures that the table has as well.
    assert_eq!(page.matches("<rect").count(), 30, "{page}");
    let bar = format!("<title>21 septembre 2026\u{a0}: {FIRST}, 1 paiement</title>");
    assert!(page.contains(&bar), "{bar}: {page}");
    assert!(page.contains(&format!("<title>22 septembre 2026\u{a0}: {BOTH}, 1 paiement</title>")), "{page}");
    assert!(page.contains("100\u{a0}%") && page.contains("2 s"), "{page}");
}

#[tokio::test]
async fn a_role_sees_as_much_money_as_it_may() {
    let app = TestApp::sandboxed().await;
    paid(&app, "R-1", 1500).await;
    for role in Role::ALL {
        let page = home(&app, role).await;
        let (has_today, has_days) = (page.contains("Aujourd’hui"), page.contains("30 derniers jours"));
        let expected = match role {
            Role::Owner | Role::Accountant => (true, true),
            Role::Cashier => (true, false),
            Role::Developer => (false, false),
        };
        assert_eq!((has_today, has_days), expected, "{role:?}: {page}");
        assert_eq!(page.contains("Hier"), expected.1, "{role:?}");
        assert_eq!(page.contains("FCFA"), expected.0, "{role:?}");
    }
}

#[tokio::test]
async fn a_double_payment_and_a_doubtful_one_are_to_do_and_lead_to_their_orders() {
    let app = TestApp::sandboxed().await;
    let first = app.open("R-1", 1500).await;
    app.pass(Duration::from_secs(16 * 60));
    app.checkout().expire().await.expect("a database");
    let second = app.open("R-1", 1500).await;
    pays(&app, &second).await;
    let page = home(&app, Role::Owner).await;
    assert!(page.contains("Rien à traiter."), "{page}");
    // The expired attempt succeeds after all: late, and double.
    pays(&app, &first).await;
    let doubtful = app.open("FAC/17", 900).await;
    assert!(app.sandbox().misreport_amount(&doubtful.transaction_ref, "90"));
    app.settle(&doubtful.transaction_ref, SandboxOutcome::Success);
    app.advance_past_check_interval();
    app.tx_status(&doubtful.transaction_ref).await;
    assert_eq!(app.record.statuses().await, ["paid", "paid", "review"]);

    let page = home(&app, Role::Accountant).await;
    for words in [
        "href=\"/console/orders/R-1\"",
        "Payée deux fois",
        "href=\"/console/orders/FAC%2F17\"",
        "Paiement qui ne correspond pas",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(page.find("R-1") < page.find("FAC/17"), "the oldest first: {page}");
    assert!(figure(&page).starts_with("3\u{202f}000"), "what came counts, twice or not: {page}");
    let days = "select cast(late as text) || cast(doubles as text) from days where doubles > 0";
    assert_eq!(app.record.texts(days).await, ["11"]);
    let developers = home(&app, Role::Developer).await;
    assert!(developers.contains("Payée deux fois") && !developers.contains("FCFA"), "{developers}");
}

#[tokio::test]
async fn only_the_oldest_three_are_shown_and_the_others_counted() {
    let app = TestApp::sandboxed().await;
    for number in 1..=5 {
        let attempt = app.open(&format!("R-{number}"), 1500).await;
        assert!(app.sandbox().misreport_amount(&attempt.transaction_ref, "90"));
        app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
        app.advance_past_check_interval();
        app.tx_status(&attempt.transaction_ref).await;
    }
    let page = home(&app, Role::Owner).await;
    assert_eq!(page.matches("/console/orders/R-").count(), 3, "{page}");
    assert!(page.contains("/console/orders/R-1\"") && page.contains("5 en tout"), "{page}");
}

#[tokio::test]
async fn payments_without_a_callback_and_a_silent_gateway_are_said_in_one_line() {
    let app = Setup::live().start().await;
    paid(&app, "R-0", 1500).await;
    let page = home(&app, Role::Owner).await;
    assert!(!page.contains("trouble"), "a callback may still come: {page}");
    app.pass(Duration::from_secs(6 * 60));
    app.gateway().answers_status_checks(GatewayBehaviour::Broken);
    for number in 1..=6 {
        let attempt = app.open(&format!("R-{number}"), 1500).await;
        app.advance_past_check_interval();
        app.tx_status(&attempt.transaction_ref).await;
    }
    let page = home(&app, Role::Developer).await;
    assert_eq!(page.matches("class=\"panel trouble\"").count(), 1, "{page}");
    assert!(page.contains("My-CoolPay ne répond pas."), "{page}");
    assert!(page.contains("1 paiement d’aujourd’hui est arrivé sans notification"), "{page}");
}

#[tokio::test]
async fn callbacks_that_came_are_not_missed() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    app.send_callback(&app.callback(&attempt.transaction_ref)).await;
    eventually("it is paid", async || app.record.statuses().await == ["paid"]).await;
    app.pass(Duration::from_secs(6 * 60));
    assert!(!home(&app, Role::Owner).await.contains("sans notification"));
}

#[tokio::test]
async fn before_the_first_order_the_page_says_how_to_make_one() {
    let app = TestApp::sandboxed().await;
    let browser = sign_in(&app, Role::Developer).await;
    let page = browser.get("/console").await.text();
    for words in ["Votre première commande", "caisse order create --reference CMD-1", "/api/v1/orders"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    app.place_order("R-1", 1500).await;
    assert!(!browser.get("/console").await.text().contains("Votre première commande"));
}
