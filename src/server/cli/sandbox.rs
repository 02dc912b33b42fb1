//! `caisse sandbox`: the simulator alone, for a shop in any language and for our own tests with real keys.

use std::{
    error::Error,
    io::Write as _,
    net::{IpAddr, Ipv4Addr},
};

use clap::Args;
use tokio::sync::watch;

use super::asked_to_stop;
use crate::server::{
    sandbox::{PageFraming, Sandbox, SandboxConfig},
    serve::{answer, listen},
};

#[derive(Args)]
pub(super) struct Arguments {
    /// The port to listen on, on this machine only.
    #[arg(long, default_value_t = 3001)]
    port: u16,
    /// The application's public key, as your program has it.
    #[arg(long, default_value = "pk_test_XXXXXXXX")]
    public_key: String,
    /// The application's private key, which signs callbacks. Make one up: a real one has no place here.
    #[arg(long, env = "SANDBOX_PRIVATE_KEY", hide_env_values = true)]
    private_key: String,
    /// Where callbacks go.
    #[arg(long)]
    callback_url: Option<String>,
    /// Where buyers return to after paying.
    #[arg(long, default_value = "http://localhost:3000/payment/success")]
    success_url: String,
    /// Where buyers return to after giving up.
    #[arg(long, default_value = "http://localhost:3000/payment/cancel")]
    cancel_url: String,
    /// Where buyers return to after a refusal.
    #[arg(long, default_value = "http://localhost:3000/payment/failure")]
    failure_url: String,
    /// Framing headers of the payment page: allow, deny or csp.
    #[arg(long, default_value = "allow")]
    framing: String,
}

/// Serves the sandbox until interrupted.
///
/// # Errors
/// What kept it from starting.
pub(super) async fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let base_url = format!("http://localhost:{}", arguments.port);
    let sandbox = Sandbox::new(SandboxConfig {
        public_key: arguments.public_key,
        private_key: arguments.private_key,
        base_url: base_url.clone(),
        shop_name: "Caisse".to_owned(),
        callback_url: arguments.callback_url,
        success_url: arguments.success_url,
        cancel_url: arguments.cancel_url,
        failure_url: arguments.failure_url,
        framing: PageFraming::parse(&arguments.framing).ok_or("--framing must be allow, deny or csp")?,
    });
    let listener = listen(IpAddr::V4(Ipv4Addr::LOCALHOST), arguments.port).await?;
    let (stop, stopped) = watch::channel(false);
    let answering = tokio::spawn(answer(listener, sandbox.router(), stopped));
    writeln!(std::io::stdout(), "My-CoolPay sandbox: {base_url}")?;
    asked_to_stop().await;
    stop.send_replace(true);
    Ok(answering.await?)
}
