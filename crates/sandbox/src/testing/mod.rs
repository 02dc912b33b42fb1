//! What the sandbox's unit tests share: a sandbox, and requests to its router.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Request, header},
};
use serde_json::Value;
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

use crate::{Sandbox, SandboxConfig, SandboxOutcome};

mod server;
mod shop;

pub(crate) use server::Server;
pub(crate) use shop::Shop;

/// An official request for 15 000 F.
pub(crate) const OFFICIAL_REQUEST: &str = r#"{
    "transaction_amount": 15000, "transaction_currency": "XAF", "transaction_reason": "Deux <pagnes>",
    "app_transaction_ref": "order_123", "customer_phone_number": "699009900", "customer_lang": "fr"
}"#;

/// The integration guide's own example (its §3).
pub(crate) const GUIDE_REQUEST: &str = r#"{
    "amount": 1500, "currency": "XAF", "reason": "Commande #1234", "reference": "ORDER_1234",
    "customer": { "name": "Fabrice Tchuite", "phone": "+2376XXXXXXXX", "email": "client@example.com" },
    "callback_url": "http://127.0.0.1:1/api/callback/mycoolpay",
    "success_url": "https://your-site.com/payment/success",
    "cancel_url": "https://your-site.com/payment/cancel"
}"#;

/// The return pages, as a buyer comes to them.
pub(crate) const SUCCESS_PAGE: &str = "http://localhost:3000/payment/success?order=a%26b";
pub(crate) const FAILURE_PAGE: &str = "http://localhost:3000/payment/failure?order=a%26b";
pub(crate) const CANCEL_PAGE: &str = "http://localhost:3000/payment/cancel?order=a%26b";

pub(crate) fn config() -> SandboxConfig {
    SandboxConfig {
        shop_name: "Chez Ngo & Fils".into(),
        ..SandboxConfig::new(
            "pk_sandbox",
            "sk_test_made_up_0123456789abcdef",
            "http://localhost:3001",
            "http://localhost:3000",
        )
    }
}

pub(crate) fn sandbox() -> Sandbox {
    Sandbox::new(config())
}

/// A sandbox whose scenarios take milliseconds.
pub(crate) fn fast_sandbox() -> Sandbox {
    let sandbox = sandbox();
    sandbox.set_speed(FAST);
    sandbox
}

/// How fast a test's scenarios run: 20 minutes are 120 ms.
pub(crate) const FAST: NonZeroU32 = NonZeroU32::new(10_000).expect("not zero");

/// A payin of 100 F from this number.
pub(crate) fn payin_request(phone: &str) -> String {
    let number = r#""transaction_amount": 100, "transaction_currency": "XAF""#;
    format!(r#"{{ {number}, "app_transaction_ref": "payin_{phone}", "customer_phone_number": "{phone}" }}"#)
}

/// Waits until checkStatus reports this outcome.
pub(crate) async fn until_outcome(sandbox: &Sandbox, transaction_ref: &str, outcome: SandboxOutcome) {
    let came = async {
        while check_status(sandbox, transaction_ref).await.1["transaction_status"] != outcome.as_str() {
            sleep(Duration::from_millis(2)).await;
        }
    };
    assert!(timeout(Duration::from_secs(5), came).await.is_ok(), "never {outcome:?}");
}

/// Waits until no scenario runs and no callback is being sent: their tasks hold the only other clones of `sandbox`.
pub(crate) async fn until_idle(sandbox: &Sandbox) {
    let idle = async {
        while Arc::strong_count(&sandbox.config) > 1 {
            sleep(Duration::from_millis(2)).await;
        }
    };
    assert!(timeout(Duration::from_secs(5), idle).await.is_ok(), "something still runs");
}

/// A response.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(self) -> (u16, Value) {
        let value = serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text));
        (self.status, value)
    }

    /// Where it redirects to, by 303.
    pub(crate) fn redirect(&self) -> Option<&str> {
        self.header(header::LOCATION).filter(|_| self.status == 303)
    }

    pub(crate) fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

pub(crate) async fn send(sandbox: &Sandbox, request: Request<Body>) -> Answer {
    let response = sandbox.router().oneshot(request).await.expect("infallible");
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.expect("a body");
    Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        text: String::from_utf8(bytes.into()).expect("UTF-8"),
    }
}

pub(crate) async fn get(sandbox: &Sandbox, path: &str) -> Answer {
    send(sandbox, Request::get(path).body(Body::empty()).expect("a request")).await
}

pub(crate) async fn post_raw(sandbox: &Sandbox, path: &str, content_type: &str, body: &str) -> Answer {
    let request = Request::post(path).header(header::CONTENT_TYPE, content_type);
    send(sandbox, request.body(body.to_owned().into()).expect("a request")).await
}

/// A JSON request, with or without the private key's header.
pub(crate) async fn with_private_key(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    key: Option<&str>,
    body: &str,
) -> Answer {
    let mut request =
        Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
    if let Some(key) = key {
        request = request.header("X-PRIVATE-KEY", key);
    }
    send(sandbox, request.body(body.to_owned().into()).expect("a request")).await
}

pub(crate) async fn get_json(sandbox: &Sandbox, path: &str) -> (u16, Value) {
    get(sandbox, path).await.json()
}

pub(crate) async fn post(sandbox: &Sandbox, path: &str, content_type: &str, body: &str) -> (u16, Value) {
    post_raw(sandbox, path, content_type, body).await.json()
}

pub(crate) async fn post_json(sandbox: &Sandbox, path: &str, body: &str) -> (u16, Value) {
    post(sandbox, path, "application/json", body).await
}

pub(crate) async fn post_form(sandbox: &Sandbox, path: &str, body: &str) -> (u16, Value) {
    post(sandbox, path, "application/x-www-form-urlencoded", body).await
}

/// The report of checkStatus.
pub(crate) async fn check_status(sandbox: &Sandbox, transaction_ref: &str) -> (u16, Value) {
    get_json(sandbox, &format!("/api/pk_sandbox/checkStatus/{transaction_ref}")).await
}

/// Opens a payment with an echoed parameter, and returns its reference.
pub(crate) async fn open(sandbox: &Sandbox, body: &str) -> String {
    let (_, answer) = post_json(sandbox, "/api/pk_sandbox/paylink?order=a%26b", body).await;
    answer["transaction_ref"].as_str().unwrap_or_else(|| panic!("refused: {answer}")).to_owned()
}

/// A sandbox with a payment, and the payment's reference.
pub(crate) async fn opened(body: &str) -> (Sandbox, String) {
    let sandbox = sandbox();
    let transaction_ref = open(&sandbox, body).await;
    (sandbox, transaction_ref)
}

/// Submits the payment page's form.
pub(crate) async fn choose(sandbox: &Sandbox, transaction_ref: &str, form: &str) -> Answer {
    let path = format!("/payment/checkout/{transaction_ref}");
    post_raw(sandbox, &path, "application/x-www-form-urlencoded", form).await
}
