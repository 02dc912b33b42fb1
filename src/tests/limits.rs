//! Rate limits of requests that cost money or status checks. The test is a trusted proxy, at 127.0.0.1.

use reqwest::{Method, RequestBuilder};

use crate::support::{API_TOKEN, Answer, CALLBACK, FORM, Setup, TestApp};

/// More than any limit's burst.
const FLOOD: usize = 150;
const FLOODER: &str = "192.0.2.1";
const OTHER: &str = "198.51.100.7";

fn limited(setup: Setup) -> Setup {
    setup.with("RATE_LIMIT", "on").with("TRUSTED_PROXIES", "127.0.0.1")
}

fn from(app: &TestApp, source: &str, method: Method, path: &str) -> RequestBuilder {
    app.request(method, path).header("x-forwarded-for", source).header("sec-fetch-site", "same-origin")
}

/// Sends requests until one is limited; returns how many passed, with the refusal.
async fn ask_until_refused(app: &TestApp, request: impl Fn() -> RequestBuilder) -> (usize, Answer) {
    for answered in 0..FLOOD {
        let answer = app.send(request()).await;
        if answer.status == 429 {
            let seconds: u64 = answer.header("retry-after").parse().expect("seconds");
            assert!((1..=10).contains(&seconds), "{seconds}");
            return (answered, answer);
        }
    }
    panic!("no request was refused");
}

#[tokio::test]
async fn an_address_that_begins_too_many_payments_waits_and_others_do_not() {
    let app = limited(Setup::sandbox()).start().await;
    let demo = |source| from(&app, source, Method::POST, "/demo").header("accept-language", "fr");
    let (answered, refused) = ask_until_refused(&app, || demo(FLOODER)).await;
    assert!(answered >= 60, "{answered}");
    assert!(refused.text().contains("Trop de demandes à la fois"), "{}", refused.text());
    app.send(demo(OTHER)).await.location();
    assert_eq!(app.send(from(&app, FLOODER, Method::GET, "/")).await.status, 200, "pages cost nothing");
}

#[tokio::test]
async fn nonsense_from_a_shared_address_locks_none_of_its_buyers_out() {
    let app = limited(Setup::live()).start().await;
    let order = app.place_order("R-1", 1500).await;
    let another = app.open("R-2", 1500).await;
    let nonsense = |path: &'static str| ask_until_refused_quietly(&app, path);
    nonsense("/pay/0123456789abcdef0123456789abcdef").await;
    nonsense("/pay/nothing").await;
    let unknown = || from(&app, FLOODER, Method::GET, "/api/tx-status/unknown");
    ask_until_refused(&app, unknown).await;

    let pay = from(&app, FLOODER, Method::POST, &format!("/pay/{}", order.token.as_str()));
    assert!(app.send(pay).await.location().contains("/payment/checkout/"));
    let status = from(&app, FLOODER, Method::GET, &format!("/api/tx-status/{}", another.transaction_ref));
    assert_eq!(app.send(status).await.status, 200);
    let back = format!("/payment/success?order={}", another.token);
    assert_eq!(app.send(from(&app, FLOODER, Method::GET, &back)).await.state(), "waiting");
}

/// Posts to this path until a request is limited.
async fn ask_until_refused_quietly(app: &TestApp, path: &str) {
    for _ in 0..FLOOD {
        if app.send(from(app, FLOODER, Method::POST, path)).await.status == 429 {
            return;
        }
    }
    panic!("no request was refused");
}

#[tokio::test]
async fn one_order_is_not_paid_from_a_hundred_addresses_at_once() {
    let app = limited(Setup::sandbox()).start().await;
    let order = app.place_order("R-1", 1500).await;
    let launcher = format!("/pay/{}", order.token.as_str());
    let mut answers = Vec::new();
    for host in 1..=100 {
        answers.push(app.send(from(&app, &format!("203.0.113.{host}"), Method::POST, &launcher)).await);
    }
    let refused = answers.iter().filter(|answer| answer.status == 429).count();
    assert!((80..=90).contains(&refused), "{refused}");
    let another = app.place_order("R-2", 1500).await;
    let launcher = format!("/pay/{}", another.token.as_str());
    app.send(from(&app, "203.0.113.1", Method::POST, &launcher)).await.location();
}

