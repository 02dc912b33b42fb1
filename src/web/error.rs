//! The only mapping of errors to HTTP.
//!
//! * Handlers of the JSON API return [`ApiError`]: `{ "error": { "code", "message" } }`.
//! * Handlers of pages return [`PageError`]: a page in the buyer's language.
//! * Server functions return [`CallError`]: a code for the island.
//!
//! Causes are logged here, once, and never sent.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use caisse_domain::OrderToken;
use caisse_islands::answers::CallError;
use caisse_mycoolpay::GatewayError;
use serde_json::{Value, json};

use super::page_error_kind::PageErrorKind;
use super::{
    handlers::{InvalidField, PageContext},
    pages,
    rate_limited::RateLimited,
};
use crate::telemetry::Causes;
use crate::{checkout::CheckoutError, store::StoreError};

/// An error of the JSON API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: String,
    /// All invalid fields.
    fields: Vec<InvalidField>,
    /// The order's page, when the order exists although the request failed and the client may know it.
    order_url: Option<String>,
    /// How long a rate-limited client waits.
    wait: Option<RateLimited>,
}

impl ApiError {
    /// An error with a code for programs and a message for people.
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), fields: Vec::new(), order_url: None, wait: None }
    }

    /// Invalid fields in the integration guide's format: the code is the first field's (HTTP 422).
    pub(super) fn of_guide(fields: Vec<InvalidField>) -> Self {
        let first = fields.first();
        let code = first.map_or("invalid_order", InvalidField::guide_code);
        let message = first.map_or_else(String::new, |field| format!("{}: {}", field.pointer, field.message));
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, message).with_fields(fields)
    }

    /// The same error about these fields.
    pub(super) fn with_fields(self, fields: Vec<InvalidField>) -> Self {
        Self { fields, ..self }
    }

    /// The same error with the page of its order.
    pub(super) fn with_order_url(self, order_url: String) -> Self {
        Self { order_url: Some(order_url), ..self }
    }

    pub(super) const fn status(&self) -> StatusCode {
        self.status
    }

    pub(super) const fn code(&self) -> &'static str {
        self.code
    }

    pub(super) fn message(&self) -> &str {
        &self.message
    }

    /// The invalid fields as JSON.
    pub(super) fn fields(&self) -> Value {
        self.fields.iter().map(Value::from).collect()
    }

    /// Adds `Retry-After` and `WWW-Authenticate` where they apply.
    pub(super) fn with_headers(&self, mut response: Response) -> Response {
        if let Some(too_often) = self.wait {
            response = too_often.tell(response);
        }
        if response.status() == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        with_retry_after(response)
    }
}

/// Invalid fields (HTTP 422).
impl From<Vec<InvalidField>> for ApiError {
    fn from(fields: Vec<InvalidField>) -> Self {
        let message = match fields.len() {
            1 => "a field cannot be used; `errors` says which and why".to_owned(),
            count => format!("{count} fields cannot be used; `errors` says which and why"),
        };
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_fields", message).with_fields(fields)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut body = json!({ "error": { "code": self.code, "message": self.message } });
        if !self.fields.is_empty() {
            body["errors"] = self.fields();
        }
        if let Some(order_url) = &self.order_url {
            body["order_url"] = order_url.as_str().into();
        }
        self.with_headers((self.status, Json(body)).into_response())
    }
}

/// `Retry-After` of a 503 answer, in seconds.
const RETRY_AFTER_S: &str = "2";

/// Adds `Retry-After` to a 503 answer.
pub(super) fn with_retry_after(mut response: Response) -> Response {
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_S));
    }
    response
}

impl From<CheckoutError> for ApiError {
    fn from(error: CheckoutError) -> Self {
        let status = status_of(&error);
        log(&error, status);
        let code = match &error {
            CheckoutError::UnknownOrder => "unknown_order",
            CheckoutError::OtherApplication => "other_application",
            CheckoutError::NotPayable(_) => "not_payable",
            CheckoutError::AmountTaken => "reference_taken",
            CheckoutError::PageOnly => "page_only",
            CheckoutError::AskedTooOften { .. } => "asked_too_often",
            CheckoutError::Occupied => "occupied",
            CheckoutError::WrongCode => "wrong_code",
            CheckoutError::Gateway(_) => "gateway_unavailable",
            CheckoutError::Store(_) => "unavailable",
        };
        let message = match &error {
            CheckoutError::Gateway(_) => "the gateway made no payment link; try again".to_owned(),
            CheckoutError::Store(_) => "the record cannot be written; try again".to_owned(),
            known => known.to_string(),
        };
        Self { wait: wait_of(&error), ..Self::new(status, code, message) }
    }
}

