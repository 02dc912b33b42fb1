//! The server functions' bodies: the island's doors to the use-cases.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use leptos::context::{provide_context, use_context};
use leptos_axum::ResponseOptions;

use super::{
    AppState,
    error::{call_error, status_of},
    language,
    request::PhoneRequest,
};
use crate::{
    domain::{Locale, OrderToken, Payment, Phone, SmsCode, TransactionRef},
    islands::calls::{Asked, CallError, Looked, Started},
    server::checkout::{Checkout, CheckoutError, Ledger, Way, Wish},
};

/// Answers a call of a server function.
pub(super) async fn answer(State(state): State<AppState>, request: Request) -> Response {
    let checkout = state.checkout;
    leptos_axum::handle_server_fns_with_context(move || provide_context(Arc::clone(&checkout)), request)
        .await
        .into_response()
}

/// How many attempts an order has.
fn attempts(ledger: &Ledger) -> u32 {
    u32::try_from(ledger.payments.len()).unwrap_or(u32::MAX)
}

/// Opens the payment page of the order with this token.
pub(crate) async fn start_payment(token: &str, instead_of: Option<u32>) -> Result<Started, CallError> {
    let (checkout, token) = (checkout()?, parse(token)?);
    let answer = async {
        let payment = checkout.start(&token, Wish { way: Way::Page, instead_of, locale: chosen() }).await?;
        let attempts = attempts(&checkout.ledger(&token).await?);
        Ok::<_, CheckoutError>((payment, attempts))
    };
    match answer.await {
        Ok((Payment { payment_url: Some(payment_url), transaction_ref, .. }, attempts)) => {
            Ok(Started { payment_url, attempts, transaction_ref: text(transaction_ref.as_ref()) })
        }
        // A telephone is being asked, from another page.
        Ok((Payment { phone: Some(_), .. }, _)) => Err(CallError::NotPayable),
        // A payment without a page is being opened by another process.
        Ok(_) => Err(CallError::Unavailable),
        Err(error) => Err(refuse(&error)),
    }
}

/// Asks a telephone to pay the order with this token.
pub(crate) async fn ask_phone(token: &str, phone: &str, instead_of: Option<u32>) -> Result<Asked, CallError> {
    let (checkout, token) = (checkout()?, parse(token)?);
    let phone = Phone::parse(phone).map_err(|_| unreadable())?;
    let wish = Wish { way: Way::Phone(phone), instead_of, locale: chosen() };
    checkout.start(&token, wish).await.map_err(|error| refuse(&error))?;
    asked(&checkout, &token).await
}

/// Sends the code that came by SMS for the order with this token.
pub(crate) async fn send_code(token: &str, code: &str) -> Result<Asked, CallError> {
    let (checkout, token) = (checkout()?, parse(token)?);
    let code = SmsCode::parse(code).map_err(|_| unreadable())?;
    checkout.authorize(&token, code).await.map_err(|error| refuse(&error))?;
    asked(&checkout, &token).await
}

async fn asked(checkout: &Checkout, token: &OrderToken) -> Result<Asked, CallError> {
    let ledger = checkout.ledger(token).await.map_err(|error| refuse(&error))?;
    let request = PhoneRequest::of(checkout, &ledger);
    Ok(Asked {
        looked: looked(&ledger),
        operator: request.operator.to_owned(),
        number: request.number,
        ussd: request.ussd.map(|ussd| ussd.to_string()).unwrap_or_default(),
        left_s: request.left_s,
    })
}

/// Where the order with this token stands, after a look.
pub(crate) async fn payment_status(token: &str) -> Result<Looked, CallError> {
    let (checkout, token) = (checkout()?, parse(token)?);
    let ledger = checkout.fresh_ledger(&token).await.map_err(|error| refuse(&error))?;
    Ok(looked(&ledger))
}

fn looked(ledger: &Ledger) -> Looked {
    let live = ledger.live().and_then(|payment| payment.transaction_ref.as_ref());
    Looked { standing: ledger.standing(), attempts: attempts(ledger), transaction_ref: text(live) }
}

fn unreadable() -> CallError {
    set_status(StatusCode::UNPROCESSABLE_ENTITY);
    CallError::Unreadable
}

fn text(theirs: Option<&TransactionRef>) -> Option<String> {
    theirs.map(ToString::to_string)
}

/// Says it to the island, and in HTTP's words to whatever stands between.
fn refuse(error: &CheckoutError) -> CallError {
    set_status(status_of(error));
    call_error(error)
}

/// The language that the buyer chose on one of our pages.
fn chosen() -> Option<Locale> {
    language::chosen(&use_context::<Parts>()?.headers)
}

fn set_status(status: StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
    }
}

fn checkout() -> Result<Arc<Checkout>, CallError> {
    use_context().ok_or(CallError::Unavailable)
}

fn parse(token: &str) -> Result<OrderToken, CallError> {
    OrderToken::parse(token).map_err(|_| refuse(&CheckoutError::UnknownOrder))
}
