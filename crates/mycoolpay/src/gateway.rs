//! The calls of the gateway, and their answers.

use caisse_domain::{AppTransactionRef, Order, Phone, Prompt, Report, SmsCode, TransactionRef};
use futures_util::future::BoxFuture;

use super::{error::GatewayError, unknown::UnknownWord};

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
