//! A payment is traced through the log by the ID of the request that opened it.

use std::{collections::BTreeSet, time::Duration};

use caisse_sandbox::SandboxOutcome;
use reqwest::Method;
use server_fn::{Encodes as _, codec::PostcardEncoding};

use crate::support::{Answer, FORM, GatewayBehaviour, Log, Setup, TestApp, eventually};

/// Presses Pay, in a request with this ID.
async fn pay_with_id(app: &TestApp, token: &str, id: &str) -> Answer {
    let request = app.request(Method::POST, &format!("/pay/{token}")).header("x-request-id", id);
    app.send(request.header("content-type", FORM).header("sec-fetch-site", "same-origin")).await
}

#[tokio::test]
async fn the_id_of_the_click_is_on_every_line_about_its_payment_until_it_is_paid() {
    let log = Log::capture("info");
    let app = Setup::live().start().await;
    let order = app.place_order("R-1", 1500).await;
    let click = app.pay(order.token.as_str()).await;
    let id = click.header("x-request-id").to_owned();
    assert!(id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    let request = format!("request={id}");
    assert_eq!(log.lines_with(&["a payment moved", "pending", &request]).len(), 1, "{}", log.text());
    assert_eq!(log.lines_with(&["answered", "303", &format!("id={id}"), "/pay/{token}"]).len(), 1);

    let theirs = app.sandbox().payments().last().expect("a payment").transaction_ref.clone();
    app.settle(&theirs, SandboxOutcome::Success);
    app.gateway().answers_status_checks(GatewayBehaviour::Broken);
    let callback = app.callback(&theirs);
    assert_eq!(app.send_callback(&callback).await.text(), "OK");
    let lines = async |what| eventually(what, async || !log.lines_with(&[what, &request]).is_empty()).await;
    lines("a callback was processed").await;
    lines("a status check found nothing").await;

    app.gateway().answers_status_checks(GatewayBehaviour::Honest);
    app.pass(Duration::from_secs(6 * 60));
    let paid = ["a payment moved", "paid", &request];
    eventually("it was paid", async || !log.lines_with(&paid).is_empty()).await;
    // The log does not reveal the token of any page.
    assert_eq!(log.lines_with(&[order.token.as_str()]), [""; 0]);
}

#[tokio::test]
async fn the_id_of_the_click_outlives_the_program() {
    let app = Setup::live().start().await;
    let order = app.place_order("R-1", 1500).await;
    let request = format!("request={}", app.pay(order.token.as_str()).await.header("x-request-id"));
    let log = Log::capture("info");
    // The gateway of the second program does not know the payment, so its status checks fail.
    let app = app.restart(Setup::live()).await;
    app.pass(Duration::from_secs(60));
    let failed = ["a status check found nothing", &request];
    eventually("a status check failed", async || !log.lines_with(&failed).is_empty()).await;
}

/// Pays by phone number, as the island does.
async fn ask_phone(app: &TestApp, token: &str, phone: &str) -> Answer {
    let kind = "application/x-postcard";
    let body = PostcardEncoding::encode(&(token, phone, None::<u32>)).expect("a text");
    let request = app.request(Method::POST, "/fn/ask_phone").header("sec-fetch-site", "same-origin");
    app.send(request.header("content-type", kind).header("accept", kind).body(body)).await
}

#[tokio::test]
async fn whichever_endpoint_opens_a_payment_its_request_id_is_stored() {
    let app = Setup::sandbox().start().await;
    let made = app.create_payment("R-1", 1500).await;
    let form = app.place_order("R-2", 1500).await;
    let form = app.submit(&format!("/pay/{}/phone", form.token.as_str()), "phone=677123456").await;
    let island = app.place_order("R-3", 1500).await;
    let island = ask_phone(&app, island.token.as_str(), "677123456").await;
    let ids = app.record.texts("select request_id from payments order by payment_id").await;
    assert_eq!(ids, [made, form, island].map(|answer| answer.header("x-request-id").to_owned()));
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 3);
}

#[tokio::test]
async fn a_number_that_is_typed_is_in_no_line_however_it_is_answered() {
    const PHONE: &str = "677123456";
    let log = Log::capture("trace");
    let app = Setup::live().start().await;
    for (reference, behaviour) in [
        ("R-1", GatewayBehaviour::Honest),
        ("R-2", GatewayBehaviour::SaysError),
        ("R-3", GatewayBehaviour::HangsUp),
    ] {
        app.gateway().answers_status_checks(behaviour);
        let order = app.place_order(reference, 1500).await;
        ask_phone(&app, order.token.as_str(), PHONE).await;
        app.submit(&format!("/pay/{}/phone", order.token.as_str()), &format!("phone={PHONE}")).await;
    }
    assert!(!log.lines_with(&["the gateway did not begin a payment"]).is_empty());
    assert_eq!(log.lines_with(&[PHONE]), [""; 0]);
    assert_eq!(log.lines_with(&["6 77 12 34 56"]), [""; 0]);
}

#[tokio::test]
async fn an_id_is_taken_from_a_trusted_proxy_only() {
    let open = Setup::sandbox().start().await;
    let order = open.place_order("R-1", 1500).await;
    let answer = pay_with_id(&open, order.token.as_str(), "proxy-1234").await;
    assert_ne!(answer.header("x-request-id"), "proxy-1234");

    let proxied = Setup::sandbox().with("TRUSTED_PROXIES", "127.0.0.1").start().await;
    let order = proxied.place_order("R-1", 1500).await;
    let answer = pay_with_id(&proxied, order.token.as_str(), "proxy-1234").await;
    assert_eq!(answer.header("x-request-id"), "proxy-1234");
    assert_eq!(proxied.record.texts("select request_id from payments").await, ["proxy-1234"]);
    let harmful = pay_with_id(&proxied, order.token.as_str(), "a b=c").await;
    assert_eq!(harmful.header("x-request-id").len(), 16);
}

#[tokio::test]
async fn every_answer_has_an_id_of_its_own() {
    let app = TestApp::sandboxed().await;
    let mut ids = Vec::new();
    for path in ["/", "/healthz", "/nothing", "/api/nothing", "/pay/nothing", "/favicon.ico"] {
        ids.push(app.get(path).await.header("x-request-id").to_owned());
    }
    assert!(ids.iter().all(|id| id.len() == 16), "{ids:?}");
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 6);
}

#[tokio::test]
async fn orders_that_do_not_exist_leave_no_line_at_info() {
    let log = Log::capture("info");
    let app = TestApp::sandboxed().await;
    for path in ["/orders/nothing", "/orders/0123456789abcdef0123456789abcdef", "/pay/nothing"] {
        app.get(path).await;
        app.submit(path, "").await;
    }
    assert_eq!(log.lines_with(&["answered", "status=404"]), [""; 0], "{}", log.text());
}

#[tokio::test]
async fn polls_and_probes_are_not_logged_at_info() {
    let log = Log::capture("info");
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    for _ in 0..5 {
        app.tx_status(&attempt.transaction_ref).await;
        app.get("/healthz").await;
        app.get("/nothing").await;
    }
    app.get(&format!("/orders/{}", attempt.token)).await;
    let lines = log.lines_with(&["answered"]);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].contains("/api/create-payment") && lines[1].contains("/orders/{token}"), "{lines:?}");
}
