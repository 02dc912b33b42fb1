//! `caisse health`: whether the program on this machine is ready. For a container that has no other program in it.

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
    // The name in the certificate is the shop's, and this is ourselves: there is nobody between.
    let http =
        reqwest::Client::builder().no_proxy().timeout(REQUEST_TIMEOUT).tls_danger_accept_invalid_certs(true);
    let answer = http.build()?.get(format!("{scheme}://{address}/readyz")).send().await?;
    match answer.status() {
        status if status.is_success() => Ok(()),
        status => Err(format!("it is not ready: {status}").into()),
    }
}
