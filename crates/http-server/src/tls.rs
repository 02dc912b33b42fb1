//! TLS for deployments without a proxy.

use std::{
    io,
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
};

use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{self, PemObject as _},
    },
};
use tokio::{
    net::TcpStream,
    signal::unix::{SignalKind, signal},
    sync::watch,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// The files of a certificate and its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate and its chain, in PEM.
    pub certificate: PathBuf,
    /// Its private key, in PEM.
    pub key: PathBuf,
}

/// Why a certificate cannot be used. No error quotes a path or a file: an operator may have put the key itself in place
/// of its path.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is missing, unreadable, or not PEM.
    #[error("the file that {setting} names cannot be read: {flaw}")]
    Unreadable {
        /// The setting that names the file.
        setting: &'static str,
        /// What is wrong with it.
        flaw: String,
    },
    /// The file of `TLS_CERT` has no certificate.
    #[error("the file that TLS_CERT names has no certificate in it")]
    NoCertificate,
    /// The certificate and the key do not match, or rustls does not support them.
    #[error("the certificate of TLS_CERT and the key of TLS_KEY cannot be used together")]
    Unusable(#[source] rustls::Error),
}

impl TlsError {
    /// The error and its cause, on one line.
    fn with_cause(&self) -> String {
        match self {
            Self::Unreadable { .. } | Self::NoCertificate => self.to_string(),
            Self::Unusable(cause) => format!("{self}: {cause}"),
        }
    }
}

/// What is wrong with a file, in our words: the library's message quotes lines of it.
fn flaw(error: &pem::Error) -> String {
    match error {
        pem::Error::Io(error) => error.to_string(),
        pem::Error::NoItemsFound => "there is none in it".to_owned(),
        pem::Error::MissingSectionEnd { .. } => "a section of it has no end".to_owned(),
        _ => "it is not PEM".to_owned(),
    }
}

/// A TLS configuration that can be reloaded while it is in use. Cheap to clone.
#[derive(Clone)]
pub struct Tls {
    files: TlsFiles,
    current: Arc<RwLock<Arc<ServerConfig>>>,
}

impl Tls {
    /// Reads the certificate and its key.
    ///
    /// # Errors
    /// [`TlsError`], which names the setting.
    pub fn read(files: &TlsFiles) -> Result<Self, TlsError> {
        Ok(Self { files: files.clone(), current: Arc::new(RwLock::new(read(files)?)) })
    }

    /// Performs the handshake. It has no time-out of its own; the caller sets one.
    pub(super) async fn accept(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let current = Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner));
        TlsAcceptor::from(current).accept(stream).await
    }

    /// Reloads the files at every SIGHUP until `stop` is true. When that fails, the old certificate stays in use.
    pub async fn keep_fresh(self, mut stop: watch::Receiver<bool>) {
        let mut hang_ups = match signal(SignalKind::hangup()) {
            Ok(hang_ups) => hang_ups,
            Err(error) => return tracing::error!(%error, "the certificate will not be read again"),
        };
        loop {
            tokio::select! {
                _ = stop.wait_for(|&stop| stop) => return,
                Some(()) = hang_ups.recv() => self.read_again(),
            }
        }
    }

    fn read_again(&self) {
        let certificate = self.files.certificate.display();
        match read(&self.files) {
            Ok(config) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = config;
                tracing::info!(%certificate, "the certificate was read again");
            }
            Err(error) => {
                tracing::error!(%certificate, error = %error.with_cause(), "the old certificate stays in use");
            }
        }
    }
}

fn read(files: &TlsFiles) -> Result<Arc<ServerConfig>, TlsError> {
    let TlsFiles { certificate, key } = files;
    let unreadable = |setting| move |error: pem::Error| TlsError::Unreadable { setting, flaw: flaw(&error) };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(unreadable("TLS_CERT"))?;
    if chain.is_empty() {
        return Err(TlsError::NoCertificate);
    }
    let private_key = PrivateKeyDer::from_pem_file(key).map_err(unreadable("TLS_KEY"))?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|config| config.with_no_client_auth().with_single_cert(chain, private_key));
    let mut config = config.map_err(TlsError::Unusable)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn no_error_has_anything_of_a_key_in_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../src/tests/fixtures/tls");
        let certificate = fixtures.join("first.pem");
        let file = folder.path().join("key.pem");
        for (pem, words) in [
            ("-----BEGIN canary\n", "it is not PEM"),
            ("-----BEGIN PRIVATE KEY-----\ncanary\n", "has no end"),
            ("-----BEGIN PRIVATE KEY-----\ncanary!\n-----END PRIVATE KEY-----\n", "it is not PEM"),
            ("canary\n", "there is none in it"),
        ] {
            fs::write(&file, pem).expect("a file");
            for key in [file.clone(), PathBuf::from(pem)] {
                let is_misplaced = key != file;
                let files = TlsFiles { certificate: certificate.clone(), key };
                let error = Tls::read(&files).err().expect("a refusal");
                let message = format!("{} {error:?}", error.with_cause());
                assert!(message.starts_with("the file that TLS_KEY names cannot be read: "), "{message}");
                assert!(!message.contains("canary") && !message.contains("99, 97, 110"), "{message}");
                assert!(is_misplaced || message.contains(words), "{words}: {message}");
            }
        }
    }
}
