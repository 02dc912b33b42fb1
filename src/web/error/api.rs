//! Errors of the JSON API.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{
    invalid_field::InvalidField,
    use_case::{log, status_of, wait_of},
};
use crate::{checkout::CheckoutError, store::StoreError, web::limits::rate_limited::RateLimited};

/// An error of the JSON API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) struct ApiError {
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
    pub(in crate::web) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), fields: Vec::new(), order_url: None, wait: None }
    }

    /// Invalid fields in the integration guide's format: the code is the first field's (HTTP 422).
    pub(in crate::web) fn of_guide(fields: Vec<InvalidField>) -> Self {
        let first = fields.first();
        let code = first.map_or("invalid_order", InvalidField::guide_code);
        let message = first.map_or_else(String::new, |field| format!("{}: {}", field.pointer, field.message));
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, message).with_fields(fields)
    }

    /// The same error about these fields.
    pub(in crate::web) fn with_fields(self, fields: Vec<InvalidField>) -> Self {
        Self { fields, ..self }
    }

    /// The same error with the page of its order.
    pub(in crate::web) fn with_order_url(self, order_url: String) -> Self {
        Self { order_url: Some(order_url), ..self }
    }

    pub(in crate::web) const fn status(&self) -> StatusCode {
        self.status
    }

    pub(in crate::web) const fn code(&self) -> &'static str {
        self.code
    }

    pub(in crate::web) fn message(&self) -> &str {
        &self.message
    }

    /// The invalid fields as JSON.
    pub(in crate::web) fn fields(&self) -> Value {
        self.fields.iter().map(Value::from).collect()
    }

    /// Adds `Retry-After` and `WWW-Authenticate` where they apply.
    pub(in crate::web) fn with_headers(&self, mut response: Response) -> Response {
        if let Some(rate_limited) = self.wait {
            response = rate_limited.add_retry_after(response);
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
pub(in crate::web) fn with_retry_after(mut response: Response) -> Response {
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
            CheckoutError::Store(_) => "the database cannot be written; try again".to_owned(),
            known => known.to_string(),
        };
        Self { wait: wait_of(&error), ..Self::new(status, code, message) }
    }
}

impl From<RateLimited> for ApiError {
    fn from(rate_limited: RateLimited) -> Self {
        let message = "asked too often; come back after the seconds of Retry-After";
        let error = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", message);
        Self { wait: Some(rate_limited), ..error }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        CheckoutError::Store(error).into()
    }
}
