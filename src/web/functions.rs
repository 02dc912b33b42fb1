//! The bodies of server functions: they call the use-cases for the island.

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use caisse_domain::{Locale, OrderToken, Payment, Phone, PhoneError, RequestId, SmsCode, TransactionRef};
use caisse_islands::{
    answers::{CallError, OrderSnapshot, PhonePayment, Started},
    backend::{Answering, Backend},
};
use leptos::{
    context::{provide_context, use_context},
    server_fn::axum::get_server_fn_service,
};
use leptos_axum::ResponseOptions;

use crate::{
    checkout::{Checkout, CheckoutError, OrderWithAttempts, PaymentMethod, StartRequest},
    web::{
        error::{call_error, status_of, wait_of},
        extract::ClientAddress,
        i18n::language,
        limits::{Cost, Limits, about::About, about_order, rate_limited::RateLimited},
        pages::views::phone_prompt::PhoneRequest,
        state::AppState,
    },
};

/// Largest body of a call, in bytes: a token and two short fields.
const MAX_BYTES: usize = 4 * 1024;

/// Answers a call of a server function.
pub(in crate::web) async fn answer(
    State(state): State<AppState>,
    source: ClientAddress,
    request: Request,
) -> Response {
    let (mut parts, body) = request.into_parts();
    if get_server_fn_service(parts.uri.path(), parts.method.clone()).is_none() {
        return StatusCode::NOT_FOUND.into_response();
    }
    // With these headers the framework takes the call for a form, and redirects it to where it came from. Our forms
    // have routes of their own.
    for header in [header::ACCEPT, header::REFERER] {
        parts.headers.remove(header);
    }
    let Ok(body) = to_bytes(body, MAX_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let request = Request::from_parts(parts, Body::from(body));
    let context: Arc<dyn Backend> =
        Arc::new(CallContext { checkout: Arc::clone(&state.checkout), limits: state.limits.clone(), source });
    let provide = move || provide_context(Arc::clone(&context));
    let answer = leptos_axum::handle_server_fns_with_context(provide, request);
    let mut answer = answer.await.into_response();
    // Leptos answers 500 to a malformed call. Our own errors have other statuses: see [`status_of`].
    if answer.status() == StatusCode::INTERNAL_SERVER_ERROR {
        *answer.status_mut() = StatusCode::BAD_REQUEST;
    }
    answer
}

/// What a server function needs of the server, and the caller's address.
#[derive(Clone)]
struct CallContext {
    checkout: Arc<Checkout>,
    limits: Limits,
    source: ClientAddress,
}

impl Backend for CallContext {
    fn start_payment<'a>(&'a self, token: &'a str, instead_of: Option<u32>) -> Answering<'a, Started> {
        Box::pin(start_payment(self, token, instead_of))
    }

    fn ask_phone<'a>(
        &'a self,
        token: &'a str,
        phone: &'a str,
        instead_of: Option<u32>,
    ) -> Answering<'a, PhonePayment> {
        Box::pin(ask_phone(self, token, phone, instead_of))
    }

    fn send_code<'a>(&'a self, token: &'a str, code: &'a str) -> Answering<'a, PhonePayment> {
        Box::pin(send_code(self, token, code))
    }

    fn payment_status<'a>(&'a self, token: &'a str) -> Answering<'a, OrderSnapshot> {
        Box::pin(payment_status(self, token))
    }
}

/// Applies the rate limit to a call of this cost, and parses its order token.
async fn enter(
    context: &CallContext,
    cost: Cost,
    token: &str,
) -> Result<(Arc<Checkout>, OrderToken), CallError> {
    let CallContext { checkout, limits, source: ClientAddress(source) } = context.clone();
    let token = OrderToken::parse(token).ok();
    let about = match &token {
        Some(token) => about_order(&limits, &checkout, token).await,
        None => About::Unknown,
    };
    if let Err(rate_limited) = limits.admit(cost, source, about) {
        set_status(StatusCode::TOO_MANY_REQUESTS);
        set_retry_after(rate_limited);
        return Err(CallError::AskedTooOften);
    }
    let token = token.ok_or_else(|| refuse(&CheckoutError::UnknownOrder))?;
    Ok((checkout, token))
}

