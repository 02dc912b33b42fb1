//! What the island needs of the browser, in the fewest bytes.

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
pub(super) fn dice() -> u8 {
    // In 0..1 by definition, so the product is in 0..256.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is a byte's")]
    let dice = (js_sys::Math::random() * 256.0) as u8;
    dice
}
