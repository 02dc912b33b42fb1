//! The server functions, called as the island in the browser calls them.

use axum::body::Bytes;
use caisse_domain::BuyerStatus;
use caisse_islands::answers::{CallError, OrderSnapshot, PhonePayment, Started};
use caisse_sandbox::SandboxOutcome;
use reqwest::Method;
use serde::{Serialize, de::DeserializeOwned};
use server_fn::{Decodes, Encodes, codec::PostcardEncoding};

use crate::support::{GatewayBehaviour, Setup, Sizes, TestApp};

#[derive(Serialize)]
struct Token<'a> {
    token: &'a str,
}

#[derive(Serialize)]
struct Start<'a> {
    token: &'a str,
    instead_of: Option<u32>,
}

#[derive(Serialize)]
struct AskPhone<'a> {
    token: &'a str,
    phone: &'a str,
    instead_of: Option<u32>,
}

#[derive(Serialize)]
struct SendCode<'a> {
    token: &'a str,
    code: &'a str,
}

async fn call<T: DeserializeOwned>(
    app: &TestApp,
    function: &str,
    arguments: &impl Serialize,
) -> Result<T, CallError> {
    let body = PostcardEncoding::encode(arguments).expect("a text");
    let request = app.request(Method::POST, &format!("/fn/{function}"));
    let request =
        request.header("content-type", "application/x-postcard").header("sec-fetch-site", "same-origin");
    let answer = app.send(request.header("accept", "application/x-postcard").body(body)).await;
    let bytes = Bytes::from(answer.body.clone());
    if answer.status == 200 {
        return Ok(PostcardEncoding::decode(bytes).expect("what was asked for"));
    }
    let error = PostcardEncoding::decode(bytes).expect("an error");
    let status = match error {
        CallError::UnknownOrder => 404,
        CallError::NotPayable => 409,
        CallError::Unreadable | CallError::CannotBeAsked | CallError::WrongCode => 422,
        CallError::AskedTooOften => 429,
        CallError::Refused | CallError::Unavailable => 502,
        CallError::Network => 500,
    };
    assert_eq!(answer.status, status, "{error:?}");
    Err(error)
}

async fn start(app: &TestApp, token: &str) -> Result<Started, CallError> {
    call(app, "start_payment", &Start { token, instead_of: None }).await
}

async fn ask(
    app: &TestApp,
    token: &str,
    phone: &str,
    instead_of: Option<u32>,
) -> Result<PhonePayment, CallError> {
    call(app, "ask_phone", &AskPhone { token, phone, instead_of }).await
}

async fn send_code(app: &TestApp, token: &str, code: &str) -> Result<PhonePayment, CallError> {
    call(app, "send_code", &SendCode { token, code }).await
}

async fn status_check(app: &TestApp, token: &str) -> Result<OrderSnapshot, CallError> {
    call(app, "payment_status", &Token { token }).await
}

fn checked(buyer_status: BuyerStatus, attempts: u32, live: Option<&str>) -> OrderSnapshot {
    OrderSnapshot { buyer_status, attempts, transaction_ref: live.map(ToOwned::to_owned) }
}

#[tokio::test]
async fn the_island_starts_a_payment_and_sees_it_paid() {
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R-1", 1500).await;
    let token = order.token.as_str();
    assert_eq!(status_check(&app, token).await, Ok(checked(BuyerStatus::Open, 0, None)));

    let started = start(&app, token).await.expect("a payment page");
    assert_eq!(started.attempts, 1);
    assert_eq!(app.get(&started.payment_url).await.status, 200);
    assert_eq!(started.transaction_ref, Some(app.sandbox().payments()[0].transaction_ref.clone()));
    assert_eq!(start(&app, token).await, Ok(started));
    let theirs = app.sandbox().payments()[0].transaction_ref.clone();
    assert_eq!(status_check(&app, token).await, Ok(checked(BuyerStatus::Waiting, 1, Some(&theirs))));

    app.settle(&theirs, SandboxOutcome::Success);
    app.advance_past_check_interval();
    assert_eq!(status_check(&app, token).await, Ok(checked(BuyerStatus::Paid, 1, None)));
    assert_eq!(start(&app, token).await, Err(CallError::NotPayable));
}

