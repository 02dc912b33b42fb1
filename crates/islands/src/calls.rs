//! The server functions. Two public doors to the use-cases that the forms and the JSON API also lead to.
//!
//! Encoded with postcard: a status is a few bytes, and serde_json stays out of the browser.

use caisse_domain::BuyerStatus;
use leptos::{
    prelude::*,
    server_fn::codec::{Postcard, PostcardEncoding},
    server_fn::error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

use super::browser::Fetch;

/// What the page may do about a call that gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CallError {
    /// No such order: nothing to do here.
    UnknownOrder,
    /// It is paid, or being decided: look.
    NotPayable,
    /// What was typed is no number or no code. Type it again.
    Unreadable,
    /// The gateway does not take this number. No money moved; try another, or the payment page.
    Refused,
    /// Telephones were asked too often. Use the payment page.
    AskedTooOften,
    /// The operator did not send this code. No money moved; type it again.
    WrongCode,
    /// The gateway or the record did not answer; no money moved. Try again.
    Unavailable,
    /// The call did not get through. Try again.
    Network,
    /// What was typed is a number that cannot be asked to pay. Type another, or use the payment page.
    CannotBeAsked,
}

impl FromServerFnError for CallError {
    type Encoder = PostcardEncoding;

    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        Self::Network
    }
}

/// A payment page to open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// Its address.
    pub payment_url: String,
    /// How many attempts the order has, with this one.
    pub attempts: u32,
    /// The gateway's reference of this one: what the page listens to.
    pub transaction_ref: Option<String>,
}

/// A telephone that was asked to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Where the order stands now.
    pub order: OrderSnapshot,
    /// The operator's word in `data-operator`; empty where it is not known.
    pub operator: String,
    /// The number, masked.
    pub number: String,
    /// What to dial when nothing shows; empty where the gateway did not say.
    pub ussd: String,
    /// Seconds until the buyer will be asked to try again.
    pub left_s: u32,
}

/// Where an order stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderSnapshot {
    /// For its buyer.
    pub standing: BuyerStatus,
    /// How many attempts it has.
    pub attempts: u32,
    /// The gateway's reference of the one that may still be paid: what the page listens to.
    pub transaction_ref: Option<String>,
}

/// Opens the order's payment page.
///
/// # Errors
/// [`CallError`].
#[server(prefix = "/fn", endpoint = "start_payment", input = Postcard, output = Postcard, client = Fetch)]
pub async fn start_payment(
    /// The secret of the order's page.
    token: String,
    /// The attempt that is given up for it, by its place.
    instead_of: Option<u32>,
) -> Result<Started, CallError> {
    super::backend::backend()?.start_payment(&token, instead_of).await
}

/// Asks a telephone to pay the order.
///
/// # Errors
/// [`CallError`].
#[server(prefix = "/fn", endpoint = "ask_phone", input = Postcard, output = Postcard, client = Fetch)]
pub async fn ask_phone(
    /// The secret of the order's page.
    token: String,
    /// The number, as it was typed.
    phone: String,
    /// The attempt that is given up for it, by its place.
    instead_of: Option<u32>,
) -> Result<Asked, CallError> {
    super::backend::backend()?.ask_phone(&token, &phone, instead_of).await
}

/// Sends the code that came by SMS.
///
/// # Errors
/// [`CallError`].
#[server(prefix = "/fn", endpoint = "send_code", input = Postcard, output = Postcard, client = Fetch)]
pub async fn send_code(
    /// The secret of the order's page.
    token: String,
    /// The code, as it was typed.
    code: String,
) -> Result<Asked, CallError> {
    super::backend::backend()?.send_code(&token, &code).await
}

/// Where the order stands, after a look at the gateway.
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
