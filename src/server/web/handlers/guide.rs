//! The integration guide's JSON (`docs/mycoolpay.md` §7), so that its own browser snippet runs unchanged.

use std::net::IpAddr;

use axum::{
    Extension, Json,
    body::{Body, to_bytes},
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::{Number, Value, json};
use sha2::{Digest as _, Sha256};

use super::Source;
use crate::{
    domain::{
        Currency, Customer, IdempotencyKey, Locale, Money, NewOrder, Order, Payment, Phone, Reference,
        RequestId, TransactionRef,
    },
    server::{
        checkout::Wish,
        web::{AppState, bearer, error::ApiError},
    },
};

/// Largest request read.
const MAX_BYTES: usize = 64 * 1024;

/// `POST /api/create-payment`: an order and its payment page.
///
/// Who may set an amount: anyone in the sandbox or with `OPEN_AMOUNTS`; else the bearer of `API_TOKEN`, or
/// anyone for an order that exists with that amount.
///
/// With an `Idempotency-Key`, the same request is answered the same, however often it is sent.
pub(in crate::server::web) async fn create_payment(
    State(state): State<AppState>,
    Extension(request_id): Extension<RequestId>,
    Source(source): Source,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let document = read_json(&headers, body).await?;
    let key = read_key(&headers)?;
    let details = read_order(&document)?;
    let may_set_amounts = may_set_amounts(&state, &headers, source)?;
    // In a box, since `once` would hold it several times over.
    let work = Box::pin(open_payment_page(&state, details, may_set_amounts, request_id));
    let answer = match key {
        None => work.await?,
        // Whether amounts may be set is part of what was asked: a key is of no use to who may less than its owner.
        Some(key) => {
            let digest = Sha256::digest(format!("{may_set_amounts} {document}")).into();
            state.checkout.once(&key, digest, work).await?.ok_or_else(key_taken)?
        }
    };
    Ok(([(header::CONTENT_TYPE, "application/json")], answer).into_response())
}

async fn open_payment_page(
    state: &AppState,
    details: NewOrder,
    may_set_amounts: bool,
    request_id: RequestId,
) -> Result<String, ApiError> {
    let order = if may_set_amounts {
        state.checkout.place_order(details).await?
    } else {
        existing_order(state, &details).await?
    };
    let payment =
        state.checkout.start(&order.token, Wish { request_id: Some(request_id), ..Wish::PAGE }).await?;
    let document = json!({
        "status": payment.status.guide_word(),
        "transaction_ref": payment.transaction_ref.as_ref().map(TransactionRef::as_str),
        "payment_url": payment.payment_url,
        "order_url": format!("{}/orders/{}", state.config.site_url, order.token.as_str()),
    });
    Ok(document.to_string())
}

fn read_key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, ApiError> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().and_then(|text| IdempotencyKey::parse(text.trim()).ok());
    key.map(Some).ok_or_else(|| {
        let message = "the Idempotency-Key must be 1 to 255 visible ASCII characters";
        ApiError::new(StatusCode::BAD_REQUEST, "invalid_idempotency_key", message)
    })
}

fn key_taken() -> ApiError {
    let message = "this Idempotency-Key was used for another request; use a new one";
    ApiError::new(StatusCode::CONFLICT, "idempotency_key_reused", message)
}

/// `GET /api/tx-status/{transaction_ref}`: where a payment stands, after a look.
pub(in crate::server::web) async fn tx_status(
    State(state): State<AppState>,
    transaction_ref: Result<Path<String>, PathRejection>,
) -> Result<Json<Value>, ApiError> {
    let theirs = read_transaction(transaction_ref)?;
    let payment = state.checkout.fresh_payment(&theirs).await?.ok_or_else(unknown_transaction)?;
    Ok(Json(status_document(&theirs, &payment)))
}

/// The gateway's reference in a path. What cannot be one is one that nobody has.
pub(super) fn read_transaction(
    path: Result<Path<String>, PathRejection>,
) -> Result<TransactionRef, ApiError> {
    let text = path.map(|Path(text)| text).map_err(|_| unknown_transaction())?;
    TransactionRef::parse(&text).map_err(|_| unknown_transaction())
}

