//! Errors of the use-cases.

use std::time::Duration;

use caisse_domain::BuyerStatus;
use caisse_mycoolpay::GatewayError;

use crate::store::StoreError;

/// Why a use-case failed.
#[derive(Debug, thiserror::Error)]
pub enum CheckoutError {
    /// No order has this token or reference. Ask for another.
    #[error("there is no such order")]
    UnknownOrder,
    /// The order was made under another application, the sandbox for instance: it cannot be paid or checked here.
    #[error("the order was made under another application")]
    OtherApplication,
    /// The order is paid, or a person has to decide whether it is. Do not pay again.
    #[error("the order cannot be paid: it is {}", .0.as_str())]
    NotPayable(BuyerStatus),
    /// The reference belongs to an order of another amount. Use another reference.
    #[error("the reference belongs to an order of another amount")]
    AmountTaken,
    /// Only the payment page takes this currency.
    #[error("the order can be paid on the payment page only")]
    PageOnly,
    /// Too many attempts at this order, or too many requests on this telephone. What is under way may still be paid.
    #[error("payments were asked for too often; try again in {} minutes", .wait.as_secs().div_ceil(60))]
    AskedTooOften {
        /// How long until the next attempt may be made.
        wait: Duration,
    },
    /// Another request for the same did not end in time. Nothing was done; try again in a moment.
    #[error("another request for the same is under way")]
    Occupied,
    /// The gateway does not know this code. No money moved; type it again.
    #[error("the code is wrong")]
    WrongCode,
    /// The gateway did not begin a payment. Try again.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// The database could not be read or written. Try again later.
    #[error(transparent)]
    Store(#[from] StoreError),
}
