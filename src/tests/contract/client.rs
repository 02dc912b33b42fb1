//! Our own client, against the server and against the fixtures.

use axum::{Router, http::StatusCode, routing::get};
use caisse_domain::{AppTransactionRef, Currency, Order, OrderToken, Outcome, Timestamp, TransactionRef};
use caisse_mycoolpay::{
    Client, Dialect, FramingSetting, Gateway as _, GatewayConfig, GatewayError, ReturnUrls, Secret,
    callback::{self, RawCallback, Verdict},
};
use serde_json::Value;
use tokio::task::JoinSet;

use super::{
    fixture,
    server::{PRIVATE_KEY, PUBLIC_KEY, Server, listen, serve},
};
use crate::support::new_order;

fn config(api_base: &str, public_key: &str, private_key: &str, dialect: Dialect) -> GatewayConfig {
    GatewayConfig {
        public_key: public_key.to_owned(),
        private_key: Secret::new(private_key),
        api_base: api_base.to_owned(),
        dialect,
        checkout_origins: vec!["https://my-coolpay.com".to_owned()],
        framing: FramingSetting::Deny,
    }
}

fn client(config: &GatewayConfig) -> Client {
    let site_url = "http://127.0.0.1:1".to_owned();
    let returns = ReturnUrls { callback_url: format!("{site_url}/callback"), site_url };
    Client::new(config, returns).expect("a client")
}

fn order(reference: &str) -> Order {
    let details = new_order(reference, 15_000);
    Order {
        token: OrderToken::new(fastrand::u128(..)),
        details,
        created_at: Timestamp::default(),
        paid_at: None,
    }
}

/// A server that answers every call with these two documents.
async fn replaying(link: Value, report: Value) -> (String, JoinSet<()>) {
    let (listener, url) = listen().await;
    let link = move || async move { (StatusCode::CREATED, link.to_string()) };
    let router = Router::new()
        .route("/api/{key}/paylink", axum::routing::post(link))
        .route("/api/{key}/checkStatus/{reference}", get(move || async move { report.to_string() }));
    let mut running = JoinSet::new();
    running.spawn(serve(listener, router));
    (url, running)
}

#[tokio::test]
async fn it_gets_a_link_and_finds_its_payment_in_both_dialects() {
    let server = Server::any().await;
    for dialect in [Dialect::Official, Dialect::Guide] {
        let client = client(&config(&server.base_url, &server.public_key, &server.private_key, dialect));
        let order = order("CONTRACT");
        let attempt = AppTransactionRef::new(&order.details.reference, fastrand::u64(..));
        let link = client.paylink(&order, &attempt).await.expect("a link").value;
        let report = client.check_status(&link.transaction_ref).await.expect("a report").value;
        assert_eq!(report.outcome, Outcome::Pending);
        assert_eq!(report.app_transaction_ref.as_deref(), Some(attempt.as_str()));
        assert_eq!(report.currency.as_deref(), Some(Currency::Xaf.code()));

        let again = client.paylink(&order, &attempt).await.expect_err("a reference is used once");
        assert!(matches!(&again, GatewayError::Refused { http: 409, .. }), "{again:?}");
        let unknown = TransactionRef::parse("00000000-0000-0000-0000-000000000000").expect("a reference");
        let error = client.check_status(&unknown).await.expect_err("an unknown transaction");
        assert!(matches!(&error, GatewayError::Refused { http: 404, .. }), "{error:?}");
    }
}

#[tokio::test]
async fn it_reads_the_fixtures() {
    for (dialect, link, report, ours, amount) in [
        (
            Dialect::Official,
            fixture!("paylink.answer.json"),
            fixture!("check_status.answer.json"),
            "order_123",
            "100",
        ),
        (
            Dialect::Guide,
            fixture!("guide.paylink.answer.json"),
            fixture!("guide.check_status.answer.json"),
            "ORDER_1234",
            "1500",
        ),
    ] {
        let (url, _running) = replaying(link.clone(), report).await;
        let client = client(&config(&url, PUBLIC_KEY, PRIVATE_KEY, dialect));
        let order = order("R");
        let attempt = AppTransactionRef::new(&order.details.reference, 1);
        let read = client.paylink(&order, &attempt).await.expect("a link").value;
        assert_eq!(read.transaction_ref.as_str(), link["transaction_ref"]);
        assert_eq!(read.payment_url, link["payment_url"]);

        let report = client.check_status(&read.transaction_ref).await.expect("a report").value;
        assert_eq!(report.outcome, Outcome::Succeeded);
        assert_eq!(report.app_transaction_ref.as_deref(), Some(ours));
        assert_eq!(report.amount.map(|amount| amount.to_string()).as_deref(), Some(amount));
    }
}

#[test]
fn it_believes_the_callbacks_of_the_fixtures() {
    for (dialect, private_key, text) in [
        (Dialect::Official, PRIVATE_KEY, fixture!("callback.json").to_string()),
        (Dialect::Guide, "sk_test_YYYYYYYY", fixture!("guide.callback.json").to_string()),
    ] {
        let raw = RawCallback {
            body: text.as_bytes(),
            content_type: Some("application/json"),
            signature_header: None,
        };
        let verified = callback::read(raw, &config("", PUBLIC_KEY, private_key, dialect));
        assert_eq!(verified.verdict, Verdict::Authentic, "{text}");
    }
}
