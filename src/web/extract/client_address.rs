//! The client's address, as far as it can be trusted.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Once,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, request::Parts},
};
use caisse_http_server::Networks;

use crate::web::state::AppState;

/// The header to which each proxy appends its peer's address.
const FORWARDED: &str = "x-forwarded-for";

/// Logged once: behind an untrusted proxy all buyers share one address, which soon exceeds its rate limit.
static A_PROXY_IS_NOT_NAMED: Once = Once::new();

/// The client's address: the socket's, or behind trusted proxies the one that they report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) struct ClientAddress(pub(in crate::web) IpAddr);

impl FromRequestParts<AppState> for ClientAddress {
    type Rejection = <ConnectInfo<SocketAddr> as FromRequestParts<AppState>>::Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let ConnectInfo(peer) = ConnectInfo::<SocketAddr>::from_request_parts(parts, state).await?;
        let trusted = &state.config.trusted_proxies;
        if parts.headers.contains_key(FORWARDED) && !trusted.contains(peer.ip()) {
            A_PROXY_IS_NOT_NAMED.call_once(|| {
                tracing::warn!(peer = %peer.ip(), "X-Forwarded-For came from a peer that TRUSTED_PROXIES does not name");
            });
        }
        Ok(Self(source(peer.ip(), &parts.headers, trusted)))
    }
}

/// Walks back from `peer` through the proxies that are trusted, to the first address that is not one.
///
/// A hop counts only when the one after it is trusted, so a client's own entries are never reached. The walk ends at
/// an unreadable hop: the last proxy is known, and the rest would be a guess.
fn source(peer: IpAddr, headers: &HeaderMap, trusted: &Networks) -> IpAddr {
    let lines = headers.get_all(FORWARDED).iter().rev();
    let mut hops = lines.flat_map(|line| line.as_bytes().rsplit(|&byte| byte == b','));
    let mut source = peer.to_canonical();
    while trusted.contains(source)
        && let Some(hop) = hops.next().and_then(address)
    {
        source = hop;
    }
    source
}

