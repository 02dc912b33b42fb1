//! The language of a page: chosen by a link, stored in a cookie, and never a redirect to another site.

use reqwest::Method;

use crate::support::{Answer, GatewayBehaviour, Setup, TestApp};

/// Opens a page as a buyer who chose a language before.
async fn get_having_chosen(app: &TestApp, path: &str, cookie: &str) -> Answer {
    app.send(app.request(Method::GET, path).header("cookie", cookie)).await
}

/// The cookie that an answer sets, as a browser sends it back.
fn cookie_of(answer: &Answer) -> &str {
    answer.header("set-cookie").split(';').next().unwrap_or_default()
}

/// The address in the page's link to the other language.
fn link_of(page: &Answer) -> String {
    let text = page.text();
    let mut links = text.split("<a ").filter_map(|rest| rest.split_once('>')).map(|(link, _)| link);
    let link = links.find(|link| link.contains(r#"class="language""#)).expect("a link");
    let (_, rest) = link.split_once(r#"href=""#).expect("an address");
    rest.split_once('"').expect("an address").0.replace("&amp;", "&")
}

#[tokio::test]
async fn a_choice_is_kept_on_every_page_there_is() {
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R", 1500).await;
    let token = order.token.as_str();
    for path in [
        "/".to_owned(),
        format!("/orders/{token}"),
        format!("/payment/success?order={token}&lang=fr"),
        "/orders/unknown".to_owned(),
        "/nowhere".to_owned(),
    ] {
        let page = app.get(&path).await;
        assert_eq!(page.attribute("lang"), "fr", "{path}");
        let bare = path.split('?').next().expect("a path");
        let chosen = app.get(&format!("{bare}{}", link_of(&page))).await;
        assert_eq!(chosen.location(), path);
        assert_eq!(chosen.header("cache-control"), "no-store");
        assert_eq!(
            chosen.header("set-cookie"),
            "lang=en; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax",
            "{path}"
        );

        let page = get_having_chosen(&app, &path, cookie_of(&chosen)).await;
        assert_eq!(page.attribute("lang"), "en", "{path}");
        assert!(link_of(&page).ends_with("language=fr"), "{path}: {}", link_of(&page));
    }
}

#[tokio::test]
async fn a_choice_counts_more_than_the_order_and_the_order_more_than_the_browser() {
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R", 15_000).await;
    let path = format!("/orders/{}", order.token.as_str());
    let english = app.request(Method::GET, &path).header("accept-language", "en");
    assert_eq!(app.send(english).await.attribute("lang"), "fr");

    let page = get_having_chosen(&app, &path, "lang=en").await;
    assert_eq!(page.attribute("lang"), "en");
    assert!(page.text().contains("Pay 15,000\u{a0}FCFA"), "{}", page.text());
    assert_eq!(get_having_chosen(&app, &path, "lang=de").await.attribute("lang"), "fr");
}

#[tokio::test]
async fn a_problem_with_an_order_is_shown_in_the_orders_language() {
    let app = Setup::live().start().await;
    let order = app.place_order("R", 1500).await;
    app.gateway().answers_paylink(GatewayBehaviour::Broken);
    let pay = app.request(Method::POST, &format!("/pay/{}", order.token.as_str()));
    let problem = app.send(pay.header("accept-language", "en")).await;
    assert_eq!((problem.status, problem.attribute("lang").as_str()), (502, "fr"));
    // Its link leads to the order, and does not repeat the request.
    let link = app.get(&format!("/pay/{}{}", order.token.as_str(), link_of(&problem))).await;
    assert_eq!(link.location(), format!("/pay/{}", order.token.as_str()));
    assert_eq!(app.get(&link.location()).await.location(), format!("/orders/{}", order.token.as_str()));
}

#[tokio::test]
async fn an_unknown_language_changes_nothing() {
    let app = TestApp::sandboxed().await;
    for query in ["language=de", "language=", "language", "language=%00", "lang=en"] {
        let page = app.get(&format!("/?{query}")).await;
        assert_eq!((page.status, page.attribute("lang").as_str()), (200, "fr"), "{query}");
        assert_eq!(page.header("set-cookie"), "", "{query}");
        assert_eq!(link_of(&page).matches("language=").count(), 1, "{query}");
    }
}

#[tokio::test]
async fn the_way_back_is_on_this_site() {
    let app = TestApp::sandboxed().await;
    for path in ["//evil.example", "///evil.example/", "//evil.example%5C"] {
        let location = app.get(&format!("{path}?language=en")).await.location();
        assert!(location.starts_with("/evil.example"), "{path}: {location}");
    }
}

#[tokio::test]
async fn the_cookie_of_a_site_with_https_stays_there() {
    let app =
        Setup::sandbox().with("SITE_URL", "https://shop.example").with("SANDBOX", "public").start().await;
    let answer = app.get("/?language=fr").await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-lang=fr; ") && cookie.ends_with("; SameSite=Lax; Secure"), "{cookie}");
}

#[tokio::test]
async fn the_vary_header_names_what_a_pages_language_depends_on() {
    let app = TestApp::sandboxed().await;
    for path in ["/", "/nowhere"] {
        let answer = app.get(path).await;
        let vary: Vec<_> =
            answer.headers.get_all("vary").iter().filter_map(|value| value.to_str().ok()).collect();
        assert!(vary.contains(&"cookie, accept-language"), "{path}: {vary:?}");
    }
    let document = app.get("/api/tx-status/x?language=en").await;
    assert_eq!((document.status, document.header("set-cookie")), (404, ""));
    assert!(!document.header("vary").contains("cookie"), "{}", document.header("vary"));
}
