//! Settings that can be read and are still not what somebody meant.

use std::net::{IpAddr, Ipv4Addr};

use super::Finding;
use crate::server::config::{Config, SETTINGS};

const CHECK: &str = "settings";
/// Names of ours that are no settings of the shop's: `caisse sandbox` reads it.
const OTHERS: [&str; 1] = ["SANDBOX_PRIVATE_KEY"];
/// How the names of settings begin that nobody else would use.
const PREFIXES: [&str; 3] = ["MYCOOLPAY_", "SANDBOX_", "SHOP_"];

/// What is risky in `config`, and what in `names`, those of the environment, is no setting and looks like one.
pub fn risks(config: &Config, names: &[String]) -> Vec<Finding> {
    let mut found: Vec<_> = names.iter().filter_map(|name| misspelt(name)).collect();
    found.extend(unseen_buyers(config));
    if config.trusted_proxies.is_everybody() {
        found.push(Finding::fail(
            CHECK,
            "TRUSTED_PROXIES trusts the whole internet, so anybody may say where they come from",
            "Name the proxies only, such as 127.0.0.1",
        ));
    }
    if !config.rate_limit {
        found.push(Finding::warn(CHECK, "RATE_LIMIT is off", "Leave it out, unless this is a load test"));
    }
    if config.is_sandbox() {
        return found;
    }
    if config.site_url.starts_with("http://") {
        found.push(Finding::warn(
            CHECK,
            format!("SITE_URL is {}: only this machine can open it, without https", config.site_url),
            "Set it to the https:// address that buyers see",
        ));
    }
    if config.open_amounts {
        found.push(Finding::warn(
            CHECK,
            "OPEN_AMOUNTS is on: anybody may create a payment of any amount",
            "Leave it out, and set API_TOKEN",
        ));
    }
    if config.api_token.is_none() {
        found.push(Finding::warn(
            CHECK,
            "API_TOKEN is not set: create-payment works only for orders that exist",
            "Set it if your shop's server creates payments",
        ));
    }
    found
}

/// Settings with which nobody knows where requests come from.
fn unseen_buyers(config: &Config) -> Option<Finding> {
    let has_proxy_here = config.host.is_loopback() && config.tls.is_none() && !config.is_sandbox();
    let is_trusted = config.trusted_proxies.contains(IpAddr::V4(Ipv4Addr::LOCALHOST));
    if has_proxy_here && !is_trusted && config.gateway.callback_sources.is_some() {
        return Some(Finding::fail(
            CHECK,
            "MYCOOLPAY_CALLBACK_IPS is set, and behind the proxy on this machine every callback comes from 127.0.0.1",
            "Set TRUSTED_PROXIES=127.0.0.1",
        ));
    }
    if has_proxy_here && !is_trusted {
        return Some(Finding::warn(
            CHECK,
            "Caisse listens on a loopback address, and TRUSTED_PROXIES does not name the proxy there: all buyers share \
             one rate limit",
            "Set TRUSTED_PROXIES=127.0.0.1",
        ));
    }
    let is_bare =
        !config.host.is_loopback() && config.tls.is_none() && config.trusted_proxies == Default::default();
    is_bare.then(|| {
        Finding::warn(
            CHECK,
            format!("HOST is {}: whoever reaches that address talks to Caisse without https", config.host),
            "Set TLS_CERT and TLS_KEY; or name the proxy in TRUSTED_PROXIES; or leave HOST out",
        )
    })
}

fn misspelt(name: &str) -> Option<Finding> {
    let mut known = SETTINGS.iter().map(|setting| setting.name);
    if known.clone().any(|setting| setting == name) || OTHERS.contains(&name) {
        return None;
    }
    let near = known.find(|setting| is_near(&letters(setting), &letters(name)));
    let is_ours = PREFIXES.iter().any(|prefix| name.to_ascii_uppercase().starts_with(prefix));
    match near {
        Some(near) => Some(Finding::warn(
            CHECK,
            format!("{name} is not a setting"),
            format!("Call it {near}, if that is meant"),
        )),
        None if is_ours => {
            let remedy = "Take it out, or correct it: README.md has the list";
            Some(Finding::warn(CHECK, format!("{name} is not a setting"), remedy))
        }
        None => None,
    }
}

