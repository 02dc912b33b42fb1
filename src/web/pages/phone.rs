//! Paying with a number, without scripts: the forms of the order page. With scripts the same two steps are server
//! functions.

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
};
use caisse_domain::{OrderToken, Phone, PhoneError, SmsCode};
use caisse_islands::{
    answers::CallError,
    field_error::{Field, FieldError},
};

use super::{
    order::{address_of, order_page},
    views::{HTML, context::PageContext, form_error::FormError, order::PageKind},
};
use crate::{
    checkout::{CheckoutError, PaymentMethod, StartRequest},
    web::{
        error::{PageError, call_error, status_of, wait_of},
        extract::{Form, PathToken},
        limits::rate_limited::RateLimited,
        middleware::headers::HasScript,
        state::AppState,
    },
};

/// `POST /pay/{token}/phone`: sends a request to the telephone, and redirects to the order page with instructions.
pub(in crate::web) async fn ask(
    State(state): State<AppState>,
    context: PageContext,
    PathToken(token): PathToken,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, PageError> {
    let answer = match Phone::parse(&form.phone) {
        Ok(phone) => {
            let (locale, request_id) = (context.chosen(), context.request_id.clone());
            let payment_method = PaymentMethod::Phone(phone);
            let start_request = StartRequest {
                payment_method,
                instead_of: form.instead_of,
                locale,
                request_id,
                is_buyers: true,
            };
            state.checkout.start(&token, start_request).await.map(drop).map_err(Refusal::of)
        }
        Err(PhoneError::NotCameroonMobile) => Err(Refusal::unreadable(CallError::Unreadable)),
        Err(PhoneError::CannotBeAsked) => Err(Refusal::unreadable(CallError::CannotBeAsked)),
    };
    after(&state, context, &token, &headers, answer, Field::Phone, form.phone).await
}

/// `POST /pay/{token}/code`: sends the code of the SMS, and redirects to the order page.
pub(in crate::web) async fn send_code(
    State(state): State<AppState>,
    context: PageContext,
    PathToken(token): PathToken,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, PageError> {
    let answer = match SmsCode::parse(&form.code) {
        Ok(code) => state.checkout.authorize(&token, code).await.map(drop).map_err(Refusal::of),
        Err(_) => Err(Refusal::unreadable(CallError::Unreadable)),
    };
    after(&state, context, &token, &headers, answer, Field::Code, String::new()).await
}

/// Why a step failed: the error beside the field, the HTTP status, and the wait.
struct Refusal {
    error: CallError,
    status: StatusCode,
    wait: Option<RateLimited>,
}

impl Refusal {
    /// The input is invalid.
    const fn unreadable(error: CallError) -> Self {
        Self { error, status: StatusCode::UNPROCESSABLE_ENTITY, wait: None }
    }

    fn of(error: CheckoutError) -> Self {
        Self { error: call_error(&error), status: status_of(&error), wait: wait_of(&error) }
    }
}

/// Answers with the order page: by redirect after a success, at once with the form error after a failure.
async fn after(
    state: &AppState,
    context: PageContext,
    token: &OrderToken,
    headers: &HeaderMap,
    answer: Result<(), Refusal>,
    typed: Field,
    text: String,
) -> Result<Response, PageError> {
    let form_error = answer.err().and_then(|refusal| Some((FieldError::of(refusal.error, typed)?, refusal)));
    let Some((error, Refusal { status, wait, .. })) = form_error else {
        // Paid already, perhaps in another tab, or no order at all: its page shows it.
        return Ok(Redirect::to(&address_of(token)).into_response());
    };
    let order_with_attempts = state
        .checkout
        .order_with_attempts(token)
        .await
        .map_err(|error| PageError::of(&error, &context, None))?;
    let form_error = Some(FormError { error, typed: text });
    let page = order_page(state, context, headers, &order_with_attempts, PageKind::Order, form_error).await;
    let page = (status, Extension(HasScript), [(header::CONTENT_TYPE, HTML)], page).into_response();
    Ok(match wait {
        Some(rate_limited) => rate_limited.add_retry_after(page),
        None => page,
    })
}
