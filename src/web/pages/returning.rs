//! Return pages, to which the payment page sends buyers. The gateway may change our addresses, so only the order is
//! read from them.

use axum::{
    Extension,
    body::{Body, to_bytes},
    extract::State,
    http::{HeaderMap, Method, Uri, header},
    response::{IntoResponse as _, Redirect, Response},
};
use caisse_domain::OrderToken;

use super::{
    order::{address_of, order_page},
    views::{self, context::PageContext, error_page::PageErrorKind, order::PageKind},
};
use crate::{
    checkout::{CheckoutError, OrderWithAttempts},
    telemetry::Causes,
    web::{
        error::PageError,
        extract::{ClientAddress, decoded},
        limits::{Cost, about_order},
        middleware::headers::HasScript,
        state::AppState,
    },
};

/// Largest form of a returning buyer, in bytes.
const MAX_BYTES: usize = 16 * 1024;

/// `GET /payment/success|cancel|failure`, the return pages. The path proves nothing: a status check does.
pub(in crate::web) async fn returned(
    State(state): State<AppState>,
    source: ClientAddress,
    context: PageContext,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let found = find(&state, source, &context, &orders_in(&uri)).await?;
    let (token, order_with_attempts) = found.ok_or_else(|| no_order(&context))?;
    let own = canonical(&uri, &token);
    if uri.path() != own.split('?').next().unwrap_or_default() {
        return Ok(Redirect::to(&own).into_response());
    }
    let page = order_page(&state, context, &headers, &order_with_attempts, PageKind::Return, None).await;
    Ok((Extension(HasScript), [(header::CONTENT_TYPE, views::HTML)], page).into_response())
}

/// `POST` to a return page: makes a status check, and redirects to the page.
pub(in crate::web) async fn posted(
    State(state): State<AppState>,
    source: ClientAddress,
    context: PageContext,
    uri: Uri,
    body: Body,
) -> Result<Redirect, PageError> {
    let body = to_bytes(body, MAX_BYTES).await.unwrap_or_default();
    let mut orders = orders_in(&uri);
    orders.extend(orders_in_query(&String::from_utf8_lossy(&body)));
    let found = find(&state, source, &context, &orders).await?;
    let (token, _) = found.ok_or_else(|| no_order(&context))?;
    Ok(Redirect::to(&canonical(&uri, &token)))
}

/// Redirects an address that is nearly one of ours: doubled or trailing slashes, capitals, a synonym.
pub(in crate::web) async fn nearly(
    state: AppState,
    source: ClientAddress,
    context: PageContext,
    method: Method,
    uri: Uri,
    body: Body,
) -> Response {
    let path = decoded(uri.path()).to_ascii_lowercase();
    let first = path.split('/').find(|part| !part.is_empty()).unwrap_or_default();
    let is_read = method == Method::GET || method == Method::HEAD;
    let order = OrderToken::all_in(&path).into_iter().next();
    match (first.trim(), order) {
        ("payment" | "payments" | "paiement", _) if is_read || method == Method::POST => {
            posted(State(state), source, context, uri, body).await.into_response()
        }
        // The order page answers whether the order exists.
        (_, Some(order)) if is_read => Redirect::to(&address_of(&order)).into_response(),
        _ => context.not_found().into_response(),
    }
}

/// The first of these orders that exists, after a status check.
async fn find(
    state: &AppState,
    ClientAddress(source): ClientAddress,
    context: &PageContext,
    orders: &[OrderToken],
) -> Result<Option<(OrderToken, OrderWithAttempts)>, PageError> {
    for token in orders {
        match check_and_load(state, source, token).await {
            Ok(order_with_attempts) => return Ok(Some((token.clone(), order_with_attempts))),
            Err(CheckoutError::UnknownOrder) => {}
            Err(error) => return Err(PageError::of(&error, context, Some(token.clone()))),
        }
    }
    Ok(None)
}

/// The order after a status check; also stores that its buyer came back.
async fn check_and_load(
    state: &AppState,
    source: std::net::IpAddr,
    token: &OrderToken,
) -> Result<OrderWithAttempts, CheckoutError> {
    match state.checkout.came_back(token).await {
        // The page may then say less than it could, but still shows what was paid.
        Err(CheckoutError::Store(error)) => {
            tracing::warn!(error = %Causes(&error), "a return could not be stored");
        }
        stored => stored?,
    }
    let about = about_order(&state.limits, &state.checkout, token).await;
    match state.limits.admit(Cost::StatusCheck, source, about) {
        Ok(()) => state.checkout.fresh_order(token).await,
        // Over the limit: others just came back, from this address or to this order. The stored status is shown.
        Err(_) => state.checkout.order_with_attempts(token).await,
    }
}

fn no_order(context: &PageContext) -> PageError {
    PageError::new(context.clone(), PageErrorKind::NoOrder)
}

/// The return address of an order, with the outcome that `uri` claims, which proves nothing.
fn canonical(uri: &Uri, order: &OrderToken) -> String {
    let path = decoded(uri.path()).to_ascii_lowercase();
    let outcome = match () {
        () if path.contains("cancel") => "cancel",
        () if path.contains("fail") || path.contains("error") => "failure",
        () => "success",
    };
    format!("/payment/{outcome}?order={}", order.as_str())
}

/// The orders that an address names, the likeliest first.
fn orders_in(uri: &Uri) -> Vec<OrderToken> {
    let mut orders = orders_in_query(uri.query().unwrap_or_default());
    orders.extend(OrderToken::all_in(&decoded(uri.path())));
    orders
}

/// The orders in a query or a form. Parameters called `order…` come first: the gateway may have added similar numbers,
/// such as a signature.
fn orders_in_query(query: &str) -> Vec<OrderToken> {
    let query = decoded(query);
    let parts = query.split(['&', ';', '?']);
    let (mut named, others): (Vec<_>, Vec<_>) =
        parts.partition(|part| part.trim().to_ascii_lowercase().starts_with("order"));
    named.extend(others);
    named.into_iter().flat_map(OrderToken::all_in).take(OrderToken::MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called_an_order_comes_before_other_numbers_of_its_kind() {
        let (order, other) = (OrderToken::new(7), OrderToken::new(8));
        for query in [
            format!("signature={other}&order={order}", other = other.as_str(), order = order.as_str()),
            format!("order={}.&signature={}", order.as_str(), other.as_str()),
            format!("ref={};Order%5B%5D={}%2520", other.as_str(), order.as_str().to_uppercase()),
            format!("x={}&amp;order={}/", other.as_str(), order.as_str()),
        ] {
            assert_eq!(orders_in_query(&query), [order.clone(), other.clone()], "{query}");
        }
    }
}
