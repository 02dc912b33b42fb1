//! The gateway's error answers: `{"status":"error","message":"…"}` (`docs/mycoolpay.md` §2).

use std::{error::Error, iter};

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use caisse_domain::MoneyError;
use serde_json::json;

/// Why the gateway refuses a request. The text of each is its `message`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SandboxError {
    /// 404: the key in the path is not this application's.
    #[error("Unknown public key")]
    UnknownKey,
    /// 404: no transaction has this reference.
    #[error("Transaction not found")]
    UnknownTransaction,
    /// 404: no such path.
    #[error("Not found: there are paylink, payin, payin/authorize, checkStatus, payout and balance")]
    UnknownRoute,
    /// 405: the path exists, for another method.
    #[error("Method not allowed")]
    WrongMethod,
    /// 401: `payout` and `balance` require it.
    #[error("The X-PRIVATE-KEY header is required")]
    NoPrivateKey,
    /// 403: another key was sent.
    #[error("Wrong private key")]
    WrongPrivateKey,
    /// 401: not the code sent by SMS.
    #[error("Wrong code")]
    WrongCode,
    /// 400: no code was requested, or it was entered already.
    #[error("No code is expected")]
    NoCodeExpected,
    /// 400: the payout is above the balance.
    #[error("Insufficient balance")]
    InsufficientBalance,
    /// 413: more than 64 kB.
    #[error("The body could not be read, or is larger than 64 kB")]
    UnreadableBody,
    /// 415: neither of the two encodings.
    #[error("The Content-Type must be application/json or application/x-www-form-urlencoded")]
    UnknownEncoding,
    /// 400: not what its Content-Type says.
    #[error("The body is not what its Content-Type says")]
    MalformedBody,
    /// 400: a required field is absent.
    #[error("{0} is required")]
    Missing(&'static str),
    /// 400: a field has an unusable value.
    #[error("{0} is not valid: expected {1}")]
    Invalid(&'static str, &'static str),
    /// 400: an amount that cannot be paid.
    #[error("{0}: {1}")]
    Amount(&'static str, MoneyError),
    /// 400: the query of the call itself is too long.
    #[error("The query parameters to send back are longer than 255 characters")]
    LongEcho,
    /// 404: no callback has this number.
    #[error("Callback not found")]
    UnknownCallback,
    /// 500: because of a fault.
    #[error("Internal server error (sandbox)")]
    Broken,
    /// 409: the merchant's reference was used before.
    #[error("Duplicate transaction reference")]
    DuplicateReference,
    /// 503: as many payments are stored as there may be.
    #[error("The sandbox is full: start it again")]
    Full,
    /// 503: the system returned no randomness for a reference.
    #[error("No reference could be made")]
    NoRandomness,
}

impl SandboxError {
    const fn status(self) -> StatusCode {
        match self {
            Self::UnknownKey | Self::UnknownTransaction | Self::UnknownRoute | Self::UnknownCallback => {
                StatusCode::NOT_FOUND
            }
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::NoPrivateKey | Self::WrongCode => StatusCode::UNAUTHORIZED,
            Self::WrongPrivateKey => StatusCode::FORBIDDEN,
            Self::UnreadableBody => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnknownEncoding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::MalformedBody
            | Self::Missing(_)
            | Self::Invalid(..)
            | Self::Amount(..)
            | Self::NoCodeExpected
            | Self::InsufficientBalance
            | Self::LongEcho => StatusCode::BAD_REQUEST,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
            Self::DuplicateReference => StatusCode::CONFLICT,
            Self::Full | Self::NoRandomness => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl IntoResponse for SandboxError {
    fn into_response(self) -> Response {
        let body = json!({ "status": "error", "message": self.to_string() });
        (self.status(), Json(body)).into_response()
    }
}

/// An error with its causes, on one line. Its own text says only that something failed; its sources say what failed.
pub(crate) fn with_causes(error: &dyn Error) -> String {
    let causes = iter::successors(error.source(), |&cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
