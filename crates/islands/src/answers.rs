//! Answers of the server functions.

use caisse_domain::BuyerStatus;
use leptos::server_fn::{
    codec::PostcardEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// Why a call failed, by what the page may do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CallError {
    /// No such order: nothing to do.
    UnknownOrder,
    /// The order is paid or in review: make a status check.
    NotPayable,
    /// The input is no phone number or no code. The buyer types it again.
    Unreadable,
    /// The gateway does not take this number. No money moved; the buyer tries another, or the payment page.
    Refused,
    /// Phones were asked too often (rate limit). The buyer uses the payment page.
    AskedTooOften,
    /// The operator did not send this code. No money moved; the buyer types it again.
    WrongCode,
    /// The gateway or the database did not answer; no money moved. The buyer tries again.
    Unavailable,
    /// The call may not have reached the server. The buyer tries again.
    Network,
    /// The input is a number that cannot be asked to pay. The buyer types another, or uses the payment page.
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
    /// The number of the order's attempts, with this one.
    pub attempts: u32,
    /// The gateway's reference of this one, for the event stream.
    pub transaction_ref: Option<String>,
}

/// A payment by phone that waits for the buyer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhonePayment {
    /// The order's status now.
    pub order: OrderSnapshot,
    /// The operator's word in `data-operator`; empty if unknown.
    pub operator: String,
    /// The number, masked.
    pub number: String,
    /// The code to dial when the phone shows nothing; empty if the gateway named none.
    pub ussd: String,
    /// Seconds until the attempt expires.
    pub left_s: u32,
}

/// An order's status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderSnapshot {
    /// The status for its buyer.
    pub buyer_status: BuyerStatus,
    /// The number of its attempts.
    pub attempts: u32,
    /// The gateway's reference of the attempt that may still be paid, for the event stream.
    pub transaction_ref: Option<String>,
}
