//! The HTTP client: one request, one answer, a time-out on everything, no redirect followed, TLS verified.

use std::time::Duration;

use caisse_domain::{AppTransactionRef, Order, Phone, Prompt, Report, SmsCode, TransactionRef};
use futures_util::future::BoxFuture;
use reqwest::{
    RequestBuilder, Response, StatusCode,
    header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER},
    redirect::Policy,
};

use super::{
    Dialect, GatewayConfig, GatewayError, ReturnUrls, UnknownWord, UnreadableReason,
    document::{Document, as_text},
    gateway::{Gateway, PayinStarted, PaymentLink, WithRaw},
    pages::PaymentPages,
    wire,
};

/// A client of the gateway's HTTP API. Clones share their connections.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    api: String,
    dialect: Dialect,
    returns: ReturnUrls,
    pages: PaymentPages,
}

impl Client {
    const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
    /// The longest a call may take, and so the longest a buyer waits for a payment link.
    pub const TIMEOUT: Duration = Duration::from_secs(15);
    /// Largest answer that is read: the gateway's are below a kilobyte.
    const MAX_ANSWER_BYTES: usize = 64 * 1024;
    /// The longest retry delay that is accepted of the gateway. Seconds.
    const LONGEST_RETRY_AFTER: u64 = 60 * 60;

    /// Builds a client for `config`'s gateway.
    ///
    /// # Errors
    /// When the system offers no TLS configuration.
    pub fn new(config: &GatewayConfig, returns: ReturnUrls) -> Result<Self, reqwest::Error> {
        // An error means that a provider is installed already, which is enough.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder();
        // An address with plain HTTP is a sandbox on loopback, which no proxy reaches.
        let builder = if config.api_base.starts_with("http://") { builder.no_proxy() } else { builder };
        let http = builder
            .connect_timeout(Self::CONNECT_TIMEOUT)
            .timeout(Self::TIMEOUT)
            .redirect(Policy::none())
            .user_agent(concat!("caisse/", env!("CARGO_PKG_VERSION")))
            .build()?;
        let api = format!("{}/api/{}", config.api_base, config.public_key);
        Ok(Self { http, api, dialect: config.dialect, returns, pages: PaymentPages::new(config) })
    }

    /// The dialect of this gateway.
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The API's address, with the public key in it.
    pub(super) fn api(&self) -> &str {
        &self.api
    }

    /// Fetches `url` for its headers. Never call it with a payment link: those are single use.
    pub(super) async fn headers_of(&self, url: &str) -> Result<reqwest::header::HeaderMap, GatewayError> {
        let answer = self.http.get(url).send().await.map_err(transport_error)?;
        Ok(answer.headers().clone())
    }

    fn post(&self, call: &str, body: String) -> RequestBuilder {
        self.http.post(format!("{}/{call}", self.api)).header(CONTENT_TYPE, "application/json").body(body)
    }

    async fn send<T>(
        &self,
        request: RequestBuilder,
        read: impl FnOnce(&Document) -> Result<T, UnreadableReason>,
        unknown: impl FnOnce(&Document) -> Option<UnknownWord>,
    ) -> Result<WithRaw<T>, GatewayError> {
        let mut answer = request.header(ACCEPT, "application/json").send().await.map_err(transport_error)?;
        let http = answer.status().as_u16();
        let retry_after = retry_after(&answer);
        let unreadable = |flaw| GatewayError::Unreadable { http, flaw, retry_after };
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(lost)? {
            if body.len() + chunk.len() > Self::MAX_ANSWER_BYTES {
                return Err(unreadable(UnreadableReason::TooLong));
            }
            body.extend_from_slice(&chunk);
        }
        let document = Document::read(&body);
        let refused = |document: Option<&Document>| {
            let message = wire::error_message(document);
            Err(GatewayError::Refused { http, message, retry_after })
        };
        if (400..500).contains(&http) {
            return refused(document.as_ref());
        }
        if !(200..300).contains(&http) {
            return Err(unreadable(UnreadableReason::Status));
        }
        let document = document.ok_or_else(|| unreadable(UnreadableReason::NotJson))?;
        if wire::is_error(&document).map_err(unreadable)? {
            return refused(Some(&document));
        }
        let value = read(&document).map_err(unreadable)?;
        Ok(WithRaw { value, text: as_text(&body), unknown: unknown(&document) })
    }
}

impl Gateway for Client {
    fn paylink<'a>(
        &'a self,
        order: &'a Order,
        attempt: &'a AppTransactionRef,
    ) -> BoxFuture<'a, Result<WithRaw<PaymentLink>, GatewayError>> {
        let paylink = wire::paylink_request(self.dialect, order, attempt, &self.returns);
        let request = self.post(&format!("paylink{}", paylink.query), paylink.body.to_string());
        Box::pin(self.send(request, |answer| wire::read_payment_link(&self.pages, answer), |_| None))
    }

    fn payin<'a>(
        &'a self,
        order: &'a Order,
        attempt: &'a AppTransactionRef,
        phone: &'a Phone,
    ) -> BoxFuture<'a, Result<WithRaw<PayinStarted>, GatewayError>> {
        let body = wire::payin_body(self.dialect, order, attempt, phone, &self.returns);
        Box::pin(self.send(self.post("payin", body), wire::read_payin, wire::unknown_action))
    }

    fn authorize<'a>(
        &'a self,
        reference: &'a TransactionRef,
        code: &'a SmsCode,
    ) -> BoxFuture<'a, Result<WithRaw<Prompt>, GatewayError>> {
        let request = self.post("payin/authorize", wire::authorize_body(reference, code));
        Box::pin(self.send(request, wire::read_accepted, wire::unknown_action))
    }

    fn check_status<'a>(
        &'a self,
        reference: &'a TransactionRef,
    ) -> BoxFuture<'a, Result<WithRaw<Report>, GatewayError>> {
        let request = self.http.get(format!("{}/checkStatus/{reference}", self.api));
        let dialect = self.dialect;
        let read = move |answer: &Document| wire::read_report(dialect, answer);
        Box::pin(self.send(request, read, move |answer| wire::unknown_status(dialect, answer)))
    }
}

/// The retry delay that a busy gateway asks for (429 and 503). Only in seconds: a date would depend on the gateway's
/// clock.
fn retry_after(answer: &Response) -> Option<Duration> {
    if !matches!(answer.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        return None;
    }
    let text = answer.headers().get(RETRY_AFTER)?.to_str().ok()?.trim();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // A number beyond `u64` means many seconds too.
    let seconds = is_number.then(|| text.parse::<u64>().unwrap_or(u64::MAX))?;
    Some(Duration::from_secs(seconds.min(Client::LONGEST_RETRY_AFTER)))
}

fn transport_error(error: reqwest::Error) -> GatewayError {
    if error.is_connect() || error.is_builder() {
        GatewayError::Unreachable(Box::new(error.without_url()))
    } else {
        lost(error)
    }
}

fn lost(error: reqwest::Error) -> GatewayError {
    GatewayError::NoAnswer(Box::new(error.without_url()))
}

#[cfg(test)]
mod tests;
