//! The digest that identifies a callback.

/// SHA-256 that identifies a callback.
pub(super) type Digest = [u8; 32];
