//! Ranges of IP addresses, as a setting lists them.

use std::{net::IpAddr, str::FromStr};

use ipnet::{IpNet, Ipv4Net};

/// A list of addresses and CIDR ranges; empty by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

/// A text that is not a list of addresses and ranges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("neither addresses nor ranges")]
pub struct NotNetworks;

impl Networks {
    /// Whether `address` is in the list. An IPv4 address mapped into IPv6 counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Whether a range is an eighth of all addresses or more.
    pub fn is_everybody(&self) -> bool {
        self.0.iter().any(|network| network.prefix_len() < 4)
    }
}

impl FromStr for Networks {
    type Err = NotNetworks;

    /// Parses a list with commas or spaces between. An empty list is an error: the operator meant to name something.
    fn from_str(text: &str) -> Result<Self, NotNetworks> {
        let entries =
            text.split(|char: char| char == ',' || char.is_whitespace()).filter(|entry| !entry.is_empty());
        let networks = entries.map(network).collect::<Option<Vec<_>>>().ok_or(NotNetworks)?;
        if networks.is_empty() { Err(NotNetworks) } else { Ok(Self(networks)) }
    }
}

fn network(text: &str) -> Option<IpNet> {
    let network = match text.parse::<IpAddr>() {
        Ok(address) => address.into(),
        Err(_) => text.parse::<IpNet>().ok()?,
    };
    // `::ffff:10.0.0.0/104` is `10.0.0.0/8`: addresses are compared in canonical form.
    Some(match (network.addr().to_canonical(), network.prefix_len().checked_sub(96)) {
        (IpAddr::V4(bare), Some(prefix)) => Ipv4Net::new(bare, prefix).ok()?.into(),
        _ => network,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(list: &str, address: &str) -> bool {
        list.parse::<Networks>().expect("a list").contains(address.parse().expect("an address"))
    }

    #[test]
    fn a_list_has_commas_or_spaces_between() {
        let list = "10.0.0.0/8, 2001:db8::/32 192.0.2.7,,\t15.236.140.89";
        for address in ["10.255.0.1", "2001:db8::1", "192.0.2.7", "15.236.140.89"] {
            assert!(contains(list, address), "{address}");
        }
        for address in ["11.0.0.1", "2001:db9::1", "192.0.2.8", "::1"] {
            assert!(!contains(list, address), "{address}");
        }
    }

    #[test]
    fn an_ipv4_address_is_the_same_in_ipv6s_clothes() {
        assert!(contains("10.0.0.0/8", "::ffff:10.1.2.3"));
        assert!(contains("::ffff:10.0.0.0/104", "10.1.2.3"));
        assert!(contains("::ffff:10.1.2.3", "10.1.2.3"));
        assert!(!contains("::ffff:10.1.2.3", "10.1.2.4"));
        assert!(!contains("::/0", "10.1.2.3"), "all of IPv6 is none of IPv4");
    }

    #[test]
    fn a_range_may_be_named_by_any_address_in_it() {
        assert!(contains("10.1.2.3/8", "10.200.0.1"));
    }

    #[test]
    fn anything_else_is_not_a_list() {
        for text in
            ["", ",", "localhost", "10.0.0.0/33", "10.0.0", "10.0.0.1:80", "10.0.0.1, shop.example", "*"]
        {
            assert_eq!(text.parse::<Networks>(), Err(NotNetworks), "{text}");
        }
    }

    #[test]
    fn the_default_has_no_address() {
        assert!(!Networks::default().contains(IpAddr::from([127, 0, 0, 1])));
    }
}
