//! The buyer's pages: the order, the launcher, and where the payment page sends people back to.

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, Uri, header},
    response::{IntoResponse as _, Redirect, Response},
};
use url::form_urlencoded;

use super::{Source, Visitor, form::Form, visitor::PathToken};
use crate::server::telemetry::Causes;
use crate::{
    domain::OrderToken,
    server::{
        checkout::{CheckoutError, Ledger, Way, Wish},
        web::{
            AppState,
            about::about_order,
            error::PageError,
            limits::Cost,
            opening::Opening,
            pages::{
                self,
                order::{Door, Mistake, Shown},
            },
            request::PhoneRequest,
            revalidation,
        },
    },
};

/// `GET /orders/{token}`.
pub(in crate::server::web) async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    PathToken(token): PathToken,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let ledger =
        state.checkout.ledger(&token).await.map_err(|error| PageError::of(&error, &visitor, None))?;
    let page = order_page(&state, visitor, &headers, &ledger, Door::Order, None).await;
    Ok((Extension(Door::Order), revalidation::answer(&headers, page)).into_response())
}

/// `POST /pay/{token}`, the launcher: 303 to the payment page. Works before WASM arrives and without scripts.
pub(in crate::server::web) async fn launch(
    State(state): State<AppState>,
    visitor: Visitor,
    PathToken(token): PathToken,
    form: Form,
) -> Result<Redirect, PageError> {
    let order_page = address_of(&token);
    let (locale, request_id) = (visitor.chosen(), visitor.request_id.clone());
    let wish = Wish { way: Way::Page, instead_of: form.instead_of, locale, request_id, is_buyers: true };
    match state.checkout.start(&token, wish).await {
        Ok(payment) => Ok(Redirect::to(payment.payment_url.as_deref().unwrap_or(&order_page))),
        // Paid already, perhaps in another tab: the order page says so.
        Err(CheckoutError::NotPayable(_)) => Ok(Redirect::to(&order_page)),
        Err(error) => {
            let ledger = state.checkout.ledger(&token).await;
            let visitor = ledger.map_or(visitor.clone(), |ledger| visitor.at(&ledger.order));
            Err(PageError::of(&error, &visitor, Some(token)))
        }
    }
}

/// `GET /pay/{token}/window`: what a window says until the order page leads it to the payment page. It has no
/// `Cross-Origin-Opener-Policy`: the order page keeps its hold on it.
pub(in crate::server::web) async fn window(
    State(state): State<AppState>,
    visitor: Visitor,
    PathToken(token): PathToken,
) -> Result<Response, PageError> {
    let ledger =
        state.checkout.ledger(&token).await.map_err(|error| PageError::of(&error, &visitor, None))?;
    let page = pages::window::page(visitor.at(&ledger.order));
    Ok(([(header::CONTENT_TYPE, pages::HTML)], page).into_response())
}

/// `GET /pay/{token}`: a reload or a bookmark of the launcher.
pub(in crate::server::web) async fn back_to_order(PathToken(token): PathToken) -> Redirect {
    Redirect::to(&address_of(&token))
}

/// `GET /payment/success|cancel|failure`, the return pages. The path proves nothing: the page looks.
pub(in crate::server::web) async fn returned(
    State(state): State<AppState>,
    Source(source): Source,
    visitor: Visitor,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    if !matches!(uri.path(), "/payment/success" | "/payment/cancel" | "/payment/failure") {
        return Err(visitor.lost());
    }
    let token = echoed_order(&uri).ok_or_else(|| visitor.lost())?;
    if let Err(CheckoutError::Store(error)) = state.checkout.came_back(&token).await {
        // Then the page may say less than it could. What was paid it says all the same.
        tracing::warn!(error = %Causes(&error), "a return was not noted");
    }
    let about = about_order(&state.limits, &state.checkout, &token).await;
    let ledger = match state.limits.admit(Cost::Look, source, about) {
        Ok(()) => state.checkout.fresh_ledger(&token).await,
        // Others came back a moment ago, from there or to this order: what is known has to do.
        Err(_) => state.checkout.ledger(&token).await,
    };
    let ledger = ledger.map_err(|error| PageError::of(&error, &visitor, None))?;
    let page = order_page(&state, visitor, &headers, &ledger, Door::Return, None).await;
    Ok((Extension(Door::Return), [(header::CONTENT_TYPE, pages::HTML)], page).into_response())
}

/// The order in the query that our payment link carried and the gateway sent back. Read with tolerance: the
/// gateway may have added what it likes, and twice.
fn echoed_order(uri: &Uri) -> Option<OrderToken> {
    form_urlencoded::parse(uri.query()?.as_bytes())
        .filter(|(name, _)| name == "order")
        .find_map(|(_, value)| OrderToken::parse(&value).ok())
}

pub(super) fn address_of(order: &OrderToken) -> String {
    format!("/orders/{}", order.as_str())
}

/// The order page as it stands, with what is to be mended in what was typed.
pub(super) async fn order_page(
    state: &AppState,
    visitor: Visitor,
    headers: &HeaderMap,
    ledger: &Ledger,
    door: Door,
    mistake: Option<Mistake>,
) -> String {
    let opening = Opening::choose(headers, state.checkout.framing_allowed().await);
    let request = PhoneRequest::of(&state.checkout, ledger);
    let shown = Shown { opening, door, request, mistake };
    pages::order::page(visitor.at(&ledger.order), ledger, shown)
}
