//! What a use-case's error means in HTTP.

use axum::http::StatusCode;
use caisse_islands::answers::CallError;
use caisse_mycoolpay::GatewayError;

use crate::{checkout::CheckoutError, telemetry::Causes, web::limits::rate_limited::RateLimited};

/// Logs a use-case's error and converts it for the island.
pub(in crate::web) fn call_error(error: &CheckoutError) -> CallError {
    log(error, status_of(error));
    match error {
        CheckoutError::UnknownOrder | CheckoutError::OtherApplication => CallError::UnknownOrder,
        CheckoutError::NotPayable(_) | CheckoutError::AmountTaken | CheckoutError::PageOnly => {
            CallError::NotPayable
        }
        CheckoutError::AskedTooOften { .. } => CallError::AskedTooOften,
        CheckoutError::WrongCode => CallError::WrongCode,
        CheckoutError::Gateway(GatewayError::Refused { .. }) => CallError::Refused,
        CheckoutError::Gateway(_) | CheckoutError::Occupied | CheckoutError::Store(_) => {
            CallError::Unavailable
        }
    }
}

/// How long to wait after a use-case's error, if known.
pub(in crate::web) const fn wait_of(error: &CheckoutError) -> Option<RateLimited> {
    match error {
        CheckoutError::AskedTooOften { wait } => Some(RateLimited { wait: *wait }),
        _ => None,
    }
}

/// The HTTP status of a use-case's error.
pub(in crate::web) const fn status_of(error: &CheckoutError) -> StatusCode {
    match error {
        CheckoutError::UnknownOrder => StatusCode::NOT_FOUND,
        CheckoutError::OtherApplication => StatusCode::GONE,
        CheckoutError::NotPayable(_) | CheckoutError::AmountTaken => StatusCode::CONFLICT,
        CheckoutError::PageOnly | CheckoutError::WrongCode => StatusCode::UNPROCESSABLE_ENTITY,
        CheckoutError::AskedTooOften { .. } => StatusCode::TOO_MANY_REQUESTS,
        CheckoutError::Gateway(_) => StatusCode::BAD_GATEWAY,
        CheckoutError::Occupied | CheckoutError::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// Logs a use-case's error: as an error where the answer is a 5xx.
pub(super) fn log(error: &CheckoutError, status: StatusCode) {
    if status.is_server_error() {
        tracing::error!(
            error = %Causes(error),
            status = status.as_u16(),
            "a request failed"
        );
    } else {
        tracing::debug!(
            error = %Causes(error),
            status = status.as_u16(),
            "a request was refused"
        );
    }
}
