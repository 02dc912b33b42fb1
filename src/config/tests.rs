//! Refused settings, and the names in their errors.

use super::*;
use caisse_http_server::TlsFiles;
use caisse_mycoolpay::Dialect;

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
        other => panic!("{other}"),
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
fn every_dialect_is_in_the_help_and_in_the_error() {
    let help = SETTINGS.iter().find(|setting| setting.name == "MYCOOLPAY_DIALECT").expect("a row").meaning;
    let error = read_with_keys(&[("MYCOOLPAY_DIALECT", "french")]).expect_err("no dialect").to_string();
    for dialect in Dialect::ALL {
        let name = format!("`{}`", dialect.as_str());
        assert!(help.contains(&name) && error.contains(&name), "{name}: {help}; {error}");
    }
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
        ("LOG_FORMAT", "xml"),
        ("SANDBOX", "private"),
        ("API_TOKEN", "jeton_très_long_0123456789"),
        ("METRICS_TOKEN", "token made up 0123456789"),
        ("SITE_URL", "https://user:canary@shop.example"),
        ("CALLBACK_URL", "https://user@shop.example/api/callback/mycoolpay"),
    ] {
        assert_eq!(refused(read(&[(name, value)])), name, "{value}");
    }
}

#[test]
fn no_proxy_is_trusted_and_no_source_is_checked_without_a_setting() {
    let address = IpAddr::from([15, 236, 140, 89]);
    let config = read(&[("TRUSTED_PROXIES", " "), ("MYCOOLPAY_CALLBACK_IPS", "")]).expect("a sandbox");
    assert!(!config.trusted_proxies.contains(address));
    assert_eq!(config.callback_sources, None);
    let config = read(&[("TRUSTED_PROXIES", "::1 15.236.140.0/24"), ("MYCOOLPAY_CALLBACK_IPS", "::1")])
        .expect("a sandbox");
    assert!(config.trusted_proxies.contains(address));
    assert!(config.callback_sources.is_some_and(|sources| !sources.contains(address)));
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
fn callbacks_are_kept_for_two_years_unless_set_otherwise() {
    let callbacks_kept_with = |setting: &[(&str, &str)]| read(setting).expect("a sandbox").callbacks_kept;
    let days = |days: u64| Some(Duration::from_secs(days * 24 * 60 * 60));
    assert_eq!(callbacks_kept_with(&[]), days(730));
    assert_eq!(callbacks_kept_with(&[("CALLBACKS_KEPT", "30d")]), days(30));
    assert_eq!(callbacks_kept_with(&[("CALLBACKS_KEPT", "forever")]), None);
}

#[test]
fn the_private_key_and_the_token_do_not_print() {
    let config =
        read_with_keys(&[("SITE_URL", "https://shop.example"), ("API_TOKEN", "token_made_up_0123456789")])
            .expect("a configuration");
    let printed = format!("{config:?}");
    assert!(!printed.contains("sk_test_YYYYYYYY") && !printed.contains("token_made_up"));
}

#[test]
fn a_database_in_memory_is_refused() {
    for url in [
        "sqlite:",
        "sqlite://",
        "sqlite::memory:",
        "sqlite://:memory:",
        "sqlite:file::memory:?cache=shared",
        "sqlite://caisse.db?mode=memory",
        "sqlite://?mode=rwc",
    ] {
        assert_eq!(refused(read(&[("DATABASE_URL", url)])), "DATABASE_URL", "{url}");
    }
    for url in ["sqlite://caisse.db", "sqlite:caisse.db", "sqlite:///var/lib/caisse/caisse.db?mode=rw"] {
        assert!(read(&[("DATABASE_URL", url)]).is_ok(), "{url}");
    }
}

#[test]
fn a_password_with_marks_of_an_address_in_it_is_refused_unquoted() {
    for url in [
        "postgres://caisse:cana/ry@localhost/caisse",
        "postgres://caisse:12/canary@localhost/caisse",
        "postgres://caisse:cana#ry@localhost/caisse",
        "postgres://caisse:12#canary@localhost/caisse",
        "postgres://caisse:cana?ry@localhost/caisse",
        "postgres://caisse:12?canary@localhost/caisse",
        "postgres:caisse:canary@localhost/caisse",
    ] {
        let error = read(&[("DATABASE_URL", url)]).expect_err(url).to_string();
        assert!(error.starts_with("DATABASE_URL cannot be used: "), "{error}");
        assert!(!error.contains("cana"), "{error}");
    }
    for url in [
        "postgres://caisse:cana%2Fry@localhost/caisse",
        "postgres:///caisse?host=/run/postgresql",
        "postgresql://caisse:c@nary@localhost:6543/caisse?sslmode=require",
    ] {
        assert!(read(&[("DATABASE_URL", url)]).is_ok(), "{url}");
    }
}

#[test]
fn a_sandbox_in_public_has_to_be_asked_for_by_name() {
    let public = ("SITE_URL", "https://shop.example");
    assert_eq!(refused(read(&[public])), "MYCOOLPAY_PUBLIC_KEY");
    let config = read(&[public, ("SANDBOX", "public")]).expect("a public sandbox");
    assert!(config.is_public_sandbox());
    for here in ["http://localhost:3000", "https://shop.localhost", "https://127.0.0.1", "https://[::1]:3000"]
    {
        let config = read(&[("SITE_URL", here)]).expect("a sandbox of this machine");
        assert!(!config.is_public_sandbox(), "{here}");
    }
    assert_eq!(refused(read_with_keys(&[public, ("SANDBOX", "public")])), "SANDBOX");
}

#[test]
fn a_private_key_that_is_no_single_word_is_refused_without_being_shown() {
    for key in ["sk canary", "sk_canary # mine", "“sk_canary”", "sk_canarÿ", "sk_canary\nPORT=1"] {
        let settings = [KEYS[0], ("MYCOOLPAY_PRIVATE_KEY", key), ("SITE_URL", "https://shop.example")];
        let error = read(&settings).expect_err(key);
        assert!(!format!("{error} {error:?}").contains("canar"), "{error}");
        assert_eq!(refused(Err(error)), "MYCOOLPAY_PRIVATE_KEY");
    }
}

#[test]
fn a_shop_has_its_contacts() {
    let config = read(&[
        ("SHOP_URL", "https://shop.example/boutique"),
        ("SHOP_PHONE", "+237 6 99 00 99 00"),
        ("SHOP_WHATSAPP", "+237 (6) 99.00-99 00"),
        ("SHOP_EMAIL", "bonjour@shop.example"),
    ]);
    let contact = config.expect("a sandbox").contact;
    assert_eq!(contact.url.as_deref(), Some("https://shop.example/boutique"));
    assert_eq!(contact.phone.as_deref(), Some("+237 6 99 00 99 00"), "as buyers read it");
    assert_eq!(contact.whatsapp.as_deref(), Some("237699009900"), "as `wa.me` wants it");
    assert_eq!(contact.email.as_deref(), Some("bonjour@shop.example"));
    assert_eq!(read(&[]).expect("a sandbox").contact, ShopContact::default());
}

#[test]
fn a_contact_that_cannot_be_used_is_refused_by_name() {
    for (name, value) in [
        ("SHOP_URL", "shop.example"),
        ("SHOP_URL", "http://shop.example"),
        ("SHOP_URL", "javascript:alert(1)"),
        ("SHOP_PHONE", "699009900"),
        ("SHOP_PHONE", "+237 call us"),
        ("SHOP_PHONE", "+12"),
        ("SHOP_WHATSAPP", "https://wa.me/237699009900"),
        ("SHOP_WHATSAPP", "+2376990099001234567"),
        ("SHOP_EMAIL", "shop.example"),
    ] {
        assert_eq!(refused(read(&[(name, value)])), name, "{value}");
    }
}

#[test]
fn buyers_are_led_back_to_the_shops_origin_and_to_those_it_names() {
    let origins = |settings: &[(&str, &str)]| read(settings).expect("a sandbox").return_origins;
    assert!(origins(&[]).is_empty());
    assert_eq!(origins(&[("SHOP_URL", "https://shop.example/boutique?a=b")]), ["https://shop.example"]);
    let both = [
        ("SHOP_URL", "https://shop.example"),
        ("RETURN_ORIGINS", "https://app.shop.example, http://localhost:5173"),
    ];
    assert_eq!(origins(&both), ["https://shop.example", "https://app.shop.example", "http://localhost:5173"]);
    for value in
        ["http://shop.example", "https://shop.example/path", "shop.example", "https://a:b@shop.example"]
    {
        assert_eq!(refused(read(&[("RETURN_ORIGINS", value)])), "RETURN_ORIGINS", "{value}");
    }
}
