//! `/api/v1/orders`: a shop creates an order, and reads its status.

use std::net::IpAddr;

use axum::{
    Json,
    body::Body,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use caisse_domain::{BuyerStatus, NewOrder, OrderStatus, Payment, PaymentStatus, Reference};
use serde_json::{Value, json};

use crate::{
    checkout::OrderWithAttempts,
    store::Placed,
    web::{
        api::{
            format::{number, rfc3339},
            order::OrderFormat,
        },
        error::{ApiError, InvalidField, Problem},
        extract::{ClientAddress, JsonBody, bearer},
        state::AppState,
    },
};

/// Most attempts listed of one order, the newest, beside those where money moved.
const MOST_PAYMENTS: usize = 100;

/// `POST /api/v1/orders`: creates an order (201), or returns the existing one with the same content (200). It starts
/// no payment.
///
/// For the bearer of `API_TOKEN`; in a sandbox that has none, for anyone.
pub(in crate::web) async fn create(
    State(state): State<AppState>,
    ClientAddress(source): ClientAddress,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    authorize(&state, &headers, source)?;
    let (details, _) = JsonBody::read(&headers, body).await?.order(OrderFormat::V1, &state.config)?;
    match state.checkout.place(details.clone()).await? {
        Placed::New(order) => {
            let order_with_attempts = OrderWithAttempts { order, payments: Vec::new() };
            Ok((StatusCode::CREATED, Json(document(&state, &order_with_attempts))).into_response())
        }
        Placed::Existing(order) => {
            check_same(&order.details, &details)?;
            let payments = state.checkout.attempts_at(&order.details.reference).await?;
            Ok(Json(document(&state, &OrderWithAttempts { order, payments })).into_response())
        }
    }
}

/// `GET /api/v1/orders/{reference}`: an order's status, after a status check if money may still move.
pub(in crate::web) async fn show(
    State(state): State<AppState>,
    ClientAddress(source): ClientAddress,
    headers: HeaderMap,
    reference: Result<Path<String>, PathRejection>,
) -> Result<Json<Value>, Problem> {
    authorize(&state, &headers, source)?;
    // No order has an unreadable reference.
    let unknown = || ApiError::new(StatusCode::NOT_FOUND, "unknown_order", "no order has this reference");
    let Path(text) = reference.map_err(|_| unknown())?;
    let reference = Reference::parse(&text).map_err(|_| unknown())?;
    let order_with_attempts =
        state.checkout.fresh_order_by_reference(&reference).await?.ok_or_else(unknown)?;
    Ok(Json(document(&state, &order_with_attempts)))
}

/// # Errors
/// 401 without the `API_TOKEN`. A sandbox without one is open, as its `create-payment` is: there is no money.
fn authorize(state: &AppState, headers: &HeaderMap, source: IpAddr) -> Result<(), ApiError> {
    let token = state.config.api_token.as_ref();
    if token.is_none() && state.config.is_sandbox() {
        return Ok(());
    }
    let refused = |message: &str| ApiError::new(StatusCode::UNAUTHORIZED, "unauthorized", message);
    match bearer::check_bearer(headers, token) {
        Some(true) => Ok(()),
        Some(false) => {
            bearer::log_rejected("API_TOKEN", source);
            Err(refused("the bearer token is not the one of API_TOKEN"))
        }
        None => Err(refused("this needs `Authorization: Bearer` with the API_TOKEN of the settings")),
    }
}

/// Refuses a request that differs from the order with the same reference: nothing is ignored in silence.
fn check_same(stored: &NewOrder, sent: &NewOrder) -> Result<(), ApiError> {
    let errors: Vec<_> = stored.differences(sent).into_iter().map(InvalidField::differs).collect();
    if errors.is_empty() {
        return Ok(());
    }
    let message = "the reference belongs to an order of other content; use another reference";
    Err(ApiError::new(StatusCode::CONFLICT, "reference_taken", message).with_fields(errors))
}

/// An order, as a shop reads it.
fn document(state: &AppState, order_with_attempts: &OrderWithAttempts) -> Value {
    let OrderWithAttempts { order, payments } = order_with_attempts;
    let details = &order.details;
    let metadata = details.metadata.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
    let payments: Vec<_> = listed(payments).map(payment).collect();
    json!({
        "reference": details.reference.as_str(),
        "status": order_with_attempts.status().as_str(),
        "amount": number(details.amount),
        "currency": details.amount.currency().code(),
        "title": details.title,
        "lang": details.locale.code(),
        "order_url": format!("{}/orders/{}", state.config.site_url, order.token.as_str()),
        "return_url": details.return_url,
        "metadata": metadata,
        "created_at": rfc3339(order.created_at),
        "paid_at": order_with_attempts.paid_at().map(rfc3339),
        "paid_twice": order_with_attempts.buyer_status() == BuyerStatus::PaidTwice,
        "payments": payments,
    })
}

/// The attempts listed of an order: the newest, and each where money moved.
fn listed(payments: &[Payment]) -> impl Iterator<Item = &Payment> {
    let first = payments.len().saturating_sub(MOST_PAYMENTS);
    let is_listed =
        move |&(place, payment): &(usize, &Payment)| place >= first || payment.status.may_have_moved_money();
    payments.iter().enumerate().filter(is_listed).map(|(_, payment)| payment)
}

/// An attempt, as a shop reads it, without the buyer's number.
fn payment(payment: &Payment) -> Value {
    let is_paid = payment.status == PaymentStatus::Paid;
    json!({
        "transaction_ref": payment.transaction_ref.as_ref().map(ToString::to_string),
        "app_transaction_ref": payment.app_transaction_ref.as_str(),
        "status": OrderStatus::of_one(payment.status).as_str(),
        "amount": number(payment.amount),
        "currency": payment.amount.currency().code(),
        "fees": payment.fees.map(number),
        "operator": payment.operator,
        "operator_ref": payment.operator_ref,
        "created_at": rfc3339(payment.created_at),
        "updated_at": rfc3339(payment.updated_at),
        "paid_at": is_paid.then(|| rfc3339(payment.updated_at)),
        "late": payment.is_late,
    })
}

#[cfg(test)]
mod tests {
    use caisse_domain::{AppTransactionRef, Currency, Money, Timestamp};

    use super::*;

    #[test]
    fn the_list_of_attempts_has_an_end_and_keeps_every_success() {
        let reference = Reference::parse("R-1").expect("a reference");
        let amount = Money::from_minor(1500, Currency::Xaf).expect("an amount");
        let attempt = AppTransactionRef::new(&reference, 1);
        let payment = Payment::new(attempt, reference, amount, Timestamp::default());
        let mut payments = vec![payment; MOST_PAYMENTS + 10];
        payments[0].status = PaymentStatus::Paid;
        assert_eq!(listed(&payments).count(), MOST_PAYMENTS + 1);
        assert_eq!(listed(&payments).next().map(|payment| payment.status), Some(PaymentStatus::Paid));
        assert_eq!(listed(&payments[..3]).count(), 3);
        assert_eq!(listed(&[]).count(), 0);
    }
}
