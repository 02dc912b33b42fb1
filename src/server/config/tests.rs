//! What is refused, and with which name.

use super::*;

fn read(settings: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let table: std::collections::HashMap<String, String> =
        settings.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
    Config::read(&|name| table.get(name).cloned())
}

const KEYS: [(&str, &str); 2] =
    [("MYCOOLPAY_PUBLIC_KEY", "pk_test_XXXXXXXX"), ("MYCOOLPAY_PRIVATE_KEY", "sk_test_YYYYYYYY")];

fn read_with_keys(more: &[(&str, &str)]) -> Result<Config, ConfigError> {
    read(&[&KEYS[..], more].concat())
}

fn refused(result: Result<Config, ConfigError>) -> &'static str {
    match result.expect_err("settings that are refused") {
        ConfigError::Missing { name, .. } | ConfigError::Invalid { name, .. } => name,
    }
}

#[test]
fn without_any_setting_there_is_a_sandbox_on_the_next_port() {
    let config = read(&[]).expect("a sandbox");
    assert_eq!(config.sandbox.as_ref().map(|sandbox| sandbox.port), Some(3001));
    assert_eq!(config.site_url, "http://localhost:3000");
    assert_eq!(config.gateway.api_base, "http://localhost:3001");
    assert_eq!(config.gateway.checkout_origins, ["http://localhost:3001"]);
    assert!(config.host.is_loopback());
}

#[test]
fn with_real_keys_there_is_no_sandbox() {
    let config = read_with_keys(&[("SITE_URL", "https://shop.example/")]).expect("a configuration");
    assert!(!config.is_sandbox());
    assert_eq!(config.gateway.api_base, "https://my-coolpay.com");
    assert_eq!(config.callback_url, "https://shop.example/api/callback/mycoolpay");
}

#[test]
fn half_a_configuration_is_refused_with_the_name_of_what_is_missing() {
    assert_eq!(refused(read(&KEYS[..1])), "MYCOOLPAY_PRIVATE_KEY");
    assert_eq!(refused(read(&KEYS[1..])), "MYCOOLPAY_PUBLIC_KEY");
    assert_eq!(refused(read_with_keys(&[])), "SITE_URL");
    assert_eq!(refused(read_with_keys(&[("SITE_URL", " ")])), "SITE_URL");
}

#[test]
fn http_is_for_loopback_only() {
    assert_eq!(refused(read_with_keys(&[("SITE_URL", "http://shop.example")])), "SITE_URL");
    assert!(read_with_keys(&[("SITE_URL", "http://127.0.0.1:3000")]).is_ok());
    let site = ("SITE_URL", "https://shop.example");
    assert_eq!(
        refused(read_with_keys(&[site, ("MYCOOLPAY_API_BASE", "http://my-coolpay.com")])),
        "MYCOOLPAY_API_BASE"
    );
    assert_eq!(refused(read_with_keys(&[site, ("CALLBACK_URL", "http://shop.example/cb")])), "CALLBACK_URL");
}

#[test]
fn a_setting_that_cannot_be_read_is_named() {
    for (name, value) in [
        ("PORT", "many"),
        ("HOST", "here"),
        ("MYCOOLPAY_DIALECT", "french"),
        ("MYCOOLPAY_FRAMING", "maybe"),
        ("PAYMENT_EXPIRY", "soon"),
        ("OPEN_AMOUNTS", "perhaps"),
        ("API_TOKEN", "short"),
        ("DATABASE_URL", "mysql://nowhere"),
        ("SANDBOX_FRAMING", "maybe"),
        ("SANDBOX_COOP", "maybe"),
        ("SANDBOX_MESSAGES", "all"),
        ("MYCOOLPAY_CHECKOUT_ORIGINS", "https://a.example, b.example"),
        ("SITE_URL", "https://shop.example/path"),
        ("TRUSTED_PROXIES", "proxy.example"),
        ("MYCOOLPAY_CALLBACK_IPS", "15.236.140.89, 300.0.0.1"),
        ("MYCOOLPAY_CALLBACK_IPS", ","),
        ("SHOP_LOGO", "/nowhere/logo.svg"),
        ("SHOP_LOGO", "."),
        ("SHOP_ACCENT", "green"),
        ("SHOP_ACCENT", "#0b5a4"),
        ("MAX_CONNECTIONS", "0"),
        ("RATE_LIMIT", "no"),
        ("METRICS_TOKEN", "short"),
        ("CALLBACKS_KEPT", "29d"),
        ("CALLBACKS_KEPT", "always"),
    ] {
        assert_eq!(refused(read(&[(name, value)])), name, "{value}");
    }
}

#[test]
fn nobody_is_trusted_and_no_source_is_judged_unless_a_setting_says_so() {
    let address = IpAddr::from([15, 236, 140, 89]);
    let config = read(&[("TRUSTED_PROXIES", " "), ("MYCOOLPAY_CALLBACK_IPS", "")]).expect("a sandbox");
    assert!(!config.trusted_proxies.contains(address));
    assert_eq!(config.gateway.callback_sources, None);
    let config = read(&[("TRUSTED_PROXIES", "::1 15.236.140.0/24"), ("MYCOOLPAY_CALLBACK_IPS", "::1")])
        .expect("a sandbox");
    assert!(config.trusted_proxies.contains(address));
    assert!(config.gateway.callback_sources.is_some_and(|sources| !sources.contains(address)));
}

#[test]
fn a_certificate_and_its_key_come_together() {
    assert_eq!(refused(read(&[("TLS_CERT", "/etc/caisse/site.pem")])), "TLS_KEY");
    assert_eq!(refused(read(&[("TLS_KEY", "/etc/caisse/site.key")])), "TLS_CERT");
    let config = read(&[("TLS_CERT", "site.pem"), ("TLS_KEY", "site.key")]).expect("a sandbox");
    assert_eq!(config.tls, Some(TlsFiles { certificate: "site.pem".into(), key: "site.key".into() }));
}

#[test]
fn requests_are_counted_wherever_others_can_ask() {
    assert!(read(&[]).expect("a sandbox").rate_limit);
    assert!(!read(&[("RATE_LIMIT", "off")]).expect("a sandbox").rate_limit);
    assert_eq!(refused(read(&[("RATE_LIMIT", "off"), ("HOST", "0.0.0.0")])), "RATE_LIMIT");
}

#[test]
fn callbacks_are_kept_for_two_years_unless_told_otherwise() {
    let kept = |setting: &[(&str, &str)]| read(setting).expect("a sandbox").callbacks_kept;
    let days = |days: u64| Some(Duration::from_secs(days * 24 * 60 * 60));
    assert_eq!(kept(&[]), days(730));
    assert_eq!(kept(&[("CALLBACKS_KEPT", "30d")]), days(30));
    assert_eq!(kept(&[("CALLBACKS_KEPT", "forever")]), None);
}

#[test]
fn the_private_key_and_the_token_do_not_print() {
    let config =
        read_with_keys(&[("SITE_URL", "https://shop.example"), ("API_TOKEN", "token_made_up_0123456789")])
            .expect("a configuration");
    let printed = format!("{config:?}");
    assert!(!printed.contains("sk_test_YYYYYYYY") && !printed.contains("token_made_up"));
}
