//! The cryptography of outgoing https (`docs/design/server.md`, "Why `ring`?").

/// Installs `ring` as the cryptography of rustls in this process. Call it before a client is built; further calls do
/// nothing.
pub(super) fn install() {
    // An error means that a provider is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
