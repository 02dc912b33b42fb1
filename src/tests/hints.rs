//! Callbacks that look malformed, come to a wrong address, or exceed a limit: the payment they name is still checked.

use caisse_sandbox::SandboxOutcome;
use reqwest::Method;
use serde_json::Value;

use crate::support::{CALLBACK, FORM, Log, Setup, TestApp, eventually, form_of};

const NEIGHBOUR: &str = "192.0.2.1";

/// A payment that succeeded at the gateway, without a callback yet, and its genuine callback.
async fn paid_payment(app: &TestApp, reference: &str) -> Value {
    let attempt = app.open(reference, 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    app.callback(&attempt.transaction_ref)
}

async fn is_seen_paid(app: &TestApp) {
    eventually("a status check follows", async || {
        app.record.statuses().await.last().is_some_and(|last| last == "paid")
    })
    .await;
}

#[tokio::test]
async fn a_genuine_callback_is_ok_whatever_its_content_type() {
    let app = Setup::live().start().await;
    for (number, kind) in [FORM, "multipart/form-data", "text/plain", "application/json"].iter().enumerate() {
        let callback = paid_payment(&app, &format!("R-{number}")).await;
        let body = if number == 3 { form_of(&callback) } else { format!("\u{feff}{callback}") };
        let answer = app.post(CALLBACK, kind, body).await;
        assert_eq!((answer.status, answer.text().as_str()), (200, "OK"), "{kind}");
        is_seen_paid(&app).await;
    }
}

#[tokio::test]
async fn a_callback_that_cannot_be_read_is_ko_and_a_status_check_follows() {
    let app = Setup::live().start().await;
    let callback = paid_payment(&app, "R-1").await;
    let half = br#"{"note":"Pay"#.to_vec();
    let named = format!(r#"","transaction_ref":{},"transaction_mess"#, callback["transaction_ref"]);
    let answer = app.post_json(CALLBACK, [half, vec![0xe9], named.into_bytes()].concat()).await;
    assert_eq!((answer.status, answer.text().as_str()), (400, "KO"));
    assert_eq!(app.record.verdicts().await, ["malformed"]);
    is_seen_paid(&app).await;
}

#[tokio::test]
async fn a_hint_at_a_live_payment_is_not_lost_to_a_neighbours_flood() {
    let setup = Setup::live().with("RATE_LIMIT", "on").with("TRUSTED_PROXIES", "127.0.0.1");
    let app = setup.start().await;
    let callback = paid_payment(&app, "R-1").await;
    let send = async |body: String| {
        let request = app.request(Method::POST, CALLBACK).header("x-forwarded-for", NEIGHBOUR);
        app.send(request.header("content-type", "application/json").body(body)).await
    };
    let mut refused = 0;
    for number in 0..130 {
        refused += u32::from(send(format!(r#"{{"transaction_ref":"nobody-{number}"}}"#)).await.status == 429);
    }
    assert!(refused > 10, "{refused}");
    let stored = app.record.sizes().await.callbacks;

    let mut forged = callback.clone();
    let mut statuses = Vec::new();
    for number in 0..40 {
        forged["signature"] = format!("wrong-{number}").into();
        statuses.push(send(forged.to_string()).await.status);
    }
    // The first are counted in a row without a body; more of them would have no effect. (Each second admits one whole.)
    assert_eq!(statuses[0], 400, "{statuses:?}");
    assert!(statuses.contains(&429), "{statuses:?}");
    let hints = app.record.bodies().await.iter().filter(|body| body.is_empty()).count();
    assert_eq!(hints, 1, "of {}, {stored} before", app.record.sizes().await.callbacks);
    is_seen_paid(&app).await;
}

#[tokio::test]
async fn a_genuine_callback_in_ever_new_clothes_is_one_row() {
    let app = Setup::live().start().await;
    let mut callback = paid_payment(&app, "R-1").await;
    for number in 0..60 {
        callback["note"] = number.into();
        callback["app_transaction_ref"] = format!("another-{number}").into();
        assert_eq!(app.send_callback(&callback).await.text(), "OK");
    }
    callback["transaction_status"] = "FAILED".into();
    assert_eq!(app.send_callback(&callback).await.text(), "OK");
    assert_eq!(app.record.sizes().await.callbacks, 2, "one for each word that is not signed");
    assert_eq!(app.record.send_callbacks().await, 61, "and all are counted");
    is_seen_paid(&app).await;
}

#[tokio::test]
async fn of_an_unproven_callback_four_kilobytes_are_stored() {
    let app = Setup::live().start().await;
    let body = format!(r#"{{"transaction_ref":"unknown","filler":"{}"}}"#, "x".repeat(60_000));
    let request = app.request(Method::POST, CALLBACK).header("content-type", "x".repeat(4_000));
    let request = request.header("x-mycoolpay-signature", "y".repeat(4_000));
    assert_eq!(app.send(request.body(body.clone())).await.status, 400);
    assert_eq!(app.record.bodies().await, [body.as_bytes()[..4096].to_vec()]);
    assert_eq!(app.record.number("select sent_bytes from callbacks").await, 60_041);
    let headers = "select cast(length(content_type) + length(signature) as bigint) from callbacks";
    assert_eq!(app.record.number(headers).await, 200);
}

#[tokio::test]
async fn a_callback_at_a_nearly_right_address_is_stored_and_logged_once() {
    let log = Log::capture("warn");
    let app = Setup::live().start().await;
    let addresses = [
        "/api/callback/mycoolpay/",
        "//api/callback/mycoolpay",
        "/api/callback//mycoolpay",
        "/API/Callback/MyCoolPay",
        "/callback",
        "/",
    ];
    for (number, address) in addresses.iter().enumerate() {
        let callback = paid_payment(&app, &format!("R-{number}")).await;
        for expected in [callback.to_string(), callback.to_string()] {
            let answer = app.post_json(address, expected).await;
            assert_eq!((answer.status, answer.text().as_str()), (200, "OK"), "{address}");
        }
        is_seen_paid(&app).await;
    }
    for mistake in ["a slash or a blank", "capitals", "another path"] {
        assert_eq!(log.lines_with(&["correct it in the merchant area", mistake]).len(), 1, "{}", log.text());
    }
    // A callback that is not authentic is stored where it may have been meant for us, and ignored elsewhere.
    let forged = r#"{"transaction_ref":"unknown"}"#;
    assert_eq!(app.post_json("/api/callback/mycoolpay/", forged).await.text(), "KO");
    let stored = app.record.sizes().await.callbacks;
    assert_eq!(app.post_json("/nothing", forged).await.status, 404);
    assert_eq!(app.post_json("/", forged).await.status, 405);
    assert_eq!(app.get("/api/callback/mycoolpay/").await.status, 404);
    assert_eq!(app.record.sizes().await.callbacks, stored);
}
