//! `caisse sandbox`: the simulator alone, for a shop in any language and for our own tests with real keys.

/// `--fault`.
mod fault;
/// The example keys of the integration guide.
mod keys;
/// `caisse sandbox trigger`.
mod trigger;

use std::{
    error::Error,
    io::Write as _,
    net::{IpAddr, Ipv4Addr},
    num::NonZeroU32,
    path::PathBuf,
};

use caisse_http_server::{ServerOptions, bind, serve};
use caisse_sandbox::{PageCoop, PageFraming, PageMessages, Sandbox, SandboxConfig, SandboxRules};
use clap::{Args, Subcommand};
use tokio::sync::{oneshot, watch};

use super::signals::asked_to_stop;
use crate::{
    config::{ConfigError, Environment},
    telemetry::Causes,
};
use fault::FaultFlag;
use keys::{GUIDES_PRIVATE_KEY, GUIDES_PUBLIC_KEY};

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// The port to listen on, on this machine only; 0 takes a free one.
    #[arg(long, default_value_t = 3001)]
    port: u16,
    /// The application's public key, as your program has it.
    #[arg(long, default_value = GUIDES_PUBLIC_KEY)]
    public_key: String,
    /// The application's private key, which signs callbacks. Make one up: a real one has no place here. Without it that
    /// of SANDBOX_PRIVATE_KEY, or else the integration guide's example.
    #[arg(long)]
    private_key: Option<String>,
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
    /// The shop's name, on the payment page.
    #[arg(long, default_value = "Caisse")]
    shop_name: String,
    /// Framing headers of the payment page: allow, deny or csp.
    #[arg(long, default_value = "allow")]
    framing: String,
    /// Cross-Origin-Opener-Policy of the payment page: none or same-origin.
    #[arg(long, default_value = "none")]
    coop: String,
    /// Which window the payment page sends the result to by postMessage: none, parent, opener or both.
    #[arg(long, default_value = "none")]
    messages: String,
    /// A JSON file that stores payments. Without one they end with the process.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// A fault from the start on, such as `callback-drop`, `callback-delay=500` (milliseconds) or `call-lost:2` (only
    /// twice). May be given several times; `/__sandbox/faults` changes them while it runs.
    #[arg(long = "fault", value_name = "NAME[=MS][:TIMES]")]
    faults: Vec<FaultFlag>,
    /// How many times faster than life the scenarios of magic numbers run.
    #[arg(long, default_value = "1")]
    speed: NonZeroU32,
    /// An address that `payout` and `balance` answer; others hang. May be given several times; without any, everybody
    /// is answered.
    #[arg(long = "allowed-ip", value_name = "ADDRESS")]
    allowed_ips: Vec<IpAddr>,
}

#[derive(Subcommand)]
enum Command {
    /// Make one payment of a scenario in a sandbox that runs, and follow it to its end.
    Trigger(trigger::Arguments),
}

/// Serves the sandbox until interrupted, or talks to one that runs.
///
/// # Errors
/// What kept it from starting, and a scenario that did not end as it should.
pub(super) async fn run(
    arguments: Arguments,
    read: Result<Environment, ConfigError>,
) -> Result<(), Box<dyn Error>> {
    if let Some(Command::Trigger(arguments)) = arguments.command {
        return trigger::run(arguments).await;
    }
    let framing = PageFraming::parse(&arguments.framing).ok_or("--framing must be allow, deny or csp")?;
    let coop = PageCoop::parse(&arguments.coop).ok_or("--coop must be none or same-origin")?;
    let messages =
        PageMessages::parse(&arguments.messages).ok_or("--messages must be none, parent, opener or both")?;
    let private_key = match arguments.private_key {
        Some(given) => Some(given),
        None => read?.get("SANDBOX_PRIVATE_KEY"),
    };
    let listener = bind(IpAddr::V4(Ipv4Addr::LOCALHOST), arguments.port, "--port").map_err(|error| {
        let hint = "; without keys `caisse serve` has a sandbox of its own, most often there: use that one";
        format!("{}{}", Causes(&error), if error.is_taken() { hint } else { "" })
    })?;
    let config = SandboxConfig {
        public_key: arguments.public_key,
        private_key: private_key.unwrap_or_else(|| GUIDES_PRIVATE_KEY.to_owned()),
        base_url: format!("http://localhost:{}", listener.local_addr()?.port()),
        shop_name: arguments.shop_name,
        callback_url: arguments.callback_url,
        success_url: arguments.success_url,
        cancel_url: arguments.cancel_url,
        failure_url: arguments.failure_url,
        framing,
        coop,
        messages,
    };
    let greeting = greeting(&config);
    let (stop, stopped) = watch::channel(false);
    let rules = SandboxRules {
        allowed_ips: Some(arguments.allowed_ips).filter(|addresses| !addresses.is_empty()),
        speed: arguments.speed,
        ..SandboxRules::default()
    };
    let sandbox = Sandbox::with_rules(config, rules);
    sandbox.set_faults(arguments.faults.iter().map(|flag| flag.0).collect());
    let (ended, writing) = match &arguments.state {
        Some(file) => {
            let writer = sandbox.load_state(file)?;
            let (ended, has_ended) = oneshot::channel::<()>();
            (Some(ended), Some(tokio::spawn(writer.run(async { drop(has_ended.await) }))))
        }
        None => (None, None),
    };
    let router = sandbox.router_until(stopped.clone());
    let answering = tokio::spawn(serve(listener, router, ServerOptions::default(), stopped));
    // For the operator who typed the command. A closed output is no reason to stop.
    let _ = writeln!(std::io::stdout(), "{greeting}");
    asked_to_stop(true).await;
    stop.send_replace(true);
    answering.await?;
    // Nothing changes any more: now the last change is stored too.
    drop(ended);
    match writing {
        Some(writing) => Ok(writing.await??),
        None => Ok(()),
    }
}

/// Where it is, what a shop needs to know, and something to try. A private key that the operator chose is not printed.
fn greeting(config: &SandboxConfig) -> String {
    let SandboxConfig { base_url, public_key, private_key, callback_url, .. } = config;
    let private_key =
        if private_key == GUIDES_PRIVATE_KEY { GUIDES_PRIVATE_KEY } else { "(the one you gave)" };
    let callbacks = callback_url.as_deref().unwrap_or("nowhere; start with --callback-url to get them");
    format!(
        r#"My-CoolPay sandbox: {base_url}

A shop's settings:
  MYCOOLPAY_API_BASE={base_url}
  MYCOOLPAY_PUBLIC_KEY={public_key}
  MYCOOLPAY_PRIVATE_KEY={private_key}

Callbacks go to: {callbacks}

A first payment link:
  curl -sS '{base_url}/api/{public_key}/paylink' -H 'Content-Type: application/json' \
    -d '{{"transaction_amount": 15000, "transaction_currency": "XAF", "app_transaction_ref": "order_1"}}'
"#
    )
}
