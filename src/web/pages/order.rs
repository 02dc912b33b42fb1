//! The buyer's pages: the order page, the launcher, and the window that waits for the payment page.

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse as _, Redirect, Response},
};
use caisse_domain::{OrderToken, PaymentStatus};

use super::{
    etag,
    views::{
        self,
        checkout_display::CheckoutDisplay,
        context::PageContext,
        form_error::FormError,
        order::{PageKind, Shown},
        phone_prompt::PhoneRequest,
    },
};
use crate::{
    checkout::{CheckoutError, OrderWithAttempts, PaymentMethod, StartRequest},
    web::{
        error::PageError,
        extract::{Form, PathToken},
        middleware::headers::HasScript,
        state::AppState,
    },
};

/// `GET /orders/{token}`.
pub(in crate::web) async fn show(
    State(state): State<AppState>,
    context: PageContext,
    PathToken(token): PathToken,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let order_with_attempts = state
        .checkout
        .order_with_attempts(&token)
        .await
        .map_err(|error| PageError::of(&error, &context, None))?;
    let page = order_page(&state, context, &headers, &order_with_attempts, PageKind::Order, None).await;
    Ok((Extension(HasScript), etag::answer(&headers, page)).into_response())
}

/// `POST /pay/{token}`, the launcher: 303 to the payment page. Works before WASM arrives and without scripts.
pub(in crate::web) async fn launch(
    State(state): State<AppState>,
    context: PageContext,
    PathToken(token): PathToken,
    form: Form,
) -> Result<Redirect, PageError> {
    let order_page = address_of(&token);
    let (locale, request_id) = (context.chosen(), context.request_id.clone());
    let start_request = StartRequest {
        payment_method: PaymentMethod::Page,
        instead_of: form.instead_of,
        locale,
        request_id,
        is_buyers: true,
    };
    match state.checkout.start(&token, start_request).await {
        Ok(payment) => Ok(Redirect::to(payment.payment_url.as_deref().unwrap_or(&order_page))),
        // Paid already, perhaps in another tab: the order page shows it.
        Err(CheckoutError::NotPayable(_)) => Ok(Redirect::to(&order_page)),
        Err(error) => {
            let order_with_attempts = state.checkout.order_with_attempts(&token).await;
            let context = order_with_attempts
                .map_or(context.clone(), |order_with_attempts| context.at(&order_with_attempts.order));
            Err(PageError::of(&error, &context, Some(token)))
        }
    }
}

/// `GET /pay/{token}/window`: the page in a new window until the order page navigates it to the payment page. It has
/// no `Cross-Origin-Opener-Policy`: the order page keeps its reference to the window.
pub(in crate::web) async fn window(
    State(state): State<AppState>,
    context: PageContext,
    PathToken(token): PathToken,
) -> Result<Response, PageError> {
    let order_with_attempts = state
        .checkout
        .order_with_attempts(&token)
        .await
        .map_err(|error| PageError::of(&error, &context, None))?;
    let page = views::window::page(context.at(&order_with_attempts.order));
    Ok(([(header::CONTENT_TYPE, views::HTML)], page).into_response())
}

/// `GET /pay/{token}`: a reload or a bookmark of the launcher.
pub(in crate::web) async fn back_to_order(PathToken(token): PathToken) -> Redirect {
    Redirect::to(&address_of(&token))
}

pub(in crate::web) fn address_of(order: &OrderToken) -> String {
    format!("/orders/{}", order.as_str())
}

/// The order page, with the form error if there is one.
pub(in crate::web) async fn order_page(
    state: &AppState,
    context: PageContext,
    headers: &HeaderMap,
    order_with_attempts: &OrderWithAttempts,
    kind: PageKind,
    form_error: Option<FormError>,
) -> String {
    let display = CheckoutDisplay::choose(headers, state.checkout.framing_allowed().await);
    let request = PhoneRequest::of(&state.checkout, order_with_attempts);
    let under_review =
        order_with_attempts.headline_attempt().filter(|payment| payment.status == PaymentStatus::Review);
    let difference = match under_review {
        // Without the difference the page still warns not to pay again.
        Some(payment) => state.checkout.difference(payment).await.ok().flatten(),
        None => None,
    };
    let shown = Shown { display, kind, request, form_error, difference };
    views::order::page(context.at(&order_with_attempts.order), order_with_attempts, shown)
}
