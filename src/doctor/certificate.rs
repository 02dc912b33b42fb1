//! How long a certificate is valid. One that is not renewed closes the shop, without a warning before.

use rustls::pki_types::CertificateDer;
use x509_cert::{Certificate, der::Decode as _};

use super::Finding;

/// Fewer days than this mean a missed renewal: it is commonly tried thirty days before the end.
const FEW: i64 = 14;
const REMEDY: &str =
    "Find out why it is not renewed: the proxy's log, or `systemctl list-timers` for certbot";
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Reports `well`, and how long `certificate` is still valid.
pub(super) fn check(
    check: &'static str,
    well: &str,
    certificate: &CertificateDer<'_>,
    now_ms: i64,
) -> Finding {
    match days_left(certificate, now_ms) {
        None => Finding::ok(check, well),
        Some(days) if days < 0 => {
            Finding::fail(check, format!("{well}, and its certificate is not valid any more"), REMEDY)
        }
        Some(days) if days < FEW => {
            Finding::warn(check, format!("{well}, and its certificate is valid for {days} days only"), REMEDY)
        }
        Some(days) => Finding::ok(check, format!("{well}, and its certificate is valid for {days} days")),
    }
}

/// Whole days until its end; below zero after it. `None` for an unreadable certificate.
fn days_left(certificate: &CertificateDer<'_>, now_ms: i64) -> Option<i64> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let end = certificate.tbs_certificate().validity().not_after.to_unix_duration();
    Some((i64::try_from(end.as_millis()).ok()? - now_ms).div_euclid(DAY_MS))
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::pem::PemObject as _;

    use super::*;
    use crate::doctor::Grade;

    /// 30 October 2126, 18:16:55 UTC, in milliseconds.
    const END: i64 = 4_949_057_815_000;

    #[test]
    fn a_certificate_is_reported_two_weeks_before_its_end_and_after_it() {
        let certificate =
            CertificateDer::from_pem_slice(include_bytes!("../tests/fixtures/tls/localhost.pem"))
                .expect("a certificate");
        for (now, grade, words) in [
            (END - 30 * DAY_MS, Grade::Ok, "valid for 30 days"),
            (END - 14 * DAY_MS, Grade::Ok, "valid for 14 days"),
            (END - 14 * DAY_MS + 1, Grade::Warn, "valid for 13 days only"),
            (END, Grade::Warn, "valid for 0 days only"),
            (END + 1, Grade::Fail, "not valid any more"),
        ] {
            let finding = check("tls", "it can be read", &certificate, now);
            assert_eq!(finding.grade, grade, "{finding}");
            assert!(finding.what.contains(words), "{finding}");
        }
    }

    #[test]
    fn of_what_cannot_be_read_nothing_is_reported() {
        let finding = check("tls", "it can be read", &CertificateDer::from(vec![1, 2, 3]), END);
        assert_eq!((finding.grade, finding.what.as_str()), (Grade::Ok, "it can be read"));
    }
}
