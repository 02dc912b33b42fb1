//! The browser's API for the island, in as few bytes as possible.

mod dom;
mod fetch;
mod listener;
mod message;
mod parts;
mod phone_parts;
mod stream;

pub(super) use fetch::Fetch;
pub(super) use listener::Listener;
pub(super) use message::is_payment_result;
pub(super) use parts::Parts;
pub(super) use phone_parts::PhoneParts;
pub(super) use stream::{Stream, text_of};

/// A random byte, for jitter only.
pub(super) fn random_byte() -> u8 {
    // `random` is in 0..1, so the product is in 0..256.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is a byte's")]
    let random_byte = (js_sys::Math::random() * 256.0) as u8;
    random_byte
}
