//! `GET /console/orders` and `GET /console/payments`: lists. What a list shows is its address.

use axum::{
    extract::RawQuery,
    response::{IntoResponse as _, Response},
};

use super::{
    error::ConsoleError,
    extract::{Allowed, SeeOrders},
    list_query::ListQuery,
    views::{order_list, payment_list, respond},
};

/// Orders.
pub(in crate::web) async fn orders(
    Allowed(context, ..): Allowed<SeeOrders>,
    RawQuery(query): RawQuery,
) -> Result<Response, ConsoleError> {
    let query = ListQuery::parse(query.as_deref().unwrap_or_default());
    let (filter, position) = (query.filter(), query.position());
    match context.merchant.orders(&context.viewer, filter, position).await {
        Ok(found) => Ok(respond(order_list::page(context, query, found)).into_response()),
        Err(error) => Err(ConsoleError::of(&error, context)),
    }
}

/// Payments.
pub(in crate::web) async fn payments(
    Allowed(context, ..): Allowed<SeeOrders>,
    RawQuery(query): RawQuery,
) -> Result<Response, ConsoleError> {
    let query = ListQuery::parse(query.as_deref().unwrap_or_default());
    let (filter, position) = (query.filter(), query.position());
    match context.merchant.payments(&context.viewer, filter, position).await {
        Ok(found) => Ok(respond(payment_list::page(context, query, found)).into_response()),
        Err(error) => Err(ConsoleError::of(&error, context)),
    }
}
