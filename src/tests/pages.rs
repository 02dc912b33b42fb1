//! Error pages and methods, for every page.

use reqwest::Method;

use crate::support::{Setup, Sizes, TestApp};

/// The token of no order.
const NOBODYS: &str = "00000000000000000000000000000000";

#[tokio::test]
async fn an_unknown_order_is_a_real_404_page_in_the_buyers_language() {
    let app = TestApp::sandboxed().await;
    for path in [
        format!("/orders/{NOBODYS}"),
        "/orders/short".to_owned(),
        "/orders/%3Cscript%3E".to_owned(),
        format!("/orders/{}", "x".repeat(2000)),
        "/nothing".to_owned(),
        "/pay/..%2F..".to_owned(),
    ] {
        for (accepted, title) in [
            ("fr-CM,fr;q=0.9", "Commande introuvable"),
            ("en-GB,en;q=0.9", "Order not found"),
            ("de, en;q=0.5", "Order not found"),
            ("de", "Commande introuvable"),
        ] {
            let answer = app.send(app.request(Method::GET, &path).header("accept-language", accepted)).await;
            assert_eq!(answer.status, 404, "{path}");
            assert!(answer.header("content-type").starts_with("text/html"), "{path}");
            assert!(answer.text().contains(title), "{path} {accepted}: {}", answer.text());
        }
    }
    assert!(app.get("/orders/short").await.text().contains("Commande introuvable"));
}

#[tokio::test]
async fn an_address_that_is_not_even_text_is_a_404_page() {
    let app = TestApp::sandboxed().await;
    for (path, title) in [
        ("/orders/%FF", "Commande introuvable"),
        ("/payment/%FF?order=x", "Votre paiement est en cours de vérification"),
        ("/payment/success?order=%FF", "Votre paiement est en cours de vérification"),
    ] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.text());
        assert!(answer.text().contains(title), "{path}");
    }
}

#[tokio::test]
async fn paying_an_unknown_order_is_a_404_page_and_writes_nothing() {
    let app = TestApp::sandboxed().await;
    for token in [NOBODYS, "short"] {
        let answer = app.pay(token).await;
        assert_eq!(answer.status, 404);
        assert!(answer.text().contains("Commande introuvable"));
    }
    assert_eq!(app.record.sizes().await, Sizes::default());
}

#[tokio::test]
async fn a_return_page_without_its_order_is_a_404_page() {
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R", 1500).await;
    let token = order.token.as_str();
    for path in [
        "/payment/success".to_owned(),
        "/payment/cancel?order=".to_owned(),
        format!("/payment/failure?order={NOBODYS}"),
        "/payment/success?order=%3Cscript%3E".to_owned(),
    ] {
        let answer = app.get(&path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text().contains("Votre paiement est en cours de vérification"), "{path}");
        assert!(!answer.text().contains("Rien n’a été débité"), "{path}");
    }
    for outcome in ["success", "cancel", "failure"] {
        let path = format!("/payment/{outcome}?order={token}&lang=fr&transaction_ref=x");
        assert_eq!(app.get(&path).await.state(), "open", "{path}");
    }
}

#[tokio::test]
async fn a_wrong_method_is_a_405_page() {
    let app = TestApp::sandboxed().await;
    for (method, path) in
        [(Method::PUT, "/"), (Method::TRACE, "/"), (Method::GET, "/demo"), (Method::PUT, "/payment/success")]
    {
        let answer = app.send(app.request(method, path).header("accept-language", "en")).await;
        assert_eq!(answer.status, 405, "{path}");
        assert!(answer.text().contains("This cannot be done"), "{path}");
        assert!(!answer.header("allow").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn head_answers_like_get_without_a_body_and_starts_nothing() {
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R", 1500).await;
    let (order_page, launcher) =
        (format!("/orders/{}", order.token.as_str()), format!("/pay/{}", order.token.as_str()));
    for (path, status) in [
        ("/", 200),
        ("/healthz", 200),
        ("/favicon.ico", 200),
        (order_page.as_str(), 200),
        ("/orders/unknown", 404),
        (launcher.as_str(), 303),
        ("/demo", 405),
        ("/api/create-payment", 405),
    ] {
        let answer = app.send(app.request(Method::HEAD, path)).await;
        assert_eq!((answer.status, answer.body.len()), (status, 0), "{path}");
    }
    assert_eq!(app.record.sizes().await.payments, 0);
}

#[tokio::test]
async fn the_watchdog_learns_that_the_process_answers() {
    for setup in [Setup::sandbox(), Setup::live()] {
        let app = setup.start().await;
        let answer = app.get("/healthz").await;
        assert_eq!((answer.status, answer.text().as_str()), (200, "ok\n"));
        assert_eq!(app.get("/readyz").await.status, 200);
    }
}

#[tokio::test]
async fn a_file_that_is_not_there_is_not_found_wherever_it_might_be() {
    let app = TestApp::sandboxed().await;
    for path in
        ["/assets/nothing.js", "/assets/..%2FCargo.toml", "/pkg/..%2F..%2FCargo.toml", "/pkg/nothing.wasm"]
    {
        assert_eq!(app.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_page_that_the_browser_has_is_not_sent_again_until_it_changes() {
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R", 1500).await;
    let path = format!("/orders/{}", order.token.as_str());
    for page in ["/", &path] {
        let first = app.get(page).await;
        let tag = first.header("etag").to_owned();
        for coding in ["identity", "gzip", "br"] {
            let request = app.request(Method::GET, page).header("if-none-match", &tag);
            let again = app.send(request.header("accept-encoding", coding)).await;
            assert_eq!((again.status, again.body.len()), (304, 0), "{page} {coding}");
            assert_eq!(again.header("etag"), tag, "{page} {coding}");
            for header in ["cache-control", "vary", "content-security-policy"] {
                assert!(first.header(header).contains(again.header(header)), "{page} {header}");
                assert!(!again.header(header).is_empty(), "{page} {header}");
            }
        }
    }

    let tag = app.get(&path).await.header("etag").to_owned();
    app.pay(order.token.as_str()).await;
    let moved = app.send(app.request(Method::GET, &path).header("if-none-match", &tag)).await;
    assert_eq!(moved.state(), "waiting");
    assert_ne!(moved.header("etag"), tag);
}

#[tokio::test]
async fn a_tag_promises_no_bytes_because_they_depend_on_the_coding() {
    let app = TestApp::sandboxed().await;
    let path = format!("/orders/{}", app.place_order("R", 1500).await.token.as_str());
    let mut sizes = Vec::new();
    for coding in ["identity", "gzip", "br"] {
        let answer = app.send(app.request(Method::GET, &path).header("accept-encoding", coding)).await;
        assert!(answer.header("etag").starts_with("W/"), "{coding}");
        sizes.push(answer.body.len());
    }
    assert!(sizes[0] > sizes[1] && sizes[0] > sizes[2], "{sizes:?}");
}

#[tokio::test]
async fn what_answers_once_is_not_cached() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R", 1500).await;
    for path in [
        format!("/payment/success?order={}", attempt.token),
        format!("/pay/{}", attempt.token),
        format!("/api/tx-status/{}", attempt.transaction_ref),
        "/orders/unknown".to_owned(),
    ] {
        let answer = app.get(&path).await;
        assert_eq!((answer.header("cache-control"), answer.header("etag")), ("no-store", ""), "{path}");
    }
}
