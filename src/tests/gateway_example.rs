//! The example of the gateway's crate, against the sandbox.

use caisse_mycoolpay::{Dialect, GatewayConfig, domain::PaymentStatus};
use caisse_sandbox::{Sandbox, SandboxConfig};
use tokio::net::TcpListener;

use crate::support::{PRIVATE_KEY, PUBLIC_KEY, http};

#[expect(dead_code, reason = "its `main` reads the environment")]
#[path = "../../crates/mycoolpay/examples/payment.rs"]
mod example;

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, origin)
}

/// The status that the example prints for a payment whose buyer makes this choice on the payment page.
async fn status_after(choice: &'static str) -> PaymentStatus {
    let (shop, shop_url) = listen().await;
    let (listener, base_url) = listen().await;
    let sandbox = Sandbox::new(SandboxConfig {
        callback_url: Some(format!("{shop_url}/callback")),
        ..SandboxConfig::new(PUBLIC_KEY, PRIVATE_KEY, &base_url, &shop_url)
    });
    let serving = tokio::spawn(async move { axum::serve(listener, sandbox.router()).await });

    let config = GatewayConfig::new(Dialect::Official, PUBLIC_KEY, PRIVATE_KEY).with_api_base(&base_url);
    let choose = |link: &str| {
        tokio::spawn(http().post(link).body(choice).send());
    };
    let status = example::run(config, shop, choose).await.expect("a status");

    serving.abort();
    status
}

#[tokio::test]
async fn the_example_reports_a_payment_that_the_buyer_makes() {
    assert_eq!(status_after("outcome=success&operator=CM_OM").await, PaymentStatus::Paid);
}

#[tokio::test]
async fn the_example_reports_a_payment_that_the_buyer_cancels() {
    assert_eq!(status_after("outcome=canceled").await, PaymentStatus::Canceled);
}
