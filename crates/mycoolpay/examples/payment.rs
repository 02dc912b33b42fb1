//! One payment: a payment link, a verified callback, a status check.
//!
//! ```sh
//! caisse sandbox --callback-url http://localhost:8000/callback
//! cargo run -p caisse-mycoolpay --example payment
//! ```
//!
//! `MYCOOLPAY_API_BASE`, `MYCOOLPAY_PUBLIC_KEY` and `MYCOOLPAY_PRIVATE_KEY` name another gateway than the sandbox.

use caisse_domain::Timestamp;
use std::{env, error::Error};

use axum::{Router, body::Bytes, http::HeaderMap, routing::post};
use caisse_mycoolpay::{
    Client, Dialect, Gateway as _, GatewayConfig, ReturnUrls,
    callback::{self, RawCallback, Verdict},
    domain::{
        AppTransactionRef, Currency, Customer, Expected, Locale, Money, NewOrder, Order, OrderToken,
        PaymentStatus, Reference,
    },
};
use tokio::{net::TcpListener, sync::mpsc};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let setting = |name: &str, default: &str| env::var(name).unwrap_or_else(|_| default.to_owned());
    let public_key = setting("MYCOOLPAY_PUBLIC_KEY", "pk_test_XXXXXXXX");
    let private_key = setting("MYCOOLPAY_PRIVATE_KEY", "sk_test_YYYYYYYY");
    let config = GatewayConfig::new(Dialect::Official, &public_key, &private_key)
        .with_api_base(&setting("MYCOOLPAY_API_BASE", "http://localhost:3001"));
    let listener = TcpListener::bind("127.0.0.1:8000").await?;
    let status = run(config, listener, |link| println!("Pay here: {link}")).await?;
    println!("The payment is {status:?}.");
    Ok(())
}

/// Makes a payment link, shows it, waits for an authentic callback on `listener`, and checks the payment's status.
pub(crate) async fn run(
    config: GatewayConfig,
    listener: TcpListener,
    show: impl FnOnce(&str),
) -> Result<PaymentStatus, Box<dyn Error>> {
    let site_url = format!("http://{}", listener.local_addr()?);
    let client = Client::new(&config, ReturnUrls { callback_url: format!("{site_url}/callback"), site_url })?;
    let order = order()?;
    let attempt = AppTransactionRef::new(&order.details.reference, getrandom::u64()?);
    let link = client.paylink(&order, &attempt).await?.value;
    show(&link.payment_url);

    wait_for_callback(config, listener, link.transaction_ref.as_str().to_owned()).await?;

    // A callback's signature does not cover the status, so only a status check is trusted.
    let report = client.check_status(&link.transaction_ref).await?.value;
    Ok(report.status(&Expected {
        transaction_ref: link.transaction_ref,
        app_transaction_ref: attempt,
        amount: order.details.amount,
    }))
}

/// Answers callbacks until an authentic one names this transaction.
async fn wait_for_callback(
    config: GatewayConfig,
    listener: TcpListener,
    about: String,
) -> std::io::Result<()> {
    let (sender, mut receiver) = mpsc::channel(1);
    let answer = async move |headers: HeaderMap, body: Bytes| {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let raw = RawCallback {
            body: &body,
            content_type: header("content-type"),
            signature_header: header("x-mycoolpay-signature"),
        };
        let callback = callback::read(raw, &config);
        if callback.verdict != Verdict::Authentic {
            return "KO";
        }
        if callback.transaction_ref.as_ref() == Some(&about) {
            // A full channel holds the same message.
            let _ = sender.try_send(());
        }
        "OK"
    };
    let server = axum::serve(listener, Router::new().route("/callback", post(answer)));
    server.with_graceful_shutdown(async move { receiver.recv().await.unwrap_or_default() }).await
}

fn order() -> Result<Order, Box<dyn Error>> {
    let details = NewOrder {
        reference: Reference::parse("ORDER-17")?,
        amount: Money::parse("15000", Currency::Xaf)?,
        title: NewOrder::parse_title("Deux pagnes")?,
        customer: Customer::default(),
        locale: Locale::Fr,
        return_url: None,
        metadata: None,
    };
    let token = OrderToken::new(u128::from(getrandom::u64()?));
    Ok(Order { token, details, created_at: Timestamp::default(), paid_at: None })
}