impl From<RateLimited> for ApiError {
    fn from(too_often: RateLimited) -> Self {
        let message = "asked too often; come back after the seconds of Retry-After";
        let error = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", message);
        Self { wait: Some(too_often), ..error }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        CheckoutError::Store(error).into()
    }
}

/// An error page.
#[derive(Debug)]
pub(super) struct PageError {
    context: PageContext,
    order: Option<OrderToken>,
    kind: PageErrorKind,
}

impl PageError {
    /// An error page of `kind`.
    pub(super) const fn new(context: PageContext, kind: PageErrorKind) -> Self {
        Self { context, order: None, kind }
    }

    /// The same page with a link back to `order`.
    pub(super) fn with_order(mut self, order: Option<OrderToken>) -> Self {
        self.order = order.filter(|_| self.kind.has_order());
        self
    }

    /// The page for a use-case's error, with a link back to `order`.
    pub(super) fn of(error: &CheckoutError, context: &PageContext, order: Option<OrderToken>) -> Self {
        let status = status_of(error);
        log(error, status);
        let kind = match error {
            CheckoutError::UnknownOrder => PageErrorKind::NotFound,
            CheckoutError::OtherApplication => PageErrorKind::OtherApplication,
            CheckoutError::Gateway(_) => PageErrorKind::NoPaymentPage,
            CheckoutError::AskedTooOften { wait } => PageErrorKind::RateLimited(RateLimited { wait: *wait }),
            CheckoutError::NotPayable(_)
            | CheckoutError::AmountTaken
            | CheckoutError::PageOnly
            | CheckoutError::WrongCode
            | CheckoutError::Occupied
            | CheckoutError::Store(_) => PageErrorKind::Unavailable,
        };
        Self::new(context.clone(), kind).with_order(order)
    }
}

impl PageContext {
    /// The 404 page.
    pub(super) fn not_found(&self) -> PageError {
        PageError::new(self.clone(), PageErrorKind::NotFound)
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let status = self.kind.status();
        let kind = self.kind;
        let page = pages::problem::page(self.context, kind, self.order);
        let answer = (status, [(header::CONTENT_TYPE, pages::HTML)], page).into_response();
        match kind {
            PageErrorKind::RateLimited(too_often) => too_often.tell(answer),
            _ => with_retry_after(answer),
        }
    }
}

/// Logs a use-case's error and converts it for the island.
pub(super) fn call_error(error: &CheckoutError) -> CallError {
    log(error, status_of(error));
    match error {
        CheckoutError::UnknownOrder | CheckoutError::OtherApplication => CallError::UnknownOrder,
        CheckoutError::NotPayable(_) | CheckoutError::AmountTaken | CheckoutError::PageOnly => {
            CallError::NotPayable
        }
        CheckoutError::AskedTooOften { .. } => CallError::AskedTooOften,
        CheckoutError::WrongCode => CallError::WrongCode,
        CheckoutError::Gateway(GatewayError::Refused { .. }) => CallError::Refused,
        CheckoutError::Gateway(_) | CheckoutError::Occupied | CheckoutError::Store(_) => {
            CallError::Unavailable
        }
    }
}

/// How long to wait after a use-case's error, if known.
pub(super) const fn wait_of(error: &CheckoutError) -> Option<RateLimited> {
    match error {
        CheckoutError::AskedTooOften { wait } => Some(RateLimited { wait: *wait }),
        _ => None,
    }
}

/// The HTTP status of a use-case's error.
pub(super) const fn status_of(error: &CheckoutError) -> StatusCode {
    match error {
        CheckoutError::UnknownOrder => StatusCode::NOT_FOUND,
        CheckoutError::OtherApplication => StatusCode::GONE,
        CheckoutError::NotPayable(_) | CheckoutError::AmountTaken => StatusCode::CONFLICT,
        CheckoutError::PageOnly | CheckoutError::WrongCode => StatusCode::UNPROCESSABLE_ENTITY,
        CheckoutError::AskedTooOften { .. } => StatusCode::TOO_MANY_REQUESTS,
        CheckoutError::Gateway(_) => StatusCode::BAD_GATEWAY,
        CheckoutError::Occupied | CheckoutError::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

fn log(error: &CheckoutError, status: StatusCode) {
    if status.is_server_error() {
        tracing::error!(
            error = %Causes(error),
            status = status.as_u16(),
            "a request failed"
        );
    } else {
        tracing::debug!(
            error = %Causes(error),
            status = status.as_u16(),
            "a request was refused"
        );
    }
}
