//! Pages of orders and documents of the JSON APIs as a whole, to read when they change.
//!
//! `INSTA_UPDATE=always cargo test --test integration snapshots` writes the files in `snapshots/` anew; review their
//! difference. Values that differ from run to run have a name in brackets. The rules are in the other tests.

use caisse_sandbox::SandboxOutcome;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Setup, TestApp};

/// Compares `text` with the file of this name, after the values of this run have got names.
fn expect(name: &str, app: &TestApp, text: &str) {
    let mut text = text.to_owned();
    for payment in app.sandbox().payments() {
        let start = payment.transaction_ref[..8].to_ascii_uppercase();
        text = text.replace(&format!("SB.{start}"), "[operator_ref]");
        text = text.replace(&payment.transaction_ref, "[transaction_ref]");
        text = text.replace(&payment.request.app_transaction_ref, "[app_transaction_ref]");
    }
    for url in [app.url.clone(), app.url.replace(':', "%3A").replace('/', "%2F")] {
        text = text.replace(&url, "[site]");
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, without_ports(&text)));
}

/// `text` without the ports of this machine.
fn without_ports(text: &str) -> String {
    let mut parts = text.split("//localhost:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + "//localhost" + part.trim_start_matches(|mark: char| mark.is_ascii_digit())
    })
}

/// A page's title and the content that shows without scripts, one element a line.
fn visible(page: &Answer) -> String {
    let comments = ["<!-->", "<!---->", "<!--<() />-->", "<!>"];
    let text = comments.iter().fold(page.text(), |text, comment| text.replace(comment, ""));
    let (head, body) = text.split_once("<main").expect("a page");
    let title = head.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next());
    let mut lines = vec![title.expect("a title").to_owned()];
    let mut hidden = 0;
    for line in body.split("</main>").next().expect("a part").replace("><", ">\n<").lines().skip(1) {
        let is_hidden = |what: &str| line.starts_with(&format!("<{what}"));
        hidden += i32::from(is_hidden("template") || is_hidden("svg") || is_hidden("leptos-island"));
        if hidden == 0 && !line.trim().is_empty() {
            lines.push(line.to_owned());
        }
        let ends = ["</template>", "</svg>", "</leptos-island>"].map(|end| line.matches(end).count());
        hidden -= i32::try_from(ends.iter().sum::<usize>()).expect("few");
    }
    assert_eq!(hidden, 0, "{text}");
    lines.join("\n")
}

/// An order's page, by its address.
async fn expect_page(name: &str, state: &str, app: &TestApp, order_url: &str) {
    let page = app.get(order_url).await;
    assert_eq!(page.state(), state, "{name}");
    let token = order_url.rsplit('/').next().expect("a token");
    expect(name, app, &visible(&page).replace(token, "[token]"));
}

/// A document, indented, without the token of its order.
fn expect_document(name: &str, app: &TestApp, document: &Value) {
    let text = serde_json::to_string_pretty(document).expect("JSON");
    let token = document["order_url"].as_str().and_then(|url| url.rsplit('/').next());
    expect(name, app, &token.map_or(text.clone(), |token| text.replace(token, "[token]")));
}

fn shop() -> Setup {
    Setup::sandbox().with("SHOP_NAME", "Chez Aïcha").with("SHOP_PHONE", "+237 699 00 00 00")
}

fn order(reference: &str, lang: &str) -> Value {
    json!({
        "reference": reference, "amount": 15000, "currency": "XAF", "title": "Deux pagnes", "lang": lang,
        "customer": { "name": "Awa", "email": "awa@example.com" }, "metadata": { "cart": [1, 2] },
    })
}

#[tokio::test]
async fn the_page_of_an_open_order_is_as_reviewed_in_both_languages() {
    let app = shop().start().await;
    for lang in ["fr", "en"] {
        let made = app.post_order(&order(lang, lang)).await.json();
        let order_url = made["order_url"].as_str().expect("an address");
        expect_page(&format!("order_page_open_{lang}"), "open", &app, order_url).await;
    }
}

#[tokio::test]
async fn the_page_of_an_order_in_each_state_is_as_reviewed() {
    for (outcome, state) in [
        (SandboxOutcome::Pending, "waiting"),
        (SandboxOutcome::Success, "paid"),
        (SandboxOutcome::Failed, "failed"),
    ] {
        let app = shop().start().await;
        let attempt = app.open("CMD-42", 15_000).await;
        app.settle(&attempt.transaction_ref, outcome);
        app.advance_past_check_interval();
        app.get(&format!("/payment/success?order={}", attempt.token)).await;
        expect_page(&format!("order_page_{state}"), state, &app, &attempt.order_url).await;
    }
}

#[tokio::test]
async fn the_page_of_an_order_under_review_is_as_reviewed() {
    let app = shop().start().await;
    let attempt = app.open("CMD-42", 15_000).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    assert!(app.sandbox().misreport_amount(&attempt.transaction_ref, "1"));
    app.tx_status(&attempt.transaction_ref).await;
    expect_page("order_page_review", "review", &app, &attempt.order_url).await;
}

#[tokio::test]
async fn the_documents_of_the_orders_api_are_as_reviewed() {
    let app = shop().start().await;
    let made = app.post_order(&order("ORDER_1234", "fr")).await.json();
    expect_document("v1_order_open", &app, &made);

    let token = made["order_url"].as_str().and_then(|url| url.rsplit('/').next()).expect("a token");
    app.submit(&format!("/pay/{token}/phone"), "phone=677123456").await.location();
    let theirs = app.sandbox().payments().pop().expect("a payment").transaction_ref;
    app.settle(&theirs, SandboxOutcome::Success);
    app.advance_past_check_interval();
    expect_document("v1_order_paid", &app, &app.order("ORDER_1234").await);

    let refused = app.post_order(&json!({ "reference": "R 1", "amount": "15.000", "reason": "x" })).await;
    assert_eq!(refused.status, 422);
    expect_document("v1_refusal", &app, &refused.json());
}

#[tokio::test]
async fn the_documents_of_the_guides_api_are_as_reviewed() {
    let app = shop().start().await;
    let made = app.create_payment("ORDER_1234", 15_000).await.json();
    expect_document("guide_payment", &app, &made);

    let theirs = made["transaction_ref"].as_str().expect("a reference");
    app.settle(theirs, SandboxOutcome::Success);
    app.advance_past_check_interval();
    let status = app.send(app.request(Method::GET, &format!("/api/tx-status/{theirs}"))).await;
    expect_document("guide_status_paid", &app, &status.json());

    let refused =
        app.post_json("/api/create-payment", r#"{"amount":-1,"currency":"XAF","reference":"R"}"#).await;
    expect_document("guide_refusal", &app, &refused.json());
}
