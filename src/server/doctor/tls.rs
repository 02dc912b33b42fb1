//! The files of our own TLS, where there is no proxy.

use super::Finding;
use crate::server::{config::Config, listen::Tls, telemetry::Causes};

const CHECK: &str = "tls";

pub(super) fn check(config: &Config) -> Finding {
    let Some(files) = &config.tls else {
        return Finding::skip(CHECK, "TLS_CERT is not set: a proxy sees to https");
    };
    match Tls::read(files) {
        Ok(_) => Finding::ok(CHECK, "the certificate and its key can be read, and belong together"),
        Err(error) => Finding::fail(
            CHECK,
            format!("TLS_CERT and TLS_KEY cannot be used: {}", Causes(&error)),
            "Name a PEM file of the whole chain and one of its key, readable by the user that runs Caisse",
        ),
    }
}
