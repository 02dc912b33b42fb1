//! My-CoolPay, kept at arm's length (`docs/mycoolpay.md`).
//!
//! [`Gateway`] is what the use-cases see of it. `client` is the traffic, `wire` every type and word of the two dialects and their translation, `callback`
//! the verification of what arrives by itself, `framing` whether the payment page may be framed. Stateless:
//! no database, no global, nothing of the other rooms but the domain.

#![deny(clippy::print_stderr, clippy::print_stdout)]

/// Verification of callbacks.
pub mod callback;
/// The HTTP client.
mod client;
/// Where and how the gateway is reached.
mod config;
/// JSON that is read although something is wrong with it.
pub mod document;
/// Why a call gave nothing.
mod error;
/// Whether the payment page may be framed.
pub mod framing;
/// Where a payment page may be.
mod pages;
/// A call that changes nothing.
mod ping;
/// Text that must never print.
mod secret;
/// Words that we do not know.
mod unknown;
/// Requests and answers of both dialects.
mod wire;

/// The types of this crate's functions.
pub use caisse_domain as domain;
use caisse_domain::{AppTransactionRef, Order, Phone, Prompt, Report, SmsCode, TransactionRef};
use futures_util::future::BoxFuture;

pub use client::{Client, ReturnUrls};
pub use config::{Dialect, FramingSetting, GatewayConfig};
pub use error::{GatewayError, UnreadableReason};
pub use secret::Secret;
pub use unknown::UnknownWord;

/// What the use-cases ask of My-CoolPay: of the real one, or of one that is simulated.
pub trait Gateway: Send + Sync {
    /// `POST /paylink`: makes a hosted payment page for one attempt at `order` (`docs/mycoolpay.md` §2).
    ///
    /// # Errors
    /// [`GatewayError`]; after one that [leaves doubt](GatewayError::is_ambiguous) the attempt must not be posted again.
    fn paylink<'a>(
        &'a self,
        order: &'a Order,
        attempt: &'a AppTransactionRef,
    ) -> BoxFuture<'a, Result<WithRaw<PaymentLink>, GatewayError>>;

    /// `POST /payin`: asks a telephone for the money of one attempt at `order` (`docs/mycoolpay.md` §2).
    ///
    /// # Errors
    /// [`GatewayError`]; after one that [leaves doubt](GatewayError::is_ambiguous) the telephone may be ringing.
    fn payin<'a>(
        &'a self,
        order: &'a Order,
        attempt: &'a AppTransactionRef,
        phone: &'a Phone,
    ) -> BoxFuture<'a, Result<WithRaw<PayinStarted>, GatewayError>>;

    /// `POST /payin/authorize`: the code that came by SMS. One that is accepted is not a payment
    /// (`docs/mycoolpay.md` §2).
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
    /// [`GatewayError`]; whichever it is, nothing is known of the payment, least of all that it is pending.
    fn check_status<'a>(
        &'a self,
        reference: &'a TransactionRef,
    ) -> BoxFuture<'a, Result<WithRaw<Report>, GatewayError>>;
}

/// Reads an answer of checkStatus again that was kept as [`WithRaw::text`].
pub fn reread(dialect: Dialect, text: &str) -> Option<Report> {
    let answer = document::Document::read(text.as_bytes())?;
    wire::read_report(dialect, &answer).ok()
}

/// A hosted payment page that was made. Single use: it is for the buyer, and never fetched by us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentLink {
    /// The gateway's reference.
    pub transaction_ref: TransactionRef,
    /// The page's address.
    pub payment_url: String,
}

/// A telephone that was asked to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayinStarted {
    /// The gateway's reference.
    pub transaction_ref: TransactionRef,
    /// What its operator waits for.
    pub prompt: Prompt,
}

/// Something the gateway said, with its text for the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithRaw<T> {
    /// What it means.
    pub value: T,
    /// What came, whole; a byte that is not UTF-8 is written `\xE9`.
    pub text: String,
    /// A word in it that decides, and that we do not know.
    pub unknown: Option<UnknownWord>,
}

impl<T> WithRaw<T> {
    /// An answer in words that are known.
    pub const fn new(value: T, text: String) -> Self {
        Self { value, text, unknown: None }
    }
}
