//! The headers of every route's answers, whatever their status. The routes are those of `web/router.rs`: a new one
//! fails a test until there is a case for it.

/// Requests to every route, valid and invalid.
mod cases;
/// The required headers.
mod held;

use std::collections::BTreeSet;

use caisse_sandbox::SandboxOutcome;
use reqwest::{Method, RequestBuilder};

use crate::support::{API_TOKEN, Answer, CALLBACK, Database, GatewayBehaviour, Setup, TestApp, eventually};

use cases::Asking;

const ROUTER: &str = include_str!("../../web/router.rs");
const LOGO: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>"#;

/// What an answer is for a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// An order's page, with the script.
    Order,
    /// The same as a return page.
    Return,
    /// A page without a script.
    Plain,
    /// No page.
    Data,
    /// The merchant's logo.
    Logo,
}

/// A request, and its expected answer.
struct Case {
    /// As the router has it; empty for a path without a route.
    route: &'static str,
    request: RequestBuilder,
    status: u16,
    kind: Kind,
}

/// The routes as they are written in the router.
fn routes() -> BTreeSet<&'static str> {
    let arguments =
        ROUTER.split(".route(").skip(1).map(|rest| rest.split_once(',').expect("two arguments").0);
    arguments.map(|route| route.trim().trim_matches('"')).collect()
}

/// An answer; of an event stream, which does not end, only the headers.
async fn head_and_body(request: RequestBuilder) -> Answer {
    let response = request.send().await.expect("an answer");
    let is_stream = response.headers().get("content-type").is_some_and(|kind| kind == "text/event-stream");
    if is_stream {
        return Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: vec![],
        };
    }
    Answer::read(response).await
}

/// Sends a request, and asserts that its answer has the required headers.
async fn hold(app: &TestApp, Case { route, request, status, kind }: Case) {
    let asked = request.try_clone().and_then(|request| request.build().ok()).expect("a request");
    let answer = head_and_body(request).await;
    let context = format!("{route}: {} {} → {}", asked.method(), asked.url().path(), answer.status);
    assert_eq!(answer.status, status, "{context}");
    held::every_answer_has_its_headers(&answer, app.config.site_url.starts_with("https:"), &context);
    held::the_policy_is_strict(&answer, kind, &context);
    held::a_page_has_more(&answer, kind, &context);
    held::what_may_be_cached_has_its_header(&answer, route, &context);
}

/// Renames the tables while the program runs.
async fn lose_the_record(database: &Database) {
    const LOSE: &str = "alter table orders rename to lost_orders; alter table payments rename to lost_payments; \
        alter table callbacks rename to lost_callbacks";
    database.change(LOSE).await;
}

#[tokio::test]
async fn every_answer_of_every_route_has_its_headers() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("logo.svg");
    std::fs::write(&file, LOGO).expect("a file");
    let app = Setup::sandbox().with("SHOP_LOGO", file.to_str().expect("a text")).start().await;
    let mut asking = Asking::new(&app);
    let logo = app.get("/").await.attribute("src");
    cases::buyers_cases(&mut asking).await;
    cases::shops_cases(&mut asking).await;
    cases::other_cases(&mut asking, &logo);

    assert_eq!(asking.routes(), routes(), "every route of the router has a case, and no case is of another");
    asking.hold().await;
}

#[tokio::test]
async fn an_answer_of_bad_news_has_its_headers_and_with_https_every_answer_insists_on_it() {
    let app = Setup::live().with("SITE_URL", "https://shop.example").start().await;
    let order = app.place_order("R-1", 1500).await;
    let token = order.token.as_str();
    let (page, launcher) = (format!("/orders/{token}"), format!("/pay/{token}"));
    let paylink = "/api/create-payment";
    let body = r#"{"reference":"R-1","amount":1500,"currency":"XAF","reason":"X"}"#;

    let mut asking = Asking::new(&app);
    asking.get("/", "/", 200, Kind::Plain);
    asking.get("/orders/{token}", &page, 200, Kind::Order);
    asking.post("/demo", "/demo", "", 404, Kind::Plain);
    asking.post_json(paylink, paylink, &body.replace("R-1", "R-2"), 401);
    asking.hold().await;

    app.gateway().answers_paylink(GatewayBehaviour::Broken);
    let mut asking = Asking::new(&app);
    asking.post("/pay/{token}", &launcher, "", 502, Kind::Plain);
    asking.post_json(paylink, paylink, body, 502);
    asking.hold().await;

    lose_the_record(&app.database).await;
    let mut asking = Asking::new(&app);
    asking.get("/orders/{token}", &page, 503, Kind::Plain);
    asking.get("/payment/{outcome}", &format!("/payment/success?order={token}"), 503, Kind::Plain);
    asking.post_json(paylink, paylink, body, 503);
    let shown =
        |method, path: &str| app.request(method, path).header("authorization", format!("Bearer {API_TOKEN}"));
    let order = shown(Method::POST, "/api/v1/orders").header("content-type", "application/json");
    let body = r#"{"reference":"R-3","amount":1500,"currency":"XAF","title":"X"}"#;
    asking.ask("/api/v1/orders", order.body(body), 503, Kind::Data);
    asking.ask("/api/v1/orders/{reference}", shown(Method::GET, "/api/v1/orders/R-1"), 503, Kind::Data);
    asking.get("/api/tx-status/{transaction_ref}", "/api/tx-status/t-1", 503, Kind::Data);
    asking.get("/api/tx-events/{transaction_ref}", "/api/tx-events/t-1", 503, Kind::Data);
    asking.post_json(CALLBACK, CALLBACK, "{}", 503);
    asking.hold().await;
}

#[tokio::test]
async fn a_stream_without_further_events_has_its_headers() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    app.send_callback(&app.callback(&attempt.transaction_ref)).await;
    eventually("it is paid", async || app.tx_status(&attempt.transaction_ref).await == "SUCCESS").await;
    let path = format!("/api/tx-events/{}", attempt.transaction_ref);
    let seen_all = app.request(Method::GET, &path).header("last-event-id", "1000");
    let case =
        Case { route: "/api/tx-events/{transaction_ref}", request: seen_all, status: 204, kind: Kind::Data };
    hold(&app, case).await;
}
