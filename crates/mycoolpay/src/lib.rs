//! A client of My-CoolPay (`docs/mycoolpay.md`).
//!
//! [`Gateway`] is the trait that use-cases call. `client` sends requests, `wire` translates the two dialects into the
//! domain, [`callback`] verifies callbacks, [`framing`] finds out whether the payment page may be framed. Stateless: no
//! database, no global, and no other crate of Caisse but the domain.

#![deny(clippy::print_stderr, clippy::print_stdout)]

/// Verification of callbacks.
pub mod callback;
/// The HTTP client.
mod client;
/// Address, keys and dialect of the gateway.
mod config;
/// A lenient JSON parser.
pub mod document;
/// The errors of calls to the gateway.
mod error;
/// Whether the payment page may be framed.
pub mod framing;
/// The hosts of payment pages.
mod pages;
/// A health check that changes nothing.
mod ping;
/// Text that must never print.
mod secret;
/// Words outside the contract.
mod unknown;
/// Requests and answers of both dialects.
mod wire;

/// The domain types in this crate's signatures.
pub use caisse_domain as domain;
use caisse_domain::{AppTransactionRef, Order, Phone, Prompt, Report, SmsCode, TransactionRef};
use futures_util::future::BoxFuture;

pub use client::{Client, ReturnUrls};
pub use config::{Dialect, FramingSetting, GatewayConfig};
pub use error::{GatewayError, UnreadableReason};
pub use secret::Secret;
pub use unknown::UnknownWord;

/// The calls of My-CoolPay, real or simulated.
pub trait Gateway: Send + Sync {
    /// `POST /paylink`: makes a hosted payment page for one attempt at `order` (`docs/mycoolpay.md` §2).
    ///
    /// # Errors
    /// [`GatewayError`]; after an [ambiguous](GatewayError::is_ambiguous) one, the attempt must not be sent again.
    fn paylink<'a>(
        &'a self,
        order: &'a Order,
        attempt: &'a AppTransactionRef,
    ) -> BoxFuture<'a, Result<WithRaw<PaymentLink>, GatewayError>>;

    /// `POST /payin`: asks a phone to pay for one attempt at `order` (`docs/mycoolpay.md` §2).
    ///
    /// # Errors
    /// [`GatewayError`]; after an [ambiguous](GatewayError::is_ambiguous) one, the phone may already show the request.
    fn payin<'a>(
        &'a self,
        order: &'a Order,
        attempt: &'a AppTransactionRef,
        phone: &'a Phone,
    ) -> BoxFuture<'a, Result<WithRaw<PayinStarted>, GatewayError>>;

    /// `POST /payin/authorize`: sends the SMS code. An accepted code is not a payment (`docs/mycoolpay.md` §2).
    ///
    /// # Errors
    /// [`GatewayError`]; [`Refused`](GatewayError::Refused) with 401 for a wrong code.
    fn authorize<'a>(
        &'a self,
        reference: &'a TransactionRef,
        code: &'a SmsCode,
    ) -> BoxFuture<'a, Result<WithRaw<Prompt>, GatewayError>>;

    /// `GET /checkStatus/{transaction_ref}`: what became of a transaction (`docs/mycoolpay.md` §2).
    ///
    /// # Errors
    /// [`GatewayError`]; after any of them the payment's status is unknown, not pending.
    fn check_status<'a>(
        &'a self,
        reference: &'a TransactionRef,
    ) -> BoxFuture<'a, Result<WithRaw<Report>, GatewayError>>;
}

/// Reads a stored [`WithRaw::text`] of checkStatus again.
pub fn reread(dialect: Dialect, text: &str) -> Option<Report> {
    let answer = document::Document::read(text.as_bytes())?;
    wire::read_report(dialect, &answer).ok()
}

/// A hosted payment page. Single use: only the buyer may fetch it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentLink {
    /// The gateway's reference.
    pub transaction_ref: TransactionRef,
    /// The page's address.
    pub payment_url: String,
}

/// The answer of a payin: the operator has been asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayinStarted {
    /// The gateway's reference.
    pub transaction_ref: TransactionRef,
    /// What the operator waits for.
    pub prompt: Prompt,
}

/// An answer of the gateway, with its text for the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithRaw<T> {
    /// What it means.
    pub value: T,
    /// The whole body; a byte that is not UTF-8 is written `\xE9`.
    pub text: String,
    /// A decisive word in it that is outside the contract.
    pub unknown: Option<UnknownWord>,
}

impl<T> WithRaw<T> {
    /// An answer without unknown words.
    pub const fn new(value: T, text: String) -> Self {
        Self { value, text, unknown: None }
    }
}
