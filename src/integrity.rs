//! The hashes by which browsers verify scripts and styles.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use sha2::{Digest as _, Sha256};

/// The hash as the `integrity` attribute has it.
pub(super) fn of(content: impl AsRef<[u8]>) -> String {
    format!("sha256-{}", BASE64.encode(Sha256::digest(content)))
}

/// The source with which a content security policy allows inline content.
pub(super) fn source_of(text: &str) -> String {
    format!("'{}'", of(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_written_as_browsers_read_it() {
        assert_eq!(source_of(""), "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
    }
}
