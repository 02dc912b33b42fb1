//! The buyer's pages: the order, the launcher, and where the payment page sends people back to.

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, header},
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;

use super::locale_of;
use crate::{
    domain::OrderToken,
    server::{
        checkout::{CheckoutError, Ledger},
        web::{
            AppState,
            error::{PageError, PageErrorKind},
            opening::Opening,
            pages,
        },
    },
};

/// `GET /orders/{token}`.
pub(in crate::server::web) async fn show(
    State(state): State<AppState>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let token = parse(&token, &headers)?;
    let ledger = state.checkout.ledger(&token).await;
    let ledger = ledger.map_err(|error| PageError::of(&error, locale_of(&headers), None))?;
    Ok(order_page(&state, &headers, &ledger, pages::order::Door::Order).await)
}

/// `POST /pay/{token}`, the launcher: 303 to the payment page. Works before WASM arrives and without scripts.
pub(in crate::server::web) async fn launch(
    State(state): State<AppState>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Redirect, PageError> {
    let token = parse(&token, &headers)?;
    let order_page = format!("/orders/{}", token.as_str());
    match state.checkout.start(&token).await {
        Ok(payment) => Ok(Redirect::to(payment.payment_url.as_deref().unwrap_or(&order_page))),
        // Paid already, perhaps in another tab: the order page says so.
        Err(CheckoutError::NotPayable(_)) => Ok(Redirect::to(&order_page)),
        Err(error) => Err(PageError::of(&error, locale_of(&headers), Some(token))),
    }
}

/// `GET /pay/{token}`: a reload or a bookmark of the launcher.
pub(in crate::server::web) async fn back_to_order(
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Redirect, PageError> {
    let token = parse(&token, &headers)?;
    Ok(Redirect::to(&format!("/orders/{}", token.as_str())))
}

/// The query that our payment link carried and that comes back.
#[derive(Deserialize)]
pub(in crate::server::web) struct Echo {
    order: Option<String>,
}

/// `GET /payment/success|cancel|failure`, the return pages. The path proves nothing: the page looks.
pub(in crate::server::web) async fn returned(
    State(state): State<AppState>,
    Path(outcome): Path<String>,
    Query(echo): Query<Echo>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let not_found = || PageError::new(locale_of(&headers), PageErrorKind::NotFound);
    if !matches!(outcome.as_str(), "success" | "cancel" | "failure") {
        return Err(not_found());
    }
    let token = parse(echo.order.as_deref().unwrap_or_default(), &headers)?;
    let ledger = state.checkout.fresh_ledger(&token).await;
    let ledger = ledger.map_err(|error| PageError::of(&error, locale_of(&headers), None))?;
    Ok(order_page(&state, &headers, &ledger, pages::order::Door::Return).await)
}

async fn order_page(
    state: &AppState,
    headers: &HeaderMap,
    ledger: &Ledger,
    door: pages::order::Door,
) -> Response {
    let opening = Opening::choose(headers, state.checkout.framing_allowed().await);
    let page = pages::order::page(&state.config, ledger, opening, door);
    ([(header::CONTENT_TYPE, pages::HTML)], page).into_response()
}

fn parse(token: &str, headers: &HeaderMap) -> Result<OrderToken, PageError> {
    OrderToken::parse(token).map_err(|_| PageError::new(locale_of(headers), PageErrorKind::NotFound))
}
