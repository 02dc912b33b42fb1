//! Limits of a request.

/// Largest body read, in bytes.
pub(super) const BODY_LIMIT_BYTES: usize = 64 * 1024;
