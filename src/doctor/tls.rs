//! Checks the files of our own TLS, where there is no proxy.

use caisse_http_server::Tls;
use rustls::pki_types::{CertificateDer, pem::PemObject as _};

use super::{Finding, certificate};
use crate::{config::Config, telemetry::Causes};

const CHECK: &str = "tls";

pub(super) fn check(config: &Config, now_ms: i64) -> Finding {
    let Some(files) = &config.tls else {
        return Finding::skip(CHECK, "TLS_CERT is not set: a proxy sees to https");
    };
    const WELL: &str = "the certificate and its key can be read and belong together";
    match Tls::read(files) {
        Ok(_) => match CertificateDer::from_pem_file(&files.certificate) {
            Ok(own) => certificate::check(CHECK, WELL, &own, now_ms),
            // It was there a moment ago: it is being renewed.
            Err(_) => Finding::ok(CHECK, WELL),
        },
        Err(error) => Finding::fail(
            CHECK,
            format!("TLS_CERT and TLS_KEY cannot be used: {}", Causes(&error)),
            "Name a PEM file of the whole chain and one of its key, readable by the user that runs Caisse",
        ),
    }
}
