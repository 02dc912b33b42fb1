//! What the order page shows.

use caisse_sandbox::SandboxOutcome;
use serde_json::json;

use crate::support::{Attempt, Setup, TestApp};

/// Markup of an attacker.
const SCRIPT: &str = "</h1></title><script>alert(1)</script>";

#[tokio::test]
async fn a_shops_fields_are_text_and_never_markup() {
    let app = Setup::sandbox().with("SHOP_NAME", format!("Chez {SCRIPT}")).start().await;
    let body = json!({
        "amount": 1500, "currency": "XAF", "reference": r#"R"><svg/onload=alert(1)>"#, "reason": SCRIPT,
        "customer": { "name": SCRIPT },
    });
    let attempt = Attempt::read(&app.post_json("/api/create-payment", body.to_string()).await);
    let unknown = format!("/orders/{}", "%3Cscript%3Ealert(1)%3C%2Fscript%3E");
    let echoed = format!("/payment/success?order={}&x={}", attempt.token, "%22%3E%3Cscript%3Ealert(1)");
    for path in
        ["/", attempt.order_url.as_str(), attempt.payment_url.as_str(), unknown.as_str(), echoed.as_str()]
    {
        let text = app.get(path).await.text();
        assert!(!text.contains("<script>alert") && !text.contains("<svg/onload"), "{path}: {text}");
    }
    let page = app.get(&attempt.order_url).await.text();
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
    assert!(page.contains("&lt;svg/onload=alert(1)&gt;"), "{page}");
}

#[tokio::test]
async fn an_orders_language_is_its_own_and_not_the_browsers() {
    let app = TestApp::sandboxed().await;
    for (lang, pay, amount) in [("fr", "Payer", "1\u{202f}500"), ("en", "Pay", "1,500")] {
        let body = json!({ "amount": 1500, "currency": "XAF", "reference": lang, "lang": lang });
        let attempt = Attempt::read(&app.post_json("/api/create-payment", body.to_string()).await);
        let request = app.request(reqwest::Method::GET, &attempt.order_url);
        let page = app.send(request.header("accept-language", "de")).await;
        assert_eq!(page.attribute("lang"), lang);
        assert!(page.text().contains(pay) && page.text().contains(amount), "{}", page.text());
    }
}

#[tokio::test]
async fn an_order_page_works_without_scripts() {
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R", 1500).await;
    let page = app.get(&format!("/orders/{}", order.token.as_str())).await;
    assert_eq!(page.state(), "open");
    let form = format!(r#"method="post" action="/pay/{}""#, order.token.as_str());
    assert!(page.text().contains(&form), "{}", page.text());
    assert!(!page.text().contains(" disabled"), "{}", page.text());

    app.pay(order.token.as_str()).await;
    let waiting = app.get(&format!("/orders/{}", order.token.as_str())).await.text();
    assert!(waiting.contains(r#"<meta http-equiv="refresh""#), "{waiting}");
}

#[tokio::test]
async fn a_reload_of_the_launcher_goes_back_to_the_order() {
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R", 1500).await;
    let token = order.token.as_str();
    assert_eq!(app.get(&format!("/pay/{token}")).await.location(), format!("/orders/{token}"));
    assert_eq!(app.record.sizes().await.payments, 0);
}

#[tokio::test]
async fn a_browser_in_another_app_is_not_sent_to_a_frame() {
    let app = Setup::sandbox().with("MYCOOLPAY_FRAMING", "allow").start().await;
    let order = app.place_order("R", 1500).await;
    let path = format!("/orders/{}", order.token.as_str());
    for (agent, opening) in [
        ("Mozilla/5.0 (Linux; Android 10; K) Chrome/120.0.0.0 Mobile Safari/537.36", "modal"),
        ("Mozilla/5.0 (Linux; Android 9; SM-J415F; wv) [FB_IAB/FB4A;FBAV/407.0.0.0.65;]", "redirect"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1", "redirect"),
    ] {
        let page = app.send(app.request(reqwest::Method::GET, &path).header("user-agent", agent)).await;
        assert_eq!(page.attribute("data-opening"), opening, "{agent}");
    }
}

#[tokio::test]
async fn a_payment_page_that_may_not_be_framed_gets_a_window_of_its_own() {
    for framing in ["deny", "csp"] {
        let app = Setup::sandbox().with("SANDBOX_FRAMING", framing).start().await;
        let order = app.place_order("R", 1500).await;
        let page = app.get(&format!("/orders/{}", order.token.as_str())).await;
        assert_eq!(page.attribute("data-opening"), "popup", "{framing}");
    }
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R", 1500).await;
    let page = app.get(&format!("/orders/{}", order.token.as_str())).await;
    assert_eq!(page.attribute("data-opening"), "modal");
}

#[tokio::test]
async fn pages_name_only_the_checkouts_origins_in_their_policy() {
    let app = Setup::live()
        .with("MYCOOLPAY_CHECKOUT_ORIGINS", "https://pay.example https://b.example")
        .start()
        .await;
    let answer = app.get(&format!("/orders/{}", app.place_order("R", 1500).await.token.as_str())).await;
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("frame-src 'self' https://pay.example https://b.example;"), "{policy}");
    assert!(policy.contains("form-action 'self' https://pay.example https://b.example;"), "{policy}");
}

#[tokio::test]
async fn a_paid_orders_page_is_its_receipt_and_brings_no_code_but_the_small_script() {
    let app = Setup::sandbox().with("SHOP_NAME", "Chez Aïcha").start().await;
    let attempt = app.open("CMD-42", 15_000).await;
    let open = app.get(&attempt.order_url).await.text();
    assert!(open.contains("<leptos-island"), "{open}");

    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    let returned = app.get(&format!("/payment/success?order={}", attempt.token)).await;
    assert_eq!(returned.attribute("data-result"), "SUCCESS");
    let page = app.get(&attempt.order_url).await;
    assert_eq!(page.state(), "paid");
    let text = page.text();
    for markup in [r#"<svg viewBox="0 0 "#, r#"<script type="module">"#] {
        assert!(text.contains(markup), "{markup}: {text}");
    }
    for gone in ["<link rel=\"preload", "data-part=\"glue\"", "<leptos-island", "<form", "<dialog", "<iframe"]
    {
        assert!(!text.contains(gone), "{gone}: {text}");
    }
}

#[tokio::test]
async fn an_order_that_can_be_paid_shows_its_address_for_another_device() {
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R", 1500).await;
    let address = format!("{}/orders/{}", app.url, order.token.as_str());
    let page = app.get(&address).await.text();
    assert!(page.contains("Continuer sur un autre appareil") && page.contains("<svg"), "{page}");
    assert!(page.contains(&address), "{page}");
}
