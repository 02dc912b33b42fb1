//! The use-cases that server functions call on the server. In the browser a server function is an HTTP request instead.

use std::{future::Future, pin::Pin, sync::Arc};

use leptos::prelude::use_context;

use super::answers::{CallError, OrderSnapshot, PhonePayment, Started};

/// The future of an answer.
pub type Answering<'a, T> = Pin<Box<dyn Future<Output = Result<T, CallError>> + Send + 'a>>;

/// The use-cases behind the server functions. The web server provides one as context of each call, as an
/// `Arc<dyn Backend>`. Every `token` is the secret of an order's page.
pub trait Backend: Send + Sync {
    /// Opens the order's payment page. `instead_of` is the position of the attempt that the buyer gives up for it.
    fn start_payment<'a>(&'a self, token: &'a str, instead_of: Option<u32>) -> Answering<'a, Started>;

    /// Asks a phone to pay the order. `phone` is the number as the buyer typed it.
    fn ask_phone<'a>(
        &'a self,
        token: &'a str,
        phone: &'a str,
        instead_of: Option<u32>,
    ) -> Answering<'a, PhonePayment>;

    /// Sends the SMS code, as the buyer typed it.
    fn send_code<'a>(&'a self, token: &'a str, code: &'a str) -> Answering<'a, PhonePayment>;

    /// Makes a status check and returns the order's status.
    fn payment_status<'a>(&'a self, token: &'a str) -> Answering<'a, OrderSnapshot>;
}

/// Returns the backend of the current call.
///
/// # Errors
/// [`CallError::Unavailable`] outside of a call.
pub fn backend() -> Result<Arc<dyn Backend>, CallError> {
    use_context().ok_or(CallError::Unavailable)
}
