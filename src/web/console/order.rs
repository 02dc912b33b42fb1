//! `GET /console/orders/{reference}`, and its button that checks a payment.

use axum::{
    extract::{Path, RawQuery, rejection::PathRejection},
    response::{IntoResponse as _, Redirect, Response},
};
use caisse_domain::Reference;

use super::{
    address,
    context::ConsoleContext,
    error::ConsoleError,
    extract::{Allowed, CheckPayments, SeeOrders},
    views::{
        order::{self, notice::CheckNotice},
        respond,
    },
};

type PathText = Result<Path<String>, PathRejection>;

/// The order's page.
pub(in crate::web) async fn show(
    allowed: Allowed<SeeOrders>,
    path: PathText,
    RawQuery(query): RawQuery,
) -> Result<Response, ConsoleError> {
    let context = allowed.0;
    let (context, reference) = reference(context, path)?;
    match context.merchant.order_file(&context.viewer, &reference).await {
        Ok(Some(file)) => Ok(respond(order::page(context, &file, CheckNotice::in_query(query.as_deref())))),
        Ok(None) => Err(ConsoleError::not_found(context)),
        Err(error) => Err(ConsoleError::of(&error, context)),
    }
}

/// `POST /console/orders/{reference}/check`.
pub(in crate::web) async fn check(
    allowed: Allowed<CheckPayments>,
    path: PathText,
) -> Result<Response, ConsoleError> {
    let (context, reference) = reference(allowed.0, path)?;
    match context.merchant.check_order(&reference, context.audit()).await {
        Ok(Some(result)) => {
            let notice = CheckNotice::of(result);
            let page = format!("{}?check={}", address::of_order(&reference), notice.as_str());
            Ok(Redirect::to(&page).into_response())
        }
        Ok(None) => Err(ConsoleError::not_found(context)),
        Err(error) => Err(ConsoleError::of(&error, context)),
    }
}

fn reference(context: ConsoleContext, path: PathText) -> Result<(ConsoleContext, Reference), ConsoleError> {
    match path.ok().and_then(|Path(text)| Reference::parse(&text).ok()) {
        Some(reference) => Ok((context, reference)),
        None => Err(ConsoleError::not_found(context)),
    }
}
