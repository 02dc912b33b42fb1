//! The status of an order, as the integration guide has it.

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
};
use caisse_domain::TransactionRef;
use serde_json::{Value, json};

use crate::{
    checkout::OrderWithAttempts,
    web::{
        api::format::{number, rfc3339},
        error::ApiError,
        state::AppState,
    },
};

/// `GET /api/tx-status/{transaction_ref}`: the status of this attempt's order, after a status check.
pub(in crate::web) async fn tx_status(
    State(state): State<AppState>,
    transaction_ref: Result<Path<String>, PathRejection>,
) -> Result<Json<Value>, ApiError> {
    let theirs = read_transaction(transaction_ref)?;
    let order_with_attempts =
        state.checkout.fresh_order_of(&theirs).await?.ok_or_else(unknown_transaction)?;
    Ok(Json(status_document(&theirs, &order_with_attempts)))
}

/// The gateway's reference in a path. An unreadable one is an unknown transaction.
pub(in crate::web) fn read_transaction(
    path: Result<Path<String>, PathRejection>,
) -> Result<TransactionRef, ApiError> {
    let text = path.map(|Path(text)| text).map_err(|_| unknown_transaction())?;
    TransactionRef::parse(&text).map_err(|_| unknown_transaction())
}

pub(in crate::web) fn unknown_transaction() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "unknown_transaction", "there is no such transaction")
}

/// The status of an attempt's order for a shop's page: a shop asks about its order, not about our attempts. The
/// operator is the headline attempt's.
pub(in crate::web) fn status_document(
    theirs: &TransactionRef,
    order_with_attempts: &OrderWithAttempts,
) -> Value {
    let (details, status) = (&order_with_attempts.order.details, order_with_attempts.status());
    json!({
        "transaction_ref": theirs.as_str(),
        "reference": details.reference.as_str(),
        "status": status.guide_status(),
        "amount": number(details.amount),
        "currency": details.amount.currency().code(),
        "operator": order_with_attempts.headline_attempt().and_then(|payment| payment.operator.as_deref()),
        "order": {
            "reference": details.reference.as_str(),
            "status": status.as_str(),
            "amount": number(details.amount),
            "currency": details.amount.currency().code(),
            "paid_at": order_with_attempts.paid_at().map(rfc3339),
        },
    })
}
