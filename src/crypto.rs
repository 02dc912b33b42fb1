//! The cryptography of outgoing https (`docs/design.md`, "Why `ring`?").

/// Makes `ring` what rustls works with in this process. To be called before a client is built; once is enough, and more
/// is no harm.
pub(super) fn install() {
    // An error says that a provider is installed already, which is all we want.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
