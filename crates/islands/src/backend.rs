//! What the server functions call on the server. The browser's half has none of it: there a server function is a call
//! over HTTP.

use std::{future::Future, pin::Pin, sync::Arc};

use leptos::prelude::use_context;

use super::calls::{Asked, CallError, OrderSnapshot, Started};

/// An answer that is on its way.
pub type Answering<'a, T> = Pin<Box<dyn Future<Output = Result<T, CallError>> + Send + 'a>>;

/// The use-cases behind the server functions. The web server provides one as context for each call, as an
/// `Arc<dyn Backend>`. Every token is the secret of an order's page.
pub trait Backend: Send + Sync {
    /// Opens the order's payment page. `instead_of` is the attempt that is given up for it, by its place.
    fn start_payment<'a>(&'a self, token: &'a str, instead_of: Option<u32>) -> Answering<'a, Started>;

    /// Asks a telephone to pay the order. `phone` is the number as it was typed.
    fn ask_phone<'a>(
        &'a self,
        token: &'a str,
        phone: &'a str,
        instead_of: Option<u32>,
    ) -> Answering<'a, Asked>;

    /// Sends the code that came by SMS, as it was typed.
    fn send_code<'a>(&'a self, token: &'a str, code: &'a str) -> Answering<'a, Asked>;

    /// Where the order stands, after a look at the gateway.
    fn payment_status<'a>(&'a self, token: &'a str) -> Answering<'a, OrderSnapshot>;
}

/// The backend of the call that is being answered.
///
/// # Errors
/// [`CallError::Unavailable`] outside of a call.
pub fn backend() -> Result<Arc<dyn Backend>, CallError> {
    use_context().ok_or(CallError::Unavailable)
}