/// A name without what people leave out or write differently.
fn letters(name: &str) -> Vec<u8> {
    name.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_uppercase()).collect()
}

/// Whether one letter more, less or other, or two that changed places, make one of the other. Short names are
/// near to everything, so they are to be the same.
fn is_near(a: &[u8], b: &[u8]) -> bool {
    const SHORT: usize = 5;
    if a.len() <= SHORT {
        return a == b;
    }
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    let same = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    match (&a[..a.len() - same], &b[..b.len() - same]) {
        ([] | [_], [] | [_]) => true,
        ([a, b], [c, d]) => (a, b) == (d, c),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn risks_of(settings: &[(&str, &str)]) -> Vec<String> {
        let lookup =
            |name: &str| settings.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        let names: Vec<_> = settings.iter().map(|(name, _)| (*name).to_owned()).collect();
        let config = Config::read(&lookup).expect("settings");
        risks(&config, &names).iter().map(ToString::to_string).collect()
    }

    const LIVE: [(&str, &str); 5] = [
        ("MYCOOLPAY_PUBLIC_KEY", "18ac6335-2bdd-4b95-944e-ef029c49c5b5"),
        ("MYCOOLPAY_PRIVATE_KEY", "sk_made_up_0123456789abcdef"),
        ("SITE_URL", "https://shop.example"),
        ("API_TOKEN", "token_made_up_0123456789"),
        ("TRUSTED_PROXIES", "127.0.0.1"),
    ];

    /// The live settings with one of them changed, added or (empty) taken away.
    fn live_with(name: &'static str, value: &'static str) -> Vec<(&'static str, &'static str)> {
        LIVE.into_iter().filter(|(other, _)| *other != name).chain([(name, value)]).collect()
    }

    #[test]
    fn nothing_is_risky_in_the_guides_settings_and_in_none() {
        assert_eq!(risks_of(&LIVE), [""; 0]);
        assert_eq!(risks_of(&[]), [""; 0]);
    }

    #[test]
    fn each_risk_is_named() {
        for (name, value, said) in [
            ("SITE_URL", "http://localhost:3000", "SITE_URL is http://localhost:3000"),
            ("OPEN_AMOUNTS", "true", "OPEN_AMOUNTS is on"),
            ("API_TOKEN", "", "API_TOKEN is not set"),
            ("RATE_LIMIT", "off", "RATE_LIMIT is off"),
            ("TRUSTED_PROXIES", "0.0.0.0/0", "TRUSTED_PROXIES trusts the whole internet"),
            ("TRUSTED_PROXIES", "", "all buyers share one rate limit"),
        ] {
            let found = risks_of(&live_with(name, value));
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].contains(said), "{found:?}");
        }
        let mut public = live_with("TRUSTED_PROXIES", "");
        public.push(("HOST", "0.0.0.0"));
        assert!(risks_of(&public)[0].contains("without https"));
        let mut judged = live_with("TRUSTED_PROXIES", "10.0.0.1");
        judged.push(("MYCOOLPAY_CALLBACK_IPS", "15.236.140.89"));
        assert!(risks_of(&judged)[0].starts_with("FAIL"));
    }

    #[test]
    fn a_name_that_is_nearly_a_setting_is_told_and_a_stranger_is_not() {
        for (name, near) in [
            ("MYCOOLPAY_PUBLC_KEY", "MYCOOLPAY_PUBLIC_KEY"),
            ("MY_COOLPAY_PUBLIC_KEY", "MYCOOLPAY_PUBLIC_KEY"),
            ("CALLBAKC_URL", "CALLBACK_URL"),
            ("site_url", "SITE_URL"),
            ("DATABASE_URI", "DATABASE_URL"),
            ("MYCOOLPAY_SECRET", "README.md"),
        ] {
            let found = risks_of(&[(name, "x")]);
            assert!(found.len() == 1 && found[0].contains(near), "{name}: {found:?}");
        }
        for name in ["HOME", "HOSTNAME", "PATH", "POST", "LANG", "SHELL", "SANDBOX_PRIVATE_KEY"] {
            assert_eq!(risks_of(&[(name, "x")]), [""; 0], "{name}");
        }
    }
}
