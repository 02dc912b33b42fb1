//! Whether a request comes from this machine.

use std::{convert::Infallible, net::IpAddr};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use url::Url;

use super::ClientAddress;
use crate::{config::is_loopback, web::state::AppState};

/// Whether a request comes from a browser on this machine that asked for this machine: no proxy forwarded it, and no
/// name of another site leads here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) struct OwnMachine(pub(in crate::web) bool);

impl FromRequestParts<AppState> for OwnMachine {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let address = ClientAddress::from_request_parts(parts, state).await;
        Ok(Self(address.is_ok_and(|ClientAddress(address)| is_of(address, &parts.headers))))
    }
}

fn is_of(address: IpAddr, headers: &HeaderMap) -> bool {
    let is_forwarded = headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded");
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let asked = host.and_then(|host| Url::parse(&format!("http://{host}/")).ok());
    address.is_loopback() && !is_forwarded && asked.is_some_and(|url| is_loopback(&url))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(address: &str, host: &'static str, is_forwarded: bool) -> bool {
        let mut headers = HeaderMap::from_iter([(header::HOST, host.parse().expect("a header"))]);
        if is_forwarded {
            headers.insert("x-forwarded-for", "127.0.0.1".parse().expect("a header"));
        }
        is_of(address.parse().expect("an address"), &headers)
    }

    #[test]
    fn only_a_browser_on_this_machine_comes_from_it() {
        assert!(asked("127.0.0.1", "localhost:3000", false));
        assert!(asked("::1", "[::1]:3000", false));
        assert!(!asked("127.0.0.1", "localhost:3000", true), "a proxy asks for others");
        assert!(!asked("127.0.0.1", "evil.example", false), "a name of another site leads here");
        assert!(!asked("192.0.2.1", "localhost:3000", false));
        assert!(!is_of(IpAddr::from([127, 0, 0, 1]), &HeaderMap::new()));
    }
}
