//! Checks whether the process that answers uses the database of these settings.
//!
//! In the wrong folder everything may seem to work: the site that answers is the shop's, but the database that was
//! checked is not.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use reqwest::{Client, StatusCode};
use tokio::time::timeout;

use super::Finding;
use crate::{
    config::Config,
    instance::{InstanceKey, Question},
    store::{self, StoreError},
    telemetry::Causes,
};

const CHECK: &str = "instance";
/// Time-out of reading the key from the database.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);

/// The process that answered.
#[derive(Debug)]
pub(super) enum Answerer {
    /// The process that uses this database.
    Ours,
    /// Another process, or none of Caisse: its status.
    Other(StatusCode),
    /// No answer.
    Nobody(reqwest::Error),
    /// The database has no key to compare with.
    Unknown(String),
}

/// The key of the database of `config`.
pub(super) async fn key(config: &Config) -> Result<InstanceKey, String> {
    match timeout(REQUEST_TIMEOUT, store::instance_key(&config.database_url)).await {
        Ok(Ok(key)) => Ok(key),
        Ok(Err(error)) => Err(Causes(&error).to_string()),
        Err(_) => Err(Causes(&StoreError::Busy).to_string()),
    }
}

/// Asks the process at `base` which database it uses.
pub(super) async fn ask(http: &Client, base: &str, key: &Result<InstanceKey, String>) -> Answerer {
    let key = match key {
        Ok(key) => key,
        Err(error) => return Answerer::Unknown(error.clone()),
    };
    let question = match Question::make() {
        Ok(question) => question,
        Err(error) => return Answerer::Unknown(error.to_string()),
    };
    match http.get(format!("{base}/instance/{}", question.as_str())).send().await {
        Err(error) => Answerer::Nobody(error),
        Ok(answer) => {
            let status = answer.status();
            let text = answer.text().await.unwrap_or_default();
            if key.confirms(&question, text.trim()) { Answerer::Ours } else { Answerer::Other(status) }
        }
    }
}

/// Whether the process on this machine, at the address of the settings, uses this database. No network is between, so
/// the name in a certificate does not matter.
pub(super) async fn is_here(config: &Config, key: &Result<InstanceKey, String>) -> bool {
    let host = match config.host {
        IpAddr::V4(any) if any.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(any) if any.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        one => one,
    };
    let scheme = if config.tls.is_some() { "https" } else { "http" };
    let base = format!("{scheme}://{}", SocketAddr::new(host, config.port));
    let http = Client::builder()
        .no_proxy()
        .timeout(super::timeouts::REQUEST_TIMEOUT)
        .tls_danger_accept_invalid_certs(true);
    match http.build() {
        Ok(http) => matches!(ask(&http, &base, key).await, Answerer::Ours),
        Err(_) => false,
    }
}

/// Judges the process that answered at the site's address.
pub(super) fn conclude(config: &Config, answered: &Answerer, is_here: bool) -> Finding {
    let site = &config.site_url;
    match answered {
        Answerer::Ours => Finding::ok(CHECK, format!("what answers at {site} works on this database")),
        Answerer::Unknown(why) => Finding::fail(
            CHECK,
            format!(
                "the instance at {site} cannot be identified: the database has no key to compare with: {why}"
            ),
            "Start `caisse serve` with these settings; or run the doctor in the folder of the settings it has",
        ),
        Answerer::Other(
            StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT,
        ) => Finding::fail(
            CHECK,
            format!("the program behind {site} does not answer"),
            "Start it, and see its log: `systemctl status caisse`",
        ),
        Answerer::Other(_) => Finding::fail(
            CHECK,
            format!(
                "what answers at {site} does not work on the database {}",
                store::place_of(&config.database_url)
            ),
            "Run the doctor in the folder of the settings it was started with; or stop what runs there, and start \
             `caisse serve` here. An older version does not know the question: restart it",
        ),
        Answerer::Nobody(error) if is_here => Finding::warn(
            CHECK,
            format!(
                "{site} cannot be reached from here: {}; the program on this machine works on this database",
                Causes(error)
            ),
            "Try from another machine: some networks do not let a machine reach itself by its public address",
        ),
        Answerer::Nobody(error) => Finding::fail(
            CHECK,
            format!(
                "nothing answers at {site}, and no program on this machine works on this database: {}",
                Causes(error)
            ),
            "Start `caisse serve`, and see its log",
        ),
    }
}
