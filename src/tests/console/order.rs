//! An order's page: what it says of every callback and check, to whom, and its button that checks.

use std::{process::Command, time::Duration};

use caisse_domain::{Customer, NewOrder, Phone, Role};
use caisse_sandbox::SandboxOutcome;
use reqwest::Method;

use super::sign_in;
use crate::support::{Attempt, CALLBACK, GatewayBehaviour, Log, Setup, TestApp, eventually, new_order};

const NAME: &str = "Awa Ngo Canary";
const PHONE: &str = "677123498";
const EMAIL: &str = "awa.canary@example.com";

fn of_awa(reference: &str) -> NewOrder {
    let phone = Phone::parse(PHONE).ok().map(Into::into);
    let customer = Customer::parse(Some(NAME), Some(EMAIL), phone).expect("a customer");
    NewOrder { customer, title: format!("Deux pagnes pour {NAME}"), ..new_order(reference, 1500) }
}

/// An order of Awa's, asked for by her number, with its attempt's reference at the gateway.
async fn asked_of_awa(app: &TestApp, reference: &str) -> String {
    let order = app.checkout().place_order(of_awa(reference)).await.expect("an order");
    let fields = format!("phone={PHONE}&instead=");
    assert_eq!(app.submit(&format!("/pay/{}/phone", order.token.as_str()), &fields).await.status, 303);
    app.sandbox().payments().last().expect("a payment").transaction_ref.clone()
}

/// A callback whose body is stored and names the payment.
async fn send_body(app: &TestApp, body: impl Into<Vec<u8>>) {
    let before = app.record.sizes().await.callbacks;
    app.post(CALLBACK, "application/json", body.into()).await;
    let processed = "select count(*) from callbacks where processed_at is not null";
    eventually("it is processed", async || app.record.number(processed).await > before).await;
}

/// A payment that was paid after a forged and a real callback.
async fn paid(app: &TestApp) -> Attempt {
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    let mut forged = app.callback(&attempt.transaction_ref);
    forged["signature"] = "00000000000000000000000000000000".into();
    forged["transaction_message"] = "</pre><script>alert('forged')</script>".into();
    send_body(app, forged.to_string()).await;
    app.pass(Duration::from_secs(1));
    let genuine = app.callback(&attempt.transaction_ref);
    app.send_callback(&genuine).await;
    app.send_callback(&genuine).await;
    eventually("it is paid", async || app.record.statuses().await == ["paid"]).await;
    let processed = "select count(*) from callbacks where processed_at is not null";
    eventually("both are processed", async || app.record.number(processed).await == 2).await;
    attempt
}

#[tokio::test]
async fn a_timeline_has_every_callback_with_its_verdict_and_bytes() {
    let app = TestApp::sandboxed().await;
    let attempt = paid(&app).await;
    let page = sign_in(&app, Role::Owner).await.get("/console/orders/R-1").await;
    assert_eq!(page.status, 200);
    let text = page.text();
    for words in [
        "Commande R-1",
        "1\u{202f}500",
        "status paid",
        "Payé à 15:13, confirmé par My-CoolPay.",
        "Commande créée",
        "Paiement commencé, sur la page My-CoolPay",
        "Réponse de My-CoolPay à notre demande",
        "Vérification auprès de My-CoolPay",
        "Notification d’origine non prouvée",
        "signature fausse",
        "Notification de My-CoolPay",
        "signature juste",
        "Reçue 2 fois",
        "Depuis 127.0.0.1",
        "application/json",
        "&lt;/pre&gt;&lt;script&gt;alert('forged')&lt;/script&gt;",
        "00000000000000000000000000000000",
        &attempt.transaction_ref,
        &attempt.token,
        "https://wa.me/?text=Bonjour",
        "<svg",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("<script"), "{text}");
    // The newest first, and the order at the end. Either callback may have caused the check that settled it.
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}"));
    assert!(place("Vérification auprès") < place("Notification d’origine non prouvée"));
    assert!(place("Notification de My-CoolPay") < place("Notification d’origine non prouvée"));
    assert!(place("Notification d’origine non prouvée") < place("Commande créée"));
}

