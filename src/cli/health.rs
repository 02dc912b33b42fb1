//! `caisse health`: whether the server on this machine is ready. For a container without any other program.

use std::{
    error::Error,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use crate::{
    config::{Config, Environment},
    crypto,
};

/// The longest that it may take to say so.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(4);

/// Asks `/readyz`.
///
/// # Errors
/// When it is not ready, or not there.
pub(super) async fn run(environment: &Environment) -> Result<(), Box<dyn Error>> {
    let config = Config::from_environment(environment)?;
    crypto::install();
    let scheme = if config.tls.is_some() { "https" } else { "http" };
    let host = match config.host {
        IpAddr::V4(any) if any.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(any) if any.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        one => one,
    };
    let address = SocketAddr::new(host, config.port);
    // The certificate has the shop's name, and the call stays on this machine: no network is between.
    let http =
        reqwest::Client::builder().no_proxy().timeout(REQUEST_TIMEOUT).tls_danger_accept_invalid_certs(true);
    let answer = http.build()?.get(format!("{scheme}://{address}/readyz")).send().await?;
    match answer.status() {
        status if status.is_success() => Ok(()),
        status => Err(format!("it is not ready: {status}").into()),
    }
}