#[tokio::test]
async fn the_launcher_and_the_island_lead_to_the_same_payment() {
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R-1", 1500).await;
    let by_form = app.pay(order.token.as_str()).await.location();
    let by_island = start(&app, order.token.as_str()).await.expect("a payment page");
    assert_eq!(by_island.payment_url, by_form);
    assert_eq!(app.record.sizes().await.payments, 1);
}

#[tokio::test]
async fn an_unknown_order_is_an_error_the_island_can_read() {
    let app = TestApp::sandboxed().await;
    for token in ["00000000000000000000000000000000", "short", "", "<script>", &"x".repeat(500)] {
        assert_eq!(start(&app, token).await, Err(CallError::UnknownOrder), "{token}");
        assert_eq!(status_check(&app, token).await, Err(CallError::UnknownOrder), "{token}");
    }
    assert_eq!(app.record.sizes().await, Sizes::default());
}

#[tokio::test]
async fn a_gateway_without_an_answer_is_an_error_the_island_can_read() {
    let app = Setup::live_with_gateway_that(GatewayBehaviour::Html).start().await;
    let order = app.place_order("R-1", 1500).await;
    assert_eq!(start(&app, order.token.as_str()).await, Err(CallError::Unavailable));
    assert_eq!(status_check(&app, order.token.as_str()).await, Ok(checked(BuyerStatus::Open, 1, None)));
}

#[tokio::test]
async fn what_is_no_call_is_an_error_and_nothing_happens() {
    let app = TestApp::sandboxed().await;
    for body in [Vec::new(), vec![0xff; 20], b"token=x".to_vec()] {
        let answer = app.post("/fn/start_payment", "application/x-postcard", body).await;
        assert_eq!(answer.status, 400, "a stranger's mistake is no error of ours");
    }
    let unknown = app.post("/fn/transfer_everything", "application/x-postcard", Vec::new()).await;
    assert_eq!((unknown.status, unknown.text().as_str()), (404, ""));
    assert_eq!(app.get("/fn/start_payment").await.status, 405);
    assert_eq!(app.record.sizes().await, Sizes::default());
}

#[tokio::test]
async fn a_call_that_looks_like_a_form_is_not_led_back_to_its_referer() {
    let app = TestApp::sandboxed().await;
    let request = app.request(Method::POST, "/fn/payment_status").header("accept", "text/html");
    let answer = app.send(request.header("referer", "https://elsewhere.example/").body("x")).await;
    assert_eq!((answer.status, answer.header("location")), (400, ""));
}

#[tokio::test]
async fn a_call_of_a_megabyte_is_refused() {
    let app = TestApp::sandboxed().await;
    let answer = app.post("/fn/start_payment", "application/x-postcard", vec![b'x'; 1 << 20]).await;
    assert!((400..500).contains(&answer.status), "{}", answer.status);
    assert_eq!(app.record.sizes().await, Sizes::default());
}

#[tokio::test]
async fn the_island_asks_a_telephone_and_sends_its_code() {
    let app = TestApp::sandboxed().await;
    let token = app.place_order("R-1", 1500).await.token;
    let token = token.as_str();
    assert_eq!(ask(&app, token, "12", None).await, Err(CallError::Unreadable));

    let asked = ask(&app, token, "690 00 00 05", None).await.expect("a telephone that was asked");
    let theirs = app.sandbox().payments()[0].transaction_ref.clone();
    assert_eq!(asked.order, checked(BuyerStatus::Code, 1, Some(&theirs)));
    assert_eq!((asked.operator.as_str(), asked.number.as_str()), ("orange", "6•• ••• •05"));
    assert_eq!(asked.ussd, "");
    assert!((1..=900).contains(&asked.left_s), "{}", asked.left_s);

    assert_eq!(send_code(&app, token, "").await, Err(CallError::Unreadable));
    assert_eq!(send_code(&app, token, "000000").await, Err(CallError::WrongCode));
    let accepted = send_code(&app, token, "123 456").await.expect("a code that is right");
    assert_eq!((accepted.order.buyer_status, accepted.ussd.as_str()), (BuyerStatus::Asked, "#150*50#"));
    app.advance_past_check_interval();
    assert_eq!(status_check(&app, token).await, Ok(checked(BuyerStatus::Paid, 1, None)));
    assert_eq!(ask(&app, token, "677123456", None).await, Err(CallError::NotPayable));
}