pub(super) fn unknown_transaction() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "unknown_transaction", "there is no such transaction")
}

/// What a shop's page reads of a payment.
pub(super) fn status_document(theirs: &TransactionRef, payment: &Payment) -> Value {
    json!({
        "transaction_ref": theirs.as_str(),
        "reference": payment.order_reference.as_str(),
        "status": payment.status.guide_word(),
        "amount": Number::from_string_unchecked(payment.amount.decimal().to_string()),
        "currency": payment.amount.currency().code(),
        "operator": payment.operator,
    })
}

async fn read_json(headers: &HeaderMap, body: Body) -> Result<Value, ApiError> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.to_ascii_lowercase().starts_with("application/json") {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(ApiError::new(status, "not_json", "the Content-Type must be application/json"));
    }
    let too_large = |_| ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "the body is above 64 kB");
    let body = to_bytes(body, MAX_BYTES).await.map_err(too_large)?;
    serde_json::from_slice::<Value>(&body).ok().filter(Value::is_object).ok_or_else(|| {
        ApiError::new(StatusCode::BAD_REQUEST, "invalid_json", "the body must be a JSON object")
    })
}

fn read_order(document: &Value) -> Result<NewOrder, ApiError> {
    let text = |name: &str| document.get(name).and_then(Value::as_str);
    let customer = document.get("customer");
    let said = |name: &str| customer.and_then(|customer| customer.get(name)).and_then(Value::as_str);
    let reference = Reference::parse(text("reference").unwrap_or_default())?;
    let currency = Currency::parse(text("currency").unwrap_or_default())?;
    let amount = match document.get("amount") {
        Some(Value::Number(number)) => number.as_str(),
        Some(Value::String(text)) => text.trim(),
        _ => "",
    };
    let phone = said("phone").filter(|phone| !is_placeholder(phone)).map(Phone::parse).transpose()?;
    Ok(NewOrder {
        amount: Money::parse(amount, currency)?,
        title: NewOrder::parse_title(text("reason").unwrap_or_else(|| reference.as_str()))?,
        customer: Customer::parse(said("name"), said("email"), phone)?,
        locale: text("lang").map_or(Some(Locale::default()), Locale::parse).unwrap_or_default(),
        return_url: None,
        metadata: None,
        reference,
    })
}

/// Whether a phone is one of the guide's examples (`+2376...`, `+2376XXXXXXXX`) or nothing: then none was given.
fn is_placeholder(phone: &str) -> bool {
    phone.trim().is_empty() || phone.contains("...") || phone.to_ascii_uppercase().contains("XX")
}

/// # Errors
/// 401 for a bearer token that is not ours: a shop that sends one means to be recognised.
fn may_set_amounts(state: &AppState, headers: &HeaderMap, source: IpAddr) -> Result<bool, ApiError> {
    let config = &state.config;
    if config.is_sandbox() || config.open_amounts {
        return Ok(true);
    }
    match bearer::shows(headers, config.api_token.as_ref()) {
        None => Ok(false),
        Some(true) => Ok(true),
        Some(false) => {
            bearer::say_refused("API_TOKEN", source);
            Err(unauthorized("the bearer token is not the one of API_TOKEN"))
        }
    }
}

fn unauthorized(message: &str) -> ApiError {
    ApiError::new(StatusCode::UNAUTHORIZED, "unauthorized", message)
}

async fn existing_order(state: &AppState, details: &NewOrder) -> Result<Order, ApiError> {
    match state.checkout.order_by_reference(&details.reference).await? {
        Some(order) if order.details.amount == details.amount => Ok(order),
        Some(_) => Err(crate::server::checkout::CheckoutError::AmountTaken.into()),
        None => {
            Err(unauthorized("an order that does not exist yet needs `Authorization: Bearer $API_TOKEN`"))
        }
    }
}
