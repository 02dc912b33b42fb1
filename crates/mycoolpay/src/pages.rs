//! The hosts of payment pages. A buyer follows the address in the gateway's answer and types a code there, so it is
//! checked first.

use url::{Host, Url};

use super::GatewayConfig;

/// The hosts of the gateway's payment pages: those of `MYCOOLPAY_CHECKOUT_ORIGINS`, and the API's own.
#[derive(Clone, Debug)]
pub(super) struct PaymentPages {
    hosts: Vec<String>,
    /// Only a sandbox may use plain HTTP, on loopback.
    is_sandbox: bool,
}

impl PaymentPages {
    /// The pages of `config`'s gateway.
    pub(super) fn new(config: &GatewayConfig) -> Self {
        let origins = config.checkout_origins.iter().chain([&config.api_base]);
        let hosts = origins.filter_map(|origin| Some(Url::parse(origin).ok()?.host_str()?.to_owned()));
        Self { hosts: hosts.collect(), is_sandbox: config.api_base.starts_with("http://") }
    }

    /// The address in canonical form, if buyers may be sent there.
    pub(super) fn admit(&self, address: &str) -> Option<String> {
        let url = Url::parse(address).ok()?;
        let is_safe = match url.scheme() {
            "https" => true,
            "http" => self.is_sandbox && is_loopback(&url),
            _ => false,
        };
        let is_known = url.host_str().is_some_and(|host| self.hosts.iter().any(|known| known == host));
        // `https://my-coolpay.com@elsewhere` has another host; no payment page needs a name before an `@`.
        let is_bare = url.username().is_empty() && url.password().is_none();
        (is_safe && is_known && is_bare).then(|| url.into())
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(domain)) => domain == "localhost" || domain.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dialect, FramingSetting, Secret};

    fn pages(api_base: &str, origins: &[&str]) -> PaymentPages {
        PaymentPages::new(&GatewayConfig {
            public_key: "pk".into(),
            private_key: Secret::new("sk"),
            api_base: api_base.into(),
            dialect: Dialect::Official,
            checkout_origins: origins.iter().map(|&origin| origin.to_owned()).collect(),
            framing: FramingSetting::Deny,
        })
    }

    #[test]
    fn buyers_are_sent_to_the_gateways_hosts_over_https_and_nowhere_else() {
        let pages = pages("https://api.my-coolpay.com", &["https://checkout.my-coolpay.com"]);
        for address in [
            "https://checkout.my-coolpay.com/p/1",
            "https://CHECKOUT.my-coolpay.com:443/p/1",
            "https://api.my-coolpay.com/p/1?x=1",
        ] {
            assert!(pages.admit(address).is_some(), "{address}");
        }
        for address in [
            "http://checkout.my-coolpay.com/p/1",
            "https://my-coolpay.com/p/1",
            "https://checkout.my-coolpay.com.evil.example/p/1",
            "https://checkout.my-coolpay.com@evil.example/p/1",
            "https://someone@checkout.my-coolpay.com/p/1",
            "https://evil.example/https://checkout.my-coolpay.com",
            "http://localhost:3001/p/1",
            "http://127.0.0.1/p/1",
            "javascript:alert(1)",
            "data:text/html,x",
            "//checkout.my-coolpay.com/p/1",
            "/relative",
            "",
        ] {
            assert_eq!(pages.admit(address), None, "{address}");
        }
    }

    #[test]
    fn a_sandbox_may_be_on_loopback_without_tls() {
        let pages = pages("http://localhost:3001", &[]);
        assert!(pages.admit("http://localhost:3001/payment/checkout/t-1").is_some());
        assert_eq!(pages.admit("http://shop.example/p/1"), None);
        assert_eq!(pages.admit("http://127.0.0.1:3001/p/1"), None);
    }
}
