//! A payment and its page, as the integration guide has it.

use std::net::IpAddr;

use axum::{
    Extension,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use caisse_domain::{IdempotencyKey, NewOrder, Order, OrderStatus, RequestId, TransactionRef};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::{
    checkout::{CheckoutError, StartRequest},
    store::{IdempotentRequest, KeyOwner, Placed},
    web::{
        api::order::OrderFormat,
        error::{ApiError, InvalidField},
        extract::{ClientAddress, JsonBody, bearer},
        state::AppState,
    },
};

/// The caller that requests a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Caller {
    /// The shop's server, which showed `API_TOKEN`; in the sandbox, anyone.
    Shop,
    /// Anyone, and `OPEN_AMOUNTS` lets anyone make an order.
    Customer,
    /// Anyone: may pay an existing order whose reference and amount they know.
    Stranger,
}

/// `POST /api/create-payment`: an order and its payment page.
///
/// Amounts may be set by anyone in the sandbox or with `OPEN_AMOUNTS`; else by the bearer of `API_TOKEN`, or by anyone
/// for an order that exists with that amount.
///
/// With an `Idempotency-Key`, a repeated request gets the same answer.
pub(in crate::web) async fn create(
    State(state): State<AppState>,
    Extension(request_id): Extension<RequestId>,
    ClientAddress(source): ClientAddress,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let document = JsonBody::read(&headers, body).await?;
    let key = read_key(&headers)?;
    let order = document.order(OrderFormat::Guide, &state.config).map_err(ApiError::of_guide)?;
    let caller = caller(&state, &headers, source)?;
    if caller != Caller::Shop {
        state.limits.admit_reference(order.0.reference.as_str())?;
    }
    let about = order.0.reference.clone();
    // Boxed, since `idempotent` would hold it several times over.
    let work = Box::pin(open_payment_page(&state, order, caller, request_id));
    let answer = match key {
        None => work.await?,
        Some(key) => {
            let owner = if caller == Caller::Shop { KeyOwner::Shop } else { KeyOwner::Anyone };
            let may_set_amounts = caller != Caller::Stranger;
            let digest = Sha256::digest(format!("{may_set_amounts} {document}")).into();
            let request = IdempotentRequest { owner, key, order: about, digest };
            state.checkout.idempotent(request, work).await?.ok_or_else(key_taken)?
        }
    };
    Ok(([(header::CONTENT_TYPE, "application/json")], answer).into_response())
}

async fn open_payment_page(
    state: &AppState,
    (details, warnings): (NewOrder, Vec<InvalidField>),
    caller: Caller,
    request_id: RequestId,
) -> Result<String, ApiError> {
    let (order, is_new) = match caller {
        Caller::Shop | Caller::Customer => place(state, details).await?,
        Caller::Stranger => (existing_order(state, &details).await?, false),
    };
    // The page's address is the order's secret: only the shop and the client that created the order get it.
    let order_url = format!("{}/orders/{}", state.config.site_url, order.token.as_str());
    let order_url = (caller == Caller::Shop || is_new).then_some(order_url);
    let start_request = StartRequest { request_id: Some(request_id), ..StartRequest::PAGE };
    let payment = match (state.checkout.start(&order.token, start_request).await, &order_url) {
        (Ok(payment), _) => payment,
        // The order exists, and its page offers the gateway again when that is back.
        (Err(error @ CheckoutError::Gateway(_)), Some(order_url)) => {
            return Err(ApiError::from(error).with_order_url(order_url.clone()));
        }
        (Err(CheckoutError::NotPayable(_)), _) if caller == Caller::Stranger => {
            return Err(refused_to_strangers());
        }
        (Err(error), _) => return Err(error.into()),
    };
    let mut document = json!({
        "status": OrderStatus::of_one(payment.status).guide_status(),
        "transaction_ref": payment.transaction_ref.as_ref().map(TransactionRef::as_str),
        "payment_url": payment.payment_url,
    });
    if let Some(order_url) = order_url {
        document["order_url"] = order_url.into();
    }
    if !warnings.is_empty() {
        document["warnings"] = warnings.iter().map(Value::from).collect();
    }
    Ok(document.to_string())
}

/// The order, and whether it is new. The first details stay; another amount, `return_url` or `metadata` is refused.
async fn place(state: &AppState, details: NewOrder) -> Result<(Order, bool), ApiError> {
    let sent = details.clone();
    let order = match state.checkout.place(details).await? {
        Placed::New(order) => return Ok((order, true)),
        Placed::Existing(order) if order.details.amount == sent.amount => order,
        Placed::Existing(_) => return Err(CheckoutError::AmountTaken.into()),
    };
    match unobeyed(&order.details, &sent) {
        fields if fields.is_empty() => Ok((order, false)),
        fields => {
            let message =
                "the reference belongs to an order that was made with another return_url or metadata";
            Err(ApiError::new(StatusCode::CONFLICT, "reference_taken", message).with_fields(fields))
        }
    }
}

/// The sent `return_url` and `metadata` that differ from the existing order's.
fn unobeyed(stored: &NewOrder, sent: &NewOrder) -> Vec<InvalidField> {
    let is_sent = |name: &&str| match *name {
        "return_url" => sent.return_url.is_some(),
        "metadata" => sent.metadata.is_some(),
        _ => false,
    };
    stored.differences(sent).into_iter().filter(is_sent).map(InvalidField::differs).collect()
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

/// # Errors
/// 401 for a wrong bearer token: a shop that sends one means to be authenticated.
fn caller(state: &AppState, headers: &HeaderMap, source: IpAddr) -> Result<Caller, ApiError> {
    let config = &state.config;
    if config.is_sandbox() {
        return Ok(Caller::Shop);
    }
    match bearer::check_bearer(headers, config.api_token.as_ref()) {
        Some(true) => Ok(Caller::Shop),
        _ if config.open_amounts => Ok(Caller::Customer),
        None => Ok(Caller::Stranger),
        Some(false) => {
            bearer::log_rejected("API_TOKEN", source);
            Err(unauthorized("the bearer token is not the one of API_TOKEN"))
        }
    }
}

fn unauthorized(message: &str) -> ApiError {
    ApiError::new(StatusCode::UNAUTHORIZED, "unauthorized", message)
}

/// The order that a stranger names, if a stranger may pay it.
async fn existing_order(state: &AppState, details: &NewOrder) -> Result<Order, ApiError> {
    let order = state.checkout.order_by_reference(&details.reference).await?;
    let may_be_paid = |order: &Order| {
        order.paid_at.is_none()
            && order.details.amount == details.amount
            && unobeyed(&order.details, details).is_empty()
    };
    order.filter(may_be_paid).ok_or_else(refused_to_strangers)
}

/// The only answer to a client without a token that names no order it may pay. A reference and an amount can be
/// guessed, so the answer does not say whether the order exists, what it costs or whether it is paid.
fn refused_to_strangers() -> ApiError {
    unauthorized(
        "without `Authorization: Bearer` and the API_TOKEN only an order that exists can be paid, with its own amount, \
         until it is paid",
    )
}
