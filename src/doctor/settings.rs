//! Finds settings that are valid but probably not meant.

use std::{
    net::{IpAddr, Ipv4Addr},
    path::Path,
};

use super::Finding;
use crate::config::{Config, Environment};

const CHECK: &str = "settings";
/// Where the settings come from.
pub(super) fn read_from(environment: &Environment) -> Finding {
    let above = environment.above_file();
    let what = match environment.file() {
        Some(file) => format!("they can be read, from {above} and {}", file.display()),
        None => format!("they can be read, from {above}: there is no .env in this folder"),
    };
    Finding::ok(CHECK, what)
}

/// The risks in `config`, and what in `environment` has no effect.
pub fn risks(config: &Config, environment: &Environment) -> Vec<Finding> {
    let doubtful = environment.doubtful().map(|name| {
        let remedy =
            "Take it out, or correct it: docs/settings.md has the list. Kubernetes sets such names for services";
        Finding::warn(CHECK, format!("{name} is not a setting"), remedy)
    });
    let mut found: Vec<_> = doubtful.collect();
    let file = environment.file().unwrap_or(Path::new("")).display();
    found.extend(environment.notes().iter().map(|note| {
        Finding::warn(
            CHECK,
            format!("{file}: {note}"),
            "Correct the file: docs/operate.md says how it is read",
        )
    }));
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
    if config.is_public_sandbox() {
        found.push(Finding::warn(
            CHECK,
            "SANDBOX=public: anybody who finds this site pays with any number, and no money moves",
            "Set the keys before a shop uses it",
        ));
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

/// Finds settings with which the clients' addresses are unknown.
fn unseen_buyers(config: &Config) -> Option<Finding> {
    let has_proxy_here = config.host.is_loopback() && config.tls.is_none() && !config.is_sandbox();
    let is_trusted = config.trusted_proxies.contains(IpAddr::V4(Ipv4Addr::LOCALHOST));
    if has_proxy_here && !is_trusted && config.callback_sources.is_some() {
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
            format!("HOST is {}: clients that reach that address talk to Caisse without https", config.host),
            "Set TLS_CERT and TLS_KEY; or name the proxy in TRUSTED_PROXIES; or leave HOST out",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::CommandLine;

    fn risks_of(settings: &[(&str, &str)]) -> Vec<String> {
        let variables = settings.iter().map(|&(name, value)| (name.into(), value.into()));
        let environment = Environment::read(&CommandLine::default(), variables, Path::new("/nowhere"));
        let environment = environment.expect("settings");
        let config = Config::from_environment(&environment).expect("settings");
        risks(&config, &environment).iter().map(ToString::to_string).collect()
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
        for (name, value, words) in [
            ("SITE_URL", "http://localhost:3000", "SITE_URL is http://localhost:3000"),
            ("OPEN_AMOUNTS", "true", "OPEN_AMOUNTS is on"),
            ("API_TOKEN", "", "API_TOKEN is not set"),
            ("RATE_LIMIT", "off", "RATE_LIMIT is off"),
            ("TRUSTED_PROXIES", "0.0.0.0/0", "TRUSTED_PROXIES trusts the whole internet"),
            ("TRUSTED_PROXIES", "", "all buyers share one rate limit"),
        ] {
            let found = risks_of(&live_with(name, value));
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].contains(words), "{found:?}");
        }
        let mut public = live_with("TRUSTED_PROXIES", "");
        public.push(("HOST", "0.0.0.0"));
        assert!(risks_of(&public)[0].contains("without https"));
        let mut judged = live_with("TRUSTED_PROXIES", "10.0.0.1");
        judged.push(("MYCOOLPAY_CALLBACK_IPS", "15.236.140.89"));
        assert!(risks_of(&judged)[0].starts_with("FAIL"));
    }

    #[test]
    fn a_name_that_may_be_another_programs_is_a_warning() {
        let found = risks_of(&[("SHOP_PORT", "tcp://10.0.0.1:80"), ("SANDBOX_SERVICE_HOST", "10.0.0.1")]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("warn  settings   SANDBOX_SERVICE_HOST is not a setting"), "{found:?}");
        for name in ["HOME", "HOSTNAME", "PATH", "LANG", "SANDBOX_PRIVATE_KEY", "RUST_LOG"] {
            assert_eq!(risks_of(&[(name, "info")]), [""; 0], "{name}");
        }
    }

    #[test]
    fn a_public_sandbox_is_a_risk() {
        let found = risks_of(&[("SITE_URL", "https://shop.example"), ("SANDBOX", "public")]);
        assert!(found[0].contains("anybody who finds this site pays with any number"), "{found:?}");
    }
}
