//! The server functions: public entry points to the use-cases that forms and the JSON API also call.
//!
//! Encoded with postcard: a status is a few bytes, and the browser needs no serde_json.

use leptos::{prelude::*, server_fn::codec::Postcard};

use super::answers::{CallError, OrderSnapshot, PhonePayment, Started};
use super::browser::Fetch;

/// Opens the order's payment page.
///
/// # Errors
/// [`CallError`].
#[server(prefix = "/fn", endpoint = "start_payment", input = Postcard, output = Postcard, client = Fetch)]
pub async fn start_payment(
    /// The secret of the order's page.
    token: String,
    /// The position of the attempt that the buyer gives up for it.
    instead_of: Option<u32>,
) -> Result<Started, CallError> {
    super::backend::backend()?.start_payment(&token, instead_of).await
}

/// Asks a phone to pay the order.
///
/// # Errors
/// [`CallError`].
#[server(prefix = "/fn", endpoint = "ask_phone", input = Postcard, output = Postcard, client = Fetch)]
pub async fn ask_phone(
    /// The secret of the order's page.
    token: String,
    /// The number, as the buyer typed it.
    phone: String,
    /// The position of the attempt that the buyer gives up for it.
    instead_of: Option<u32>,
) -> Result<PhonePayment, CallError> {
    super::backend::backend()?.ask_phone(&token, &phone, instead_of).await
}

/// Sends the SMS code.
///
/// # Errors
/// [`CallError`].
#[server(prefix = "/fn", endpoint = "send_code", input = Postcard, output = Postcard, client = Fetch)]
pub async fn send_code(
    /// The secret of the order's page.
    token: String,
    /// The code, as the buyer typed it.
    code: String,
) -> Result<PhonePayment, CallError> {
    super::backend::backend()?.send_code(&token, &code).await
}

/// Makes a status check and returns the order's status.
///
/// # Errors
/// [`CallError`].
#[server(prefix = "/fn", endpoint = "payment_status", input = Postcard, output = Postcard, client = Fetch)]
pub async fn payment_status(
    /// The secret of the order's page.
    token: String,
) -> Result<OrderSnapshot, CallError> {
    super::backend::backend()?.payment_status(&token).await
}
