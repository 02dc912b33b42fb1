//! The server functions' bodies: the island's doors to the use-cases.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use leptos::context::{provide_context, use_context};
use leptos_axum::ResponseOptions;

use super::{
    AppState,
    error::{call_error, status_of},
};
use crate::{
    domain::{OrderToken, Payment, TransactionRef},
    islands::calls::{CallError, Looked, Started},
    server::checkout::{Checkout, CheckoutError, Ledger},
};

/// Answers a call of a server function.
pub(super) async fn answer(State(state): State<AppState>, request: Request) -> Response {
    let checkout = state.checkout;
    leptos_axum::handle_server_fns_with_context(move || provide_context(Arc::clone(&checkout)), request)
        .await
        .into_response()
}

/// How many attempts an order has.
pub(super) fn attempts(ledger: &Ledger) -> u32 {
    u32::try_from(ledger.payments.len()).unwrap_or(u32::MAX)
}

/// Opens the payment page of the order with this token.
pub(crate) async fn start_payment(token: &str) -> Result<Started, CallError> {
    let (checkout, token) = (checkout()?, parse(token)?);
    let answer = async {
        let payment = checkout.start(&token).await?;
        let attempts = attempts(&checkout.ledger(&token).await?);
        Ok::<_, CheckoutError>((payment, attempts))
    };
    match answer.await {
        Ok((Payment { payment_url: Some(payment_url), transaction_ref, .. }, attempts)) => {
            Ok(Started { payment_url, attempts, transaction_ref: text(transaction_ref.as_ref()) })
        }
        // A payment without a page is being opened by another process.
        Ok(_) => Err(CallError::Unavailable),
        Err(error) => Err(refuse(&error)),
    }
}

/// Where the order with this token stands, after a look.
pub(crate) async fn payment_status(token: &str) -> Result<Looked, CallError> {
    let (checkout, token) = (checkout()?, parse(token)?);
    let ledger = checkout.fresh_ledger(&token).await.map_err(|error| refuse(&error))?;
    let live = ledger.live().and_then(|payment| payment.transaction_ref.as_ref());
    Ok(Looked { standing: ledger.standing(), attempts: attempts(&ledger), transaction_ref: text(live) })
}

fn text(theirs: Option<&TransactionRef>) -> Option<String> {
    theirs.map(ToString::to_string)
}

/// Says it to the island, and in HTTP's words to whatever stands between.
fn refuse(error: &CheckoutError) -> CallError {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status_of(error));
    }
    call_error(error)
}

fn checkout() -> Result<Arc<Checkout>, CallError> {
    use_context().ok_or(CallError::Unavailable)
}

fn parse(token: &str) -> Result<OrderToken, CallError> {
    OrderToken::parse(token).map_err(|_| refuse(&CheckoutError::UnknownOrder))
}
