//! Random transaction references.

use super::error::SandboxError;

/// A version 4 UUID (RFC 9562 §5.4): 122 random bits, so that a payment page cannot be guessed.
pub(super) fn random_uuid() -> Result<String, SandboxError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| SandboxError::NoRandomness)?;
    let bits = u128::from_be_bytes(bytes);
    let bits = bits & !(0xf << 76) | (0x4 << 76);
    let bits = bits & !(0b11 << 62) | (0b10 << 62);
    let hex = format!("{bits:032x}");
    Ok([&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-"))
}
