//! Callbacks: stored whole as they came, and processed into due status checks. A callback proves nothing.
//!
//! `queue` gathers those that arrive together, `insert` stores them in one statement, `process` makes the payments due
//! that they name. `quota` and `retention` limit what stays.

mod insert;
mod process;
mod queue;
mod quota;
mod retention;

use sha2::{Digest as _, Sha256};

pub use process::ProcessedCallbacks;
pub(super) use queue::CallbackQueue;

/// SHA-256 that identifies a callback.
pub(super) type Digest = [u8; 32];

/// A callback to be stored.
#[derive(Clone, Debug)]
pub struct NewCallback {
    /// The address it came from, as far as can be trusted.
    pub source_address: String,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The signature header, where the dialect has one.
    pub signature: Option<String>,
    /// The result of the verification.
    pub verdict: &'static str,
    /// The gateway's reference it names.
    pub names_transaction: Option<String>,
    /// Our reference it names, or the order's.
    pub names_ours: Option<String>,
    /// What identifies it, in the place of everything that was sent.
    pub seal: Option<String>,
    /// Bytes of the body as it was sent.
    pub sent_bytes: usize,
    /// The body, untouched; of an unproven callback the beginning.
    pub body: Vec<u8>,
}

impl NewCallback {
    /// What identifies it: its seal or everything that was sent, and its verdict. A copy by another sender must not
    /// take the place of the genuine one.
    pub(super) fn digest(&self) -> Digest {
        let mut hash = Sha256::new();
        if let Some(seal) = &self.seal {
            return hash.chain_update(self.verdict).chain_update(" ").chain_update(seal).finalize().into();
        }
        let texts = [self.content_type.as_deref(), self.signature.as_deref(), Some(self.verdict)];
        for text in texts.map(Option::unwrap_or_default) {
            hash.update(text.len().to_be_bytes());
            hash.update(text);
        }
        hash.update(&self.body);
        hash.finalize().into()
    }
}