/// An address as proxies write it, some with a port.
fn address(hop: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(hop).ok()?.trim_matches([' ', '\t']);
    let address = text.parse().or_else(|_| text.parse().map(|with_port: SocketAddr| with_port.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    const PROXIES: &str = "10.0.0.0/8, 2001:db8::/32";

    fn parse(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn headers<T: AsRef<[u8]>>(lines: &[T]) -> HeaderMap {
        let value = |line: &T| HeaderValue::from_bytes(line.as_ref()).expect("a header");
        lines.iter().map(|line| (FORWARDED.parse().expect("a name"), value(line))).collect()
    }

    fn behind_proxies(peer: &str, lines: &[&str]) -> String {
        let trusted = PROXIES.parse().expect("ranges");
        source(parse(peer), &headers(lines), &trusted).to_string()
    }

    #[test]
    fn without_a_trusted_proxy_the_header_means_nothing() {
        assert_eq!(behind_proxies("192.0.2.1", &["15.236.140.89"]), "192.0.2.1");
        assert_eq!(behind_proxies("192.0.2.1", &["10.0.0.1", "10.0.0.2"]), "192.0.2.1");
        let untrusted = Networks::default();
        assert_eq!(source(parse("10.0.0.1"), &headers(&["15.236.140.89"]), &untrusted), parse("10.0.0.1"));
    }

    #[test]
    fn the_first_address_from_the_right_that_is_no_trusted_proxy_is_the_source() {
        for (lines, expected) in [
            (&["192.0.2.1"][..], "192.0.2.1"),
            (&["192.0.2.1, 10.0.0.2,10.0.0.3"], "192.0.2.1"),
            (&["15.236.140.89, 192.0.2.1"], "192.0.2.1"),
            (&["15.236.140.89, 192.0.2.1, 10.0.0.2"], "192.0.2.1"),
            (&["10.0.0.9, 192.0.2.1"], "192.0.2.1"),
            (&["2001:DB9::1, 2001:db8::7"], "2001:db9::1"),
            (&["192.0.2.1:4711"], "192.0.2.1"),
            (&["[2001:db9::1]:4711"], "2001:db9::1"),
        ] {
            assert_eq!(behind_proxies("10.0.0.1", lines), expected, "{lines:?}");
        }
    }

    #[test]
    fn several_lines_are_one_list() {
        assert_eq!(behind_proxies("10.0.0.1", &["15.236.140.89", "192.0.2.1"]), "192.0.2.1");
        assert_eq!(behind_proxies("10.0.0.1", &["15.236.140.89, 192.0.2.1", "10.0.0.2"]), "192.0.2.1");
    }

    #[test]
    fn a_proxy_without_a_source_header_is_the_source_itself() {
        assert_eq!(behind_proxies("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(behind_proxies("10.0.0.1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.3");
    }

    #[test]
    fn what_cannot_be_read_ends_the_walk_at_the_last_proxy_that_is_known() {
        for hop in
            ["", "unknown", "_hidden", "192.0.2", "192.0.2.1 192.0.2.2", "192.0.2.1/32", "010.0.0.1", "é"]
        {
            assert_eq!(behind_proxies("10.0.0.1", &[hop]), "10.0.0.1", "{hop}");
            assert_eq!(behind_proxies("10.0.0.1", &[&format!("192.0.2.1, {hop}, 10.0.0.2")]), "10.0.0.2");
            assert_eq!(behind_proxies("10.0.0.1", &[&format!("{hop}, 192.0.2.1")]), "192.0.2.1", "{hop}");
        }
    }

    #[test]
    fn an_ipv4_address_in_ipv6s_clothes_is_an_ipv4_address() {
        assert_eq!(behind_proxies("::ffff:192.0.2.1", &[]), "192.0.2.1");
        assert_eq!(behind_proxies("::ffff:10.0.0.1", &["::ffff:192.0.2.1, ::ffff:10.0.0.2"]), "192.0.2.1");
    }

    fn octets(first: impl Strategy<Value = u8>) -> impl Strategy<Value = IpAddr> {
        (first, any::<[u8; 3]>()).prop_map(|(first, [a, b, c])| IpAddr::from([first, a, b, c]))
    }

    fn lines() -> impl Strategy<Value = Vec<Vec<u8>>> {
        let text = "[0-9.:, a-f]{0,40}".prop_map(String::into_bytes);
        let bytes = proptest::collection::vec(
            any::<u8>().prop_filter("no header", |byte| *byte >= b' ' && *byte != 127),
            0..40,
        );
        proptest::collection::vec(prop_oneof![text, bytes], 0..4)
    }

    proptest! {
        #[test]
        fn a_peer_that_is_no_proxy_is_the_source_whatever_it_writes(
            peer in octets(11_u8..),
            lines in lines(),
        ) {
            let trusted = PROXIES.parse().expect("ranges");
            prop_assert_eq!(source(peer, &headers(&lines), &trusted), peer);
        }

        /// A client sends any header; then each proxy appends its peer, on the same line or a new one.
        #[test]
        fn nothing_a_client_writes_hides_it_from_the_proxies(
            client in octets(11_u8..),
            mut lines in lines(),
            proxies in proptest::collection::vec((octets(10..=10_u8), any::<bool>()), 1..5),
        ) {
            let mut reported = client;
            for &(proxy, on_a_new_line) in &proxies {
                match lines.last_mut().filter(|_| !on_a_new_line) {
                    Some(line) => line.extend(format!(", {reported}").into_bytes()),
                    None => lines.push(reported.to_string().into_bytes()),
                }
                reported = proxy;
            }
            let trusted = PROXIES.parse().expect("ranges");
            prop_assert_eq!(source(reported, &headers(&lines), &trusted), client);
        }
    }
}