/// Opens the payment page of the order with this token.
async fn start_payment(
    context: &CallContext,
    token: &str,
    instead_of: Option<u32>,
) -> Result<Started, CallError> {
    let (checkout, token) = enter(context, Cost::Payment, token).await?;
    let answer = async {
        let start_request = start_request(PaymentMethod::Page, instead_of);
        let payment = checkout.start(&token, start_request).await?;
        let attempts = checkout.order_with_attempts(&token).await?.attempts();
        Ok::<_, CheckoutError>((payment, attempts))
    };
    match answer.await {
        Ok((Payment { payment_url: Some(payment_url), transaction_ref, .. }, attempts)) => {
            Ok(Started { payment_url, attempts, transaction_ref: text(transaction_ref.as_ref()) })
        }
        // Another page has started a phone payment.
        Ok((Payment { phone: Some(_), .. }, _)) => Err(CallError::NotPayable),
        // Another process is opening the payment page.
        Ok(_) => Err(CallError::Unavailable),
        Err(error) => Err(refuse(&error)),
    }
}

/// Sends a payment request to a telephone for the order with this token.
async fn ask_phone(
    context: &CallContext,
    token: &str,
    phone: &str,
    instead_of: Option<u32>,
) -> Result<PhonePayment, CallError> {
    let (checkout, token) = enter(context, Cost::Payment, token).await?;
    let phone = Phone::parse(phone).map_err(|error| match error {
        PhoneError::NotCameroonMobile => unreadable(CallError::Unreadable),
        PhoneError::CannotBeAsked => unreadable(CallError::CannotBeAsked),
    })?;
    checkout
        .start(&token, start_request(PaymentMethod::Phone(phone), instead_of))
        .await
        .map_err(|error| refuse(&error))?;
    asked(&checkout, &token).await
}

/// Sends the code that came by SMS for the order with this token.
async fn send_code(context: &CallContext, token: &str, code: &str) -> Result<PhonePayment, CallError> {
    let (checkout, token) = enter(context, Cost::Payment, token).await?;
    let code = SmsCode::parse(code).map_err(|_| unreadable(CallError::Unreadable))?;
    checkout.authorize(&token, code).await.map_err(|error| refuse(&error))?;
    asked(&checkout, &token).await
}

async fn asked(checkout: &Checkout, token: &OrderToken) -> Result<PhonePayment, CallError> {
    let order_with_attempts = checkout.order_with_attempts(token).await.map_err(|error| refuse(&error))?;
    let request = PhoneRequest::of(checkout, &order_with_attempts);
    Ok(PhonePayment {
        order: snapshot(&order_with_attempts),
        operator: request.operator.to_owned(),
        number: request.number,
        ussd: request.ussd.map(|ussd| ussd.to_string()).unwrap_or_default(),
        left_s: request.left_s,
    })
}

/// The status of the order with this token, after a status check.
async fn payment_status(context: &CallContext, token: &str) -> Result<OrderSnapshot, CallError> {
    let (checkout, token) = enter(context, Cost::StatusCheck, token).await?;
    let order_with_attempts = checkout.fresh_order(&token).await.map_err(|error| refuse(&error))?;
    Ok(snapshot(&order_with_attempts))
}

fn snapshot(order_with_attempts: &OrderWithAttempts) -> OrderSnapshot {
    let live = order_with_attempts.live().and_then(|payment| payment.transaction_ref.as_ref());
    OrderSnapshot {
        buyer_status: order_with_attempts.buyer_status(),
        attempts: order_with_attempts.attempts(),
        transaction_ref: text(live),
    }
}

fn unreadable(error: CallError) -> CallError {
    set_status(StatusCode::UNPROCESSABLE_ENTITY);
    error
}

fn text(theirs: Option<&TransactionRef>) -> Option<String> {
    theirs.map(ToString::to_string)
}

/// Converts an error for the island, and sets the HTTP status for intermediaries.
fn refuse(error: &CheckoutError) -> CallError {
    set_status(status_of(error));
    if let Some(rate_limited) = wait_of(error) {
        set_retry_after(rate_limited);
    }
    call_error(error)
}

/// The start request of the island's buyer.
fn start_request(payment_method: PaymentMethod, instead_of: Option<u32>) -> StartRequest {
    StartRequest { payment_method, instead_of, locale: chosen(), request_id: request_id(), is_buyers: true }
}

/// The language that the buyer chose on one of our pages.
fn chosen() -> Option<Locale> {
    language::chosen(&use_context::<Parts>()?.headers)
}

/// The id of this call in the log.
fn request_id() -> Option<RequestId> {
    use_context::<Parts>()?.extensions.get().cloned()
}

fn set_status(status: StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
    }
}

fn set_retry_after(rate_limited: RateLimited) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(header::RETRY_AFTER, rate_limited.seconds().into());
    }
}