#[tokio::test]
async fn the_amount_of_one_order_is_not_guessed_from_a_hundred_addresses() {
    let app = limited(Setup::live()).start().await;
    app.place_order("R-1", 1500).await;
    let guess = |reference: &str, amount: usize| {
        let source = format!("203.0.113.{}", amount % 100);
        let body = format!(r#"{{"reference":"{reference}","amount":{amount},"currency":"XAF"}}"#);
        let request = from(&app, &source, Method::POST, "/api/create-payment");
        app.send(request.header("content-type", "application/json").body(body))
    };
    let mut answers = Vec::new();
    for amount in 1..=50 {
        answers.push(guess("R-1", amount).await.status);
        // An order that does not exist is counted alike.
        assert_eq!(guess("R-2", amount).await.status, answers[amount - 1], "{amount}");
    }
    assert_eq!(answers.iter().position(|&status| status == 429), Some(10), "{answers:?}");
    assert!(answers[10..].iter().all(|&status| status == 429), "{answers:?}");
    // The limit does not affect the shop and the order's own page.
    let attempt = app.open("R-1", 1500).await;
    app.send(from(&app, OTHER, Method::POST, &format!("/pay/{}", attempt.token))).await.location();
}

#[tokio::test]
async fn with_open_amounts_the_amount_of_one_order_is_not_guessed_either() {
    let app = limited(Setup::live()).with("OPEN_AMOUNTS", "true").start().await;
    app.place_order("R-1", 1500).await;
    let guess = |amount: usize| {
        let source = format!("203.0.113.{amount}");
        let body = format!(r#"{{"reference":"R-1","amount":{amount},"currency":"XAF"}}"#);
        let request = from(&app, &source, Method::POST, "/api/create-payment");
        app.send(request.header("content-type", "application/json").body(body))
    };
    let mut answers = Vec::new();
    for amount in 101..=120 {
        answers.push(guess(amount).await.status);
    }
    assert!(answers[..10].iter().all(|&status| status == 409), "{answers:?}");
    assert!(answers[10..].iter().all(|&status| status == 429), "{answers:?}");
    // The limit does not affect the shop.
    app.open("R-1", 1500).await;
}

#[tokio::test]
async fn the_island_gets_its_own_error_and_its_retry_time() {
    let app = limited(Setup::sandbox()).start().await;
    // Postcard: the length of a text, then the text.
    let token = app.place_order("R-1", 1500).await.token;
    let body: Vec<u8> = std::iter::once(32).chain(token.as_str().bytes()).collect();
    let status_check = || {
        let request = from(&app, FLOODER, Method::POST, "/fn/payment_status").body(body.clone());
        request.header("content-type", "application/x-postcard").header("accept", "application/x-postcard")
    };
    assert_eq!(app.send(status_check()).await.status, 200);
    let (answered, _) = ask_until_refused(&app, status_check).await;
    assert!(answered >= 25, "{answered}");
}

#[tokio::test]
async fn a_buyer_who_comes_back_is_shown_the_order_and_the_gateway_is_not_asked_each_time() {
    let app = limited(Setup::live()).start().await;
    let attempt = app.open("R-1", 1500).await;
    let path = format!("/payment/success?order={}", attempt.token);
    for _ in 0..FLOOD {
        assert_eq!(app.send(from(&app, FLOODER, Method::GET, &path)).await.state(), "waiting");
        app.advance_past_check_interval();
    }
    let status_checks =
        app.gateway().requests().iter().filter(|received| received.target.contains("checkStatus")).count();
    assert!((30..FLOOD - 30).contains(&status_checks), "{status_checks}");
}

#[tokio::test]
async fn a_shop_that_shows_its_token_asks_as_often_as_it_likes() {
    let app = limited(Setup::live()).start().await;
    let status = || from(&app, FLOODER, Method::GET, "/api/tx-status/unknown");
    let (_, refused) = ask_until_refused(&app, status).await;
    assert_eq!(refused.refusal(), (429, "too_many_requests".to_owned()));
    let shown = || status().header("authorization", format!("Bearer {API_TOKEN}"));
    for _ in 0..FLOOD {
        assert_eq!(app.send(shown()).await.status, 404);
    }
    // A wrong token counts as none.
    ask_until_refused(&app, || status().header("authorization", "Bearer wrong")).await;
}

#[tokio::test]
async fn tokens_are_not_guessed_by_the_thousand() {
    let app = limited(Setup::live()).start().await;
    let guess = || {
        let request = from(&app, FLOODER, Method::POST, "/api/create-payment");
        let body = r#"{"amount":1500,"currency":"XAF","reference":"R-1"}"#;
        request.header("authorization", "Bearer guess").header("content-type", "application/json").body(body)
    };
    let (answered, _) = ask_until_refused(&app, guess).await;
    assert!(answered < 100, "{answered}");
}

#[tokio::test]
async fn a_flood_of_forged_callbacks_fills_no_table_and_hides_no_genuine_one() {
    let app = limited(Setup::live()).start().await;
    let attempt = app.open("R-1", 1500).await;
    let mut number = 0;
    let mut forge = || {
        number += 1;
        let request = from(&app, FLOODER, Method::POST, CALLBACK).header("content-type", FORM);
        request.body(format!("application=nobody&number={number}"))
    };
    let mut refused = 0;
    for _ in 0..FLOOD {
        let answer = app.send(forge()).await;
        assert_eq!(answer.text(), "KO");
        refused += usize::from(answer.status == 429);
    }
    assert!(refused >= 40, "{refused}");
    let stored = app.record.verdicts().await.len();
    assert_eq!(stored, FLOOD - refused, "what was not refused was kept");

    let genuine = app.callback(&attempt.transaction_ref).to_string();
    let request = from(&app, FLOODER, Method::POST, CALLBACK).header("content-type", "application/json");
    assert_eq!(app.send(request.body(genuine)).await.text(), "OK");
    assert_eq!(app.record.verdicts().await.len(), stored + 1);
}

#[tokio::test]
async fn wrong_signatures_from_the_gateways_address_are_not_limited() {
    let app = limited(Setup::live()).with("MYCOOLPAY_CALLBACK_IPS", FLOODER).start().await;
    for number in 0..FLOOD {
        let request = from(&app, FLOODER, Method::POST, CALLBACK).header("content-type", FORM);
        let answer = app.send(request.body(format!("application=nobody&number={number}"))).await;
        assert_eq!(answer.status, 400);
    }
    assert_eq!(app.record.verdicts().await.len(), FLOOD);
}
