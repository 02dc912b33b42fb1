//! Posts from other sites, and from our own site at any of its addresses.

use reqwest::Method;

use crate::support::{Log, Setup, TestApp};

#[tokio::test]
async fn a_post_from_another_site_is_refused() {
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R", 1500).await;
    let before = app.record.sizes().await;
    let launcher = format!("/pay/{}", order.token.as_str());
    for path in [launcher.as_str(), "/demo", "/fn/start_payment", "/fn/payment_status"] {
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
        ] {
            let answer = app.send(app.request(Method::POST, path).header(name, value)).await;
            assert_eq!(answer.status, 403, "{path} {name}: {value}");
        }
    }
    assert_eq!(app.record.sizes().await, before);
    let own = app.request(Method::POST, &launcher).header("sec-fetch-site", "same-origin");
    app.send(own.header("origin", app.url.as_str())).await.location();
}

#[tokio::test]
async fn a_form_that_is_refused_for_its_origin_is_a_page_with_a_way_on() {
    let log = Log::capture("info");
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R", 1500).await;
    let token = order.token.as_str();
    for path in [format!("/pay/{token}"), format!("/pay/{token}/phone")] {
        let answer = app.send(app.request(Method::POST, &path).header("origin", "null")).await;
        assert_eq!(answer.status, 403, "{path}");
        assert!(answer.text().contains("Formulaire non envoyé"), "{}", answer.text());
        assert!(answer.text().contains(&format!(r#"href="/orders/{token}""#)), "{}", answer.text());
    }
    assert_eq!(log.lines_with(&["a form was refused for its origin"]).len(), 2);
}

#[tokio::test]
async fn what_is_no_browser_needs_no_origin() {
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R", 1500).await;
    app.send(app.request(Method::POST, &format!("/pay/{}", order.token.as_str()))).await.location();
}

#[tokio::test]
async fn a_post_to_the_json_api_is_judged_by_its_token_and_not_by_its_origin() {
    let app = TestApp::sandboxed().await;
    let body = r#"{"amount":1500,"currency":"XAF","reference":"R"}"#;
    let request = app.request(Method::POST, "/api/create-payment").header("sec-fetch-site", "cross-site");
    let answer = app.send(request.header("content-type", "application/json").body(body)).await;
    assert_eq!(answer.status, 200);
    // No page of another site may read the answer: the header is absent.
    assert_eq!(answer.header("access-control-allow-origin"), "");
}

/// Browsers before `Sec-Fetch-Site` (Safari until 16.4, old Android) send only `Origin`.
async fn pay_from_an_old_browser_behind_a_proxy(host: Option<&str>) -> u16 {
    let app = Setup::live().with("SITE_URL", "https://shop.example").start().await;
    let order = app.place_order("R", 1500).await;
    let mut request = app.request(Method::POST, &format!("/pay/{}", order.token.as_str()));
    if let Some(host) = host {
        request = request.header("host", host);
    }
    app.send(request.header("origin", "https://shop.example")).await.status
}

#[tokio::test]
async fn an_old_browser_may_pay_behind_a_proxy_that_keeps_the_host() {
    assert_eq!(pay_from_an_old_browser_behind_a_proxy(Some("shop.example")).await, 303);
}

/// As nginx forwards it by default.
#[tokio::test]
async fn an_old_browser_may_pay_behind_a_proxy_that_changes_the_host() {
    assert_eq!(pay_from_an_old_browser_behind_a_proxy(None).await, 303);
}

#[tokio::test]
async fn an_address_of_ours_is_the_settings_whatever_host_was_asked() {
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R", 1500).await;
    let page = format!("/orders/{}", order.token.as_str());
    let body = r#"{"amount":1500,"currency":"XAF","reference":"R"}"#;
    let forged = |method, path: &str| {
        let request = app.request(method, path).header("host", "evil.example");
        request.header("x-forwarded-host", "evil.example").header("x-forwarded-proto", "gopher")
    };
    let create = forged(Method::POST, "/api/create-payment").header("content-type", "application/json");
    let mut requests = vec![create.body(body)];
    requests.extend(["/", "/?language=en", page.as_str()].map(|path| forged(Method::GET, path)));
    for request in requests {
        let answer = app.send(request).await;
        let whole = format!("{:?} {}", answer.headers, answer.text());
        assert!(answer.status < 400 && !whole.contains("evil") && !whole.contains("gopher"), "{whole}");
    }
    let made = app.create_payment("R", 1500).await.json();
    assert_eq!(made["order_url"], format!("{}{page}", app.config.site_url));
}