#[tokio::test]
async fn whatever_is_in_a_callback_is_text() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    let theirs = &attempt.transaction_ref;
    let browser = sign_in(&app, Role::Owner).await;
    let mut invalid = format!("{{\"transaction_ref\":\"{theirs}\",\"note\":\"").into_bytes();
    invalid.extend(b"\xff\xfe</pre><img src=x onerror=alert(1)>\\u0000\"}");
    send_body(&app, invalid).await;
    let large = format!("{{\"transaction_ref\":\"{theirs}\",\"note\":\"{}\"}}", "x".repeat(60 * 1024));
    send_body(&app, large).await;
    send_body(&app, format!("transaction_ref={theirs}&note=a%00b\0\u{202e}")).await;
    let page = browser.get("/console/orders/R-1").await;
    let text = page.text();
    assert_eq!(page.status, 200);
    assert!(!text.contains("<img") && !text.contains('\0') && !text.contains('\u{202e}'), "{text}");
    assert!(text.contains("dont 4096 montrés") || text.contains("Message reçu"), "{text}");
    assert!(text.len() < 400 * 1024, "{}", text.len());
}

#[tokio::test]
async fn a_success_with_another_amount_says_what_was_asked_and_received() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    assert!(app.sandbox().misreport_amount(&attempt.transaction_ref, "1000"));
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    app.pass(Duration::from_secs(20));
    eventually("it is under review", async || app.record.statuses().await == ["review"]).await;
    let text = sign_in(&app, Role::Owner).await.get("/console/orders/R-1").await.text();
    for words in ["status review", "ne correspond pas à la demande", "un autre montant, ou aucun", "Reçu"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[tokio::test]
async fn a_developer_sees_no_customer_and_an_owner_does() {
    let app = TestApp::sandboxed().await;
    let theirs = asked_of_awa(&app, "R-awa").await;
    app.settle(&theirs, SandboxOutcome::Success);
    let mut callback = app.callback(&theirs);
    callback["customer_name"] = NAME.into();
    send_body(&app, callback.to_string()).await;
    let spaced = Phone::parse(PHONE).expect("a number").spaced();
    let names_her = |text: &str| [NAME, PHONE, EMAIL, &spaced].iter().any(|canary| text.contains(canary));
    for role in Role::ALL {
        let text = sign_in(&app, role).await.get("/console/orders/R-awa").await.text();
        match role {
            Role::Developer => {
                assert!(!names_her(&text), "{text}");
                assert!(
                    text.contains("•••") && text.contains("Les données du client sont masquées."),
                    "{text}"
                );
            }
            _ => assert!(
                text.contains(NAME) && text.contains(&spaced) && text.contains(EMAIL),
                "{role:?}: {text}"
            ),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erased_customer_is_on_no_page_and_in_no_log() {
    let log = Log::capture("debug");
    let app = Setup::live().start().await;
    let theirs = asked_of_awa(&app, "R-awa").await;
    app.settle(&theirs, SandboxOutcome::Success);
    let mut callback = app.callback(&theirs);
    callback["customer_name"] = NAME.into();
    app.send_callback(&callback).await;
    eventually("it is paid", async || app.record.statuses().await == ["paid"]).await;
    let browser = sign_in(&app, Role::Owner).await;
    browser.submit("/console/orders/R-awa/check", "").await;
    assert!(browser.get("/console/orders/R-awa").await.text().contains(NAME));

    let mut erase = Command::new(env!("CARGO_BIN_EXE_caisse"));
    erase.args(["erase", "--phone", PHONE, "--yes"]).env_clear().env("DATABASE_URL", &app.database.url);
    erase.current_dir(std::env::temp_dir());
    let erased = tokio::task::spawn_blocking(move || erase.output().expect("the binary runs")).await;
    let erased = erased.expect("no panic");
    assert!(erased.status.success(), "{}", String::from_utf8_lossy(&erased.stderr));

    let page = browser.get("/console/orders/R-awa").await.text();
    let audit = app.record.texts("select object_id || detail || coalesce(address, '') from audit").await;
    let lower = |text: String| text.to_lowercase();
    for text in [page, audit.join("\n"), log.text()].map(lower) {
        for canary in [NAME, PHONE, EMAIL, "6 77 12 34 98"] {
            assert!(!text.contains(&canary.to_lowercase()), "{canary}: {text}");
        }
    }
}

#[tokio::test]
async fn a_check_asks_the_gateway_once_in_a_while_and_leaves_a_row() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    let browser = sign_in(&app, Role::Developer).await;
    let check = async || browser.submit("/console/orders/R-1/check", "").await.location().to_owned();
    let asked = || app.sandbox().payments()[0].status_checks;

    let first = check().await;
    assert_eq!(first, "/console/orders/R-1?check=unchanged");
    assert_eq!((check().await.as_str(), asked()), ("/console/orders/R-1?check=fresh", 1));
    app.pass(Duration::from_millis(1_400));
    assert_eq!((check().await.as_str(), asked()), ("/console/orders/R-1?check=fresh", 1));
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    app.pass(Duration::from_millis(200));
    assert_eq!((check().await.as_str(), asked()), ("/console/orders/R-1?check=moved", 2));
    assert_eq!(check().await, "/console/orders/R-1?check=nothing");
    let rows = "select action || ' ' || object_kind || ' ' || detail from audit where action = 'payment_checked' \
                order by audit_id";
    let expected = ["payment_checked payment unchanged", "payment_checked payment moved"];
    assert_eq!(app.record.texts(rows).await, expected);
    let page = browser.get("/console/orders/R-1?check=moved").await.text();
    assert!(page.contains("My-CoolPay a répondu, et l’état a changé."), "{page}");
    assert!(page.contains("developer a demandé une vérification"), "{page}");
    assert!(!page.contains("Vérifier maintenant"), "nothing is left to check: {page}");
}

#[tokio::test]
async fn a_check_keeps_to_the_budget_and_says_when_to_ask_again() {
    let app = Setup::sandbox().with("STATUS_CHECKS_PER_SECOND", "1").start().await;
    let browser = sign_in(&app, Role::Owner).await;
    for reference in ["R-1", "R-2", "R-3"] {
        app.open(reference, 1500).await;
    }
    let mut answers = Vec::new();
    for reference in ["R-1", "R-2", "R-3"] {
        let answer = browser.submit(&format!("/console/orders/{reference}/check"), "").await;
        answers.push(answer.location().split_once('=').expect("a word").1.to_owned());
    }
    assert_eq!(answers, ["unchanged", "wait", "wait"], "half of the budget is for scheduled checks");
    let page = browser.get("/console/orders/R-2?check=wait").await.text();
    assert!(page.contains("Vous pourrez redemander dans 1 seconde."), "{page}");
    let rows = "select count(*) from audit where action = 'payment_checked'";
    assert_eq!(app.record.number(rows).await, 1);
}

#[tokio::test]
async fn a_gateway_that_does_not_answer_changes_nothing() {
    let app = Setup::live().start().await;
    app.open("R-1", 1500).await;
    app.gateway().answers_status_checks(GatewayBehaviour::Broken);
    let browser = sign_in(&app, Role::Owner).await;
    let answer = browser.submit("/console/orders/R-1/check", "").await;
    assert_eq!(answer.location(), "/console/orders/R-1?check=failed");
    assert_eq!(app.record.statuses().await, ["pending"]);
}

#[tokio::test]
async fn an_order_that_is_not_there_is_a_page_that_says_so() {
    let app = TestApp::sandboxed().await;
    let browser = sign_in(&app, Role::Owner).await;
    for path in ["/console/orders/nowhere", "/console/orders/%ff", "/console/orders/a%20b"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.text().contains("Cette page n’existe pas"), "{path}");
    }
    assert_eq!(browser.submit("/console/orders/nowhere/check", "").await.status, 404);
}

#[tokio::test]
async fn a_reference_with_marks_has_a_page() {
    let app = TestApp::sandboxed().await;
    app.place_order("FAC/2026#17&<b>", 1500).await;
    let browser = sign_in(&app, Role::Owner).await;
    let path = "/console/orders/FAC%2F2026%2317%26%3Cb%3E";
    let page = browser.get(path).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("FAC/2026#17&amp;&lt;b&gt;") && !page.text().contains("<b>"));
    assert_eq!(
        browser.submit(&format!("{path}/check"), "").await.location(),
        format!("{path}?check=nothing")
    );
    assert_eq!(browser.request(Method::HEAD, path).send().await.expect("an answer").status(), 200);
}
