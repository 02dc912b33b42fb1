//! Names of settings, and names that are nearly one.

use strsim::osa_distance;

use super::SETTINGS;

/// Names of ours that are no settings of the checkout: of the log, and of `caisse sandbox`.
pub(super) const OTHERS: [&str; 2] = ["RUST_LOG", "SANDBOX_PRIVATE_KEY"];
/// Prefixes of settings that other programs' names may have too: Kubernetes sets `SHOP_PORT` for a service called
/// `shop`.
const SHARED_PREFIXES: [&str; 2] = ["SANDBOX_", "SHOP_"];
/// The beginning of names that are meant for us, in their letters and digits.
const OUR_LETTERS: &str = "MYCOOLPAY";
/// Up to this many letters a name is near to too many others.
const SHORT: usize = 5;
/// From this many letters on two of them may be wrong.
const LONG: usize = 12;

/// What a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameKind {
    /// A setting, or the name of the file that has it.
    Known,
    /// No setting, and this one is probably meant.
    Nearly(&'static str),
    /// No setting, and no other program's either.
    Misnamed,
    /// No setting; it begins like one of ours, as other programs' may.
    Doubtful,
    /// Another program's.
    Foreign,
}

/// Every name that is read, including those of files with a setting in them.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    let settings =
        SETTINGS.iter().flat_map(|setting| [Some(setting.name), setting.file_name].into_iter().flatten());
    settings.chain(OTHERS)
}

/// Whether a name is certainly meant for us, so that it may be printed wherever it stands.
pub(super) fn is_ours(name: &str) -> bool {
    !matches!(kind_of(name), NameKind::Foreign)
}

/// Classifies `name`.
pub(super) fn kind_of(name: &str) -> NameKind {
    if all().any(|known| known == name) {
        return NameKind::Known;
    }
    let given = letters(name);
    if let Some(near) = nearest(&given).or_else(|| without_file(name)) {
        return NameKind::Nearly(near);
    }
    if given.starts_with(OUR_LETTERS) {
        return NameKind::Misnamed;
    }
    let upper = name.to_ascii_uppercase();
    if SHARED_PREFIXES.iter().any(|prefix| upper.starts_with(prefix)) {
        NameKind::Doubtful
    } else {
        NameKind::Foreign
    }
}

/// The nearest known name, if one is near enough: a letter or two left out, put in, changed or swapped. Case, and
/// marks between the words, do not matter.
fn nearest(given: &str) -> Option<&'static str> {
    let near = all().filter_map(|known| {
        let known_letters = letters(known);
        let distance = osa_distance(&known_letters, given);
        (distance <= allowed(known_letters.len())).then_some((distance, known))
    });
    near.min_by_key(|&(distance, _)| distance).map(|(_, known)| known)
}

/// `SITE_URL` of `SITE_URL_FILE`: a setting that is not read from a file of its own.
fn without_file(name: &str) -> Option<&'static str> {
    let base = letters(name.to_ascii_uppercase().strip_suffix("_FILE")?);
    SETTINGS.iter().map(|setting| setting.name).find(|known| letters(known) == base)
}

const fn allowed(length: usize) -> usize {
    match length {
        ..=SHORT => 0,
        LONG.. => 2,
        _ => 1,
    }
}

/// A name's letters and digits in upper case, for comparisons.
fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_nearly_a_setting_gets_a_suggestion() {
        for (name, near) in [
            ("MY_COOLPAY_PUBLIC_KEY", "MYCOOLPAY_PUBLIC_KEY"),
            ("MY_COOLPAY_PRIVATE_KEY", "MYCOOLPAY_PRIVATE_KEY"),
            ("mycoolpay_private_key", "MYCOOLPAY_PRIVATE_KEY"),
            ("MyCoolPay_Public_Key", "MYCOOLPAY_PUBLIC_KEY"),
            ("MYCOOLPAY-PUBLIC-KEY", "MYCOOLPAY_PUBLIC_KEY"),
            ("MYCOOLPAY_PUBLC_KEY", "MYCOOLPAY_PUBLIC_KEY"),
            ("COOLPAY_PUBLIC_KEY", "MYCOOLPAY_PUBLIC_KEY"),
            ("CALLBAKC_URL", "CALLBACK_URL"),
            ("site_url", "SITE_URL"),
            ("port", "PORT"),
            ("DATABASE_URI", "DATABASE_URL"),
            ("API_TOKENS", "API_TOKEN"),
            ("API_TOKEN_FIL", "API_TOKEN_FILE"),
            ("SITE_URL_FILE", "SITE_URL"),
            ("TLS_KEY_FILE", "TLS_KEY"),
            ("RUSTLOG", "RUST_LOG"),
        ] {
            assert_eq!(kind_of(name), NameKind::Nearly(near), "{name}");
        }
    }

    #[test]
    fn whatever_begins_with_the_gateways_name_is_meant_for_us() {
        for name in ["MYCOOLPAY_SECRET", "MY_COOLPAY_TOKEN", "mycoolpay_app", "MYCOOLPAY"] {
            assert_eq!(kind_of(name), NameKind::Misnamed, "{name}");
        }
    }

    #[test]
    fn what_kubernetes_sets_for_services_stops_nothing() {
        for service in ["SHOP", "SANDBOX", "SITE", "CAISSE", "API", "DATABASE", "CHECKOUT"] {
            for ending in [
                "SERVICE_HOST",
                "SERVICE_PORT",
                "SERVICE_PORT_HTTP",
                "PORT_3000_TCP",
                "PORT_3000_TCP_PROTO",
                "PORT_3000_TCP_PORT",
                "PORT_3000_TCP_ADDR",
            ] {
                let name = format!("{service}_{ending}");
                assert!(matches!(kind_of(&name), NameKind::Doubtful | NameKind::Foreign), "{name}");
            }
        }
        assert_eq!(kind_of("SHOP_PORT"), NameKind::Doubtful);
    }

    #[test]
    fn the_names_of_other_programs_are_no_affair_of_ours() {
        for name in [
            "HOME",
            "HOSTNAME",
            "PATH",
            "POST",
            "LANG",
            "SHELL",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "HTTPS_PROXY",
            "PGHOST",
            "PGPASSWORD",
            "NODE_ENV",
            "LISTEN_FDS",
            "NOTIFY_SOCKET",
            "JOURNAL_STREAM",
            "RUST_BACKTRACE",
            "GITHUB_TOKEN",
            "DATABASE_PASSWORD",
            "TEST_CLUSTER",
            "TEST_DATABASE",
        ] {
            assert_eq!(kind_of(name), NameKind::Foreign, "{name}");
        }
    }

    #[test]
    fn every_name_that_is_read_is_known_and_near_to_no_other() {
        for name in all() {
            assert_eq!(kind_of(name), NameKind::Known, "{name}");
            let near = all().filter(|other| *other != name);
            let close = near.filter(|other| letters(other) == letters(name)).count();
            assert_eq!(close, 0, "{name}");
        }
    }
}
