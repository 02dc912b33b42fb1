//! Checks the form of the keys. Only the gateway can say whether they are right.

use super::Finding;
use crate::config::Config;

const CHECK: &str = "keys";
const REMEDY: &str = "Copy both from the application's page in the merchant area of My-CoolPay";
/// The length of the shortest private key.
const SHORTEST: usize = 16;

pub(super) fn check(config: &Config) -> Finding {
    if config.is_sandbox() {
        return Finding::skip(CHECK, "no keys are set: the sandbox has its own");
    }
    let (public, private) = (config.gateway.public_key.as_str(), config.gateway.private_key.expose());
    let fail = |what: &str| Finding::fail(CHECK, what, REMEDY);
    let warn = |what: &str| Finding::warn(CHECK, what, REMEDY);
    if public == private {
        fail("both keys are the same")
    } else if public.starts_with("sk_") || private.starts_with("pk_") {
        fail("the public and the private key have changed places")
    } else if is_example(public) || is_example(private) {
        fail("a key is the integration guide's example")
    } else if private.chars().any(|mark| mark.is_whitespace() || "\"'".contains(mark)) {
        fail("MYCOOLPAY_PRIVATE_KEY has a space or a quotation mark in it")
    } else if private.len() < SHORTEST {
        warn("MYCOOLPAY_PRIVATE_KEY is very short")
    } else if config.gateway.dialect.has_uuid_keys() && !is_uuid(public) {
        warn("MYCOOLPAY_PUBLIC_KEY is not a UUID, as My-CoolPay's are")
    } else {
        Finding::ok(CHECK, "both keys look like keys")
    }
}

/// Whether a key is `pk_test_XXXXXXXX`, `sk_test_YYYYYYYY`, or another with such a row of capitals.
fn is_example(key: &str) -> bool {
    ["XXXX", "YYYY"].iter().any(|row| key.contains(row))
}

fn is_uuid(key: &str) -> bool {
    let lengths = key.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && key.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(public: &str, private: &str) -> String {
        let lookup = |name: &str| match name {
            "MYCOOLPAY_PUBLIC_KEY" => Some(public.to_owned()),
            "MYCOOLPAY_PRIVATE_KEY" => Some(private.to_owned()),
            "SITE_URL" => Some("https://shop.example".to_owned()),
            _ => None,
        };
        check(&Config::read(&lookup).expect("settings")).to_string()
    }

    const PUBLIC: &str = "18ac6335-2bdd-4b95-944e-ef029c49c5b5";
    const PRIVATE: &str = "sk_made_up_0123456789abcdef";

    #[test]
    fn wrong_keys_are_reported_without_being_shown() {
        assert!(report(PUBLIC, PRIVATE).starts_with("ok"));
        for (public, private, words) in [
            ("pk_test_XXXXXXXX", "sk_test_YYYYYYYY", "example"),
            (PUBLIC, "sk_test_YYYYYYYY", "example"),
            ("sk_made_up_0123456789abcdef", PUBLIC, "changed places"),
            (PUBLIC, "pk_made_up_0123456789abcdef", "changed places"),
            (PRIVATE, PRIVATE, "the same"),
            (PUBLIC, "\"sk_made_up_0123456789\"", "quotation mark"),
            (PUBLIC, "sk_0123", "very short"),
            ("public_key", PRIVATE, "not a UUID"),
        ] {
            let report = report(public, private);
            assert!(report.contains(words) && !report.contains(private), "{report}");
            assert!(report.starts_with("FAIL") || report.starts_with("warn"), "{report}");
        }
    }
}
