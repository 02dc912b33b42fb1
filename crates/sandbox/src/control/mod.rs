//! `/__sandbox/…`: the control API, which no gateway has. It shows payments and callbacks, settles payments, sends
//! callbacks, and sets faults.

use std::time::Duration;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    http::{HeaderMap, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tower_http::csrf::CsrfLayer;

use crate::{
    engine::{
        callbacks::{DeliveryStatus, SandboxCallback},
        delivery,
        dialect::official_report,
        fault::{Fault, SetFault},
        outcome::SandboxOutcome,
        payment::SandboxPayment,
        sandbox::Sandbox,
    },
    error::SandboxError,
    fields::Fields,
    page::policy,
};

/// `/__sandbox/`, for people.
mod page;
#[cfg(test)]
mod tests;

/// The routes. A page of another site cannot post to them.
pub(crate) fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/__sandbox/", get(page))
        .route("/__sandbox/payments", get(payments))
        .route("/__sandbox/payments/{transaction_ref}", get(payment))
        .route("/__sandbox/payments/{transaction_ref}/settle", post(settle))
        .route("/__sandbox/payments/{transaction_ref}/callback", post(send_callback))
        .route("/__sandbox/callbacks", get(callbacks))
        .route("/__sandbox/callbacks/{id}/resend", post(resend))
        .route("/__sandbox/faults", get(faults).put(set_faults).delete(clear_faults))
        .route("/__sandbox/reset", post(reset))
        .layer(CsrfLayer::new())
}

/// Never in a frame: a framing site could trick a person into pressing its buttons.
async fn page(State(sandbox): State<Sandbox>) -> Response {
    let html = page::page(&sandbox.config.shop_name, &sandbox.payments(), &sandbox.callbacks());
    let mut response = Html(html).into_response();
    policy::protect(response.headers_mut(), false);
    response
}

async fn payments(State(sandbox): State<Sandbox>) -> Json<Value> {
    let payments: Vec<Value> = sandbox.payments().iter().map(describe).collect();
    Json(json!({ "payments": payments }))
}

async fn payment(
    State(sandbox): State<Sandbox>,
    Path(transaction_ref): Path<String>,
) -> Result<Json<Value>, SandboxError> {
    let payment = sandbox.payment(&transaction_ref).ok_or(SandboxError::UnknownTransaction)?;
    Ok(Json(describe(&payment)))
}

/// `{"outcome": "success"}`, or `failed`, `canceled`, `pending`: replaces the outcome, without a callback.
async fn settle(
    State(sandbox): State<Sandbox>,
    Path(transaction_ref): Path<String>,
    fields: Fields,
) -> Result<Json<Value>, SandboxError> {
    const OUTCOMES: &str = "success, failed, canceled or pending";
    let outcome = SandboxOutcome::parse(&fields.required("outcome")?)
        .ok_or(SandboxError::Invalid("outcome", OUTCOMES))?;
    sandbox.settle(&transaction_ref, outcome);
    payment(State(sandbox), Path(transaction_ref)).await
}

/// Sends a callback for a payment's present state, even if one was sent before, and answers with its delivery.
async fn send_callback(
    State(sandbox): State<Sandbox>,
    Path(transaction_ref): Path<String>,
) -> Result<Json<Value>, SandboxError> {
    let payment = sandbox.payment(&transaction_ref).ok_or(SandboxError::UnknownTransaction)?;
    let id = delivery::send(&sandbox, &payment).await;
    callback(&sandbox, id)
}

async fn callbacks(State(sandbox): State<Sandbox>) -> Json<Value> {
    let callbacks: Vec<Value> = sandbox.callbacks().iter().map(describe_callback).collect();
    Json(json!({ "callbacks": callbacks }))
}

/// Sends the same callback again. The page's button leads back to the page.
async fn resend(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, SandboxError> {
    let id = id.parse().map_err(|_| SandboxError::UnknownCallback)?;
    let again = delivery::resend(&sandbox, id).await.ok_or(SandboxError::UnknownCallback)?;
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    if accept.contains("text/html") {
        return Ok(Redirect::to("/__sandbox/").into_response());
    }
    callback(&sandbox, again).map(Json::into_response)
}

/// A fault in the form of the control API.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultEntry {
    fault: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next: Option<u32>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultList {
    faults: Vec<FaultEntry>,
}

async fn faults(State(sandbox): State<Sandbox>) -> Json<FaultList> {
    let entry = |SetFault { fault, next }: SetFault| FaultEntry {
        fault: fault.name().to_owned(),
        ms: fault.time().map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX)),
        next,
    };
    Json(FaultList { faults: sandbox.faults().into_iter().map(entry).collect() })
}

/// `{"faults": [{"fault": "callback-delay", "ms": 500, "next": 3}]}` replaces all faults; without `next`, always.
async fn set_faults(
    State(sandbox): State<Sandbox>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<FaultList>, SandboxError> {
    const NAMES: &str = "a fault of docs/sandbox.md, with ms where it takes time, and next above zero";
    let list: FaultList = serde_json::from_slice(&body.map_err(|_| SandboxError::UnreadableBody)?)
        .map_err(|_| SandboxError::MalformedBody)?;
    let read = |FaultEntry { fault, ms, next }: FaultEntry| {
        let fault = Fault::parse(&fault, Duration::from_millis(ms.unwrap_or(0)))?;
        (fault.time().is_some() == ms.is_some() && next != Some(0)).then_some(SetFault { fault, next })
    };
    let faults: Option<Vec<SetFault>> = list.faults.into_iter().map(read).collect();
    sandbox.set_faults(faults.ok_or(SandboxError::Invalid("faults", NAMES))?);
    Ok(self::faults(State(sandbox)).await)
}

async fn clear_faults(State(sandbox): State<Sandbox>) -> Json<FaultList> {
    sandbox.set_faults(Vec::new());
    faults(State(sandbox)).await
}

/// Deletes payments, callbacks and faults. Running scenarios end with their payments.
async fn reset(State(sandbox): State<Sandbox>) -> Json<Value> {
    sandbox.reset();
    Json(json!({ "status": "success" }))
}

fn callback(sandbox: &Sandbox, id: u64) -> Result<Json<Value>, SandboxError> {
    sandbox.callback(id).as_ref().map(describe_callback).map(Json).ok_or(SandboxError::UnknownCallback)
}

/// The official report of checkStatus, and what only the sandbox knows.
fn describe(payment: &SandboxPayment) -> Value {
    let mut described = official_report(payment);
    described["scenario"] = payment.scenario.map(|scenario| scenario.name).into();
    described["opened"] = payment.opened.into();
    described["status_checks"] = payment.status_checks.into();
    described["calls"] = payment.paylink_calls.into();
    described
}

fn describe_callback(callback: &SandboxCallback) -> Value {
    let (delivery_status, answer) = match &callback.delivery_status {
        DeliveryStatus::UnderWay => ("under way", Value::Null),
        DeliveryStatus::Answered { status, body } => ("answered", json!({ "status": status, "body": body })),
        DeliveryStatus::Lost(error) => ("lost", json!({ "error": error })),
        DeliveryStatus::Dropped => ("dropped", Value::Null),
        DeliveryStatus::HeldBack => ("held back", Value::Null),
    };
    json!({
        "id": callback.id,
        "transaction_ref": callback.transaction_ref,
        "url": callback.url,
        "content_type": callback.content_type,
        "signature_header": callback.signature_header,
        "body": callback.body,
        "delivery_status": delivery_status,
        "answer": answer,
    })
}
