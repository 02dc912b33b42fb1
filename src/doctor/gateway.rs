//! Checks the gateway by a status request for a transaction that does not exist: never for a payment link, and never
//! with the private key.

use std::time::Duration;

use caisse_mycoolpay::{Client, GatewayConfig, GatewayError, ReturnUrls, WithRaw, framing::Framing};
use tokio::time::timeout;

use super::{Finding, clock};
use crate::{checkout::Clock, config::Config, telemetry::Causes};

const CHECK: &str = "gateway";
/// Time-out of a call.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(8);
/// Longest quotation of the gateway's text, in characters.
const PRINTED: usize = 120;

pub(super) async fn check(config: &Config, now: &Clock) -> Vec<Finding> {
    if config.is_sandbox() {
        let why = "no keys are set: payments go to the sandbox of this program";
        return vec![Finding::skip(CHECK, why), Finding::skip("framing", why)];
    }
    match client(&config.gateway, config) {
        Ok(client) => {
            let (answers, time, framing) =
                tokio::join!(answers(config, &client), time(&client, now), framing(config, client.clone()));
            [answers, time, framing].into_iter().collect()
        }
        Err(error) => vec![Finding::fail(
            CHECK,
            format!("no HTTPS client can be made: {}", Causes(&error)),
            "Install the system's certificates: `apt install ca-certificates`",
        )],
    }
}

fn client(gateway: &GatewayConfig, config: &Config) -> Result<Client, reqwest::Error> {
    let returns = ReturnUrls { site_url: config.site_url.clone(), callback_url: config.callback_url.clone() };
    Client::new(gateway, returns)
}

/// The result of a ping, without what differs from ping to ping.
type PingResult = Result<(), GatewayError>;

async fn ping(client: &Client) -> PingResult {
    let answer = timeout(REQUEST_TIMEOUT, client.ping()).await;
    answer.unwrap_or_else(|late| Err(GatewayError::NoAnswer(late.into()))).map(|WithRaw { .. }| ())
}

async fn answers(config: &Config, client: &Client) -> Finding {
    // A key that certainly does not exist: if the gateway answers ours the same, ours may not exist either.
    let unknown_key =
        GatewayConfig { public_key: "00000000-0000-0000-0000-000000000000".into(), ..config.gateway.clone() };
    let Ok(other) = self::client(&unknown_key, config) else { return finding_of(&ping(client).await, None) };
    let (ours, unknown) = tokio::join!(ping(client), ping(&other));
    finding_of(&ours, Some(&unknown))
}

fn finding_of(ours: &PingResult, unknown: Option<&PingResult>) -> Finding {
    let fail = |what: String, remedy: &str| Finding::fail(CHECK, what, remedy);
    match ours {
        Err(GatewayError::Refused { http: 401 | 403, message, .. }) => fail(
            format!("the gateway does not take our key: {}", short(message)),
            "Check MYCOOLPAY_PUBLIC_KEY, and whether the application is active in the merchant area",
        ),
        Err(GatewayError::Refused { http: 429, .. }) => Finding::warn(
            CHECK,
            "the gateway is asked too often",
            "Try again in a minute, or lower STATUS_CHECKS_PER_SECOND",
        ),
        Err(GatewayError::Refused { http, message, .. }) => match unknown {
            Some(Err(GatewayError::Refused { http: other, message: same, .. }))
                if (http, message) == (other, same) =>
            {
                Finding::warn(
                    CHECK,
                    format!(
                        "the gateway answers, but a made-up public key is answered the same: {}",
                        short(message)
                    ),
                    "Compare MYCOOLPAY_PUBLIC_KEY with the one in the merchant area",
                )
            }
            _ => Finding::ok(CHECK, "the gateway answers in its JSON, and knows our public key"),
        },
        Ok(()) => Finding::warn(
            CHECK,
            "the gateway knows a transaction that is none",
            "Check MYCOOLPAY_API_BASE and MYCOOLPAY_DIALECT",
        ),
        Err(error @ GatewayError::Unreadable { .. }) => fail(
            error.to_string(),
            "That is not the API: check MYCOOLPAY_API_BASE and MYCOOLPAY_DIALECT, or wait if the gateway is down",
        ),
        Err(error @ (GatewayError::Unreachable(_) | GatewayError::NoAnswer(_))) => fail(
            Causes(error).to_string(),
            "Check MYCOOLPAY_API_BASE, this machine's DNS and its firewall; or wait if the gateway is down",
        ),
    }
}

async fn time(client: &Client, now: &Clock) -> Finding {
    match timeout(REQUEST_TIMEOUT, client.date()).await {
        Ok(Ok(date)) => clock::check(now().millis(), date.as_deref()),
        Ok(Err(_)) | Err(_) => Finding::skip("clock", "the gateway cannot be asked what time it is"),
    }
}

async fn framing(config: &Config, client: Client) -> Finding {
    const CHECK: &str = "framing";
    match Framing::new(client, &config.gateway, &config.site_url).ask().await {
        None => Finding::ok(CHECK, "MYCOOLPAY_FRAMING says whether the payment page may be framed"),
        Some(Ok(true)) => Finding::ok(CHECK, "the payment page may be framed: it opens in a modal"),
        Some(Ok(false)) => Finding::ok(CHECK, "the payment page may not be framed: it opens in a window"),
        Some(Err(error)) => Finding::warn(
            CHECK,
            format!("the payment page's host does not say whether it may be framed: {}", Causes(&error)),
            "Until it does, the payment page opens in a window. Check MYCOOLPAY_CHECKOUT_ORIGINS",
        ),
    }
}

fn short(message: &str) -> String {
    message.chars().take(PRINTED).collect()
}
