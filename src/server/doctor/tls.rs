//! The files of our own TLS, where there is no proxy.

use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

use super::Finding;
use crate::server::{
    config::{Config, TlsFiles},
    telemetry::Causes,
};

const CHECK: &str = "tls";

pub(super) fn check(config: &Config) -> Finding {
    let Some(files) = &config.tls else {
        return Finding::skip(CHECK, "TLS_CERT is not set: a proxy sees to https");
    };
    // An error says that a provider is installed already, which is all we want.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match read(files) {
        Ok(()) => Finding::ok(CHECK, "the certificate and its key can be read, and belong together"),
        Err(error) => Finding::fail(
            CHECK,
            format!("TLS_CERT and TLS_KEY cannot be used: {}", Causes(error.as_ref())),
            "Name a PEM file of the whole chain and one of its key, readable by the user that runs Caisse",
        ),
    }
}

fn read(files: &TlsFiles) -> Result<(), Box<dyn std::error::Error>> {
    let chain = CertificateDer::pem_file_iter(&files.certificate)?.collect::<Result<Vec<_>, _>>()?;
    let key = PrivateKeyDer::from_pem_file(&files.key)?;
    // Refuses a key that is another certificate's.
    ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key)?;
    Ok(())
}
