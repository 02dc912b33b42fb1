//! The traffic: one request, one answer, a time-out on everything, no redirect followed, TLS verified.

use std::time::Duration;

use reqwest::{
    Client, RequestBuilder,
    header::{ACCEPT, CONTENT_TYPE},
    redirect::Policy,
};

use super::{Dialect, wire};
use crate::{
    domain::{AppTransactionRef, Order, Report, TransactionRef},
    server::config::GatewayConfig,
};

/// Why a call gave nothing. The variants differ in what the caller may conclude.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// No connection: nothing was sent, so nothing happened there.
    #[error("the gateway cannot be reached")]
    Unreachable(#[source] reqwest::Error),
    /// Sent, but no whole answer came back: what happened there is not known.
    #[error("the gateway's answer was lost")]
    NoAnswer(#[source] reqwest::Error),
    /// The gateway said no (HTTP 4xx): nothing happened there.
    #[error("the gateway refused (HTTP {http}): {message}")]
    Refused {
        /// The HTTP status.
        http: u16,
        /// The gateway's own words.
        message: String,
    },
    /// An answer that is not one: HTML, half a document, a server error. What happened there is not known.
    #[error("the gateway's answer (HTTP {http}) cannot be read: {reason}")]
    Unreadable {
        /// The HTTP status.
        http: u16,
        /// What is wrong with it.
        reason: &'static str,
    },
}

impl GatewayError {
    /// Whether the gateway may have acted on the request all the same.
    ///
    /// 408 says that it may still be at it; 409 that it has seen our reference, which is new on every attempt:
    /// something between us sent it twice.
    pub const fn leaves_doubt(&self) -> bool {
        matches!(self, Self::NoAnswer(_) | Self::Unreadable { .. } | Self::Refused { http: 408 | 409, .. })
    }
}

/// A hosted payment page that was made. Single use: it is for the buyer, and never fetched by us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentLink {
    /// The gateway's reference.
    pub transaction_ref: TransactionRef,
    /// The page's address.
    pub payment_url: String,
}

/// Something the gateway said, with its text for the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered<T> {
    /// What it means.
    pub value: T,
    /// What came, whole.
    pub text: String,
}

/// Where the gateway sends the buyer back to, and its callbacks. Only the guide's dialect sends these; the
/// official one has them set per application, and echoes the payment link's query.
#[derive(Clone, Debug)]
pub struct ReturnUrls {
    /// Our origin, without a trailing slash.
    pub site_url: String,
    /// Our callback endpoint.
    pub callback_url: String,
}

/// The gateway's client.
#[derive(Clone, Debug)]
pub struct Gateway {
    http: Client,
    api: String,
    dialect: Dialect,
    returns: ReturnUrls,
}

impl Gateway {
    const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
    /// The longest a call may take: what a buyer waits for a payment link at worst.
    pub const TIMEOUT: Duration = Duration::from_secs(15);
    /// Largest answer read: theirs are below a kilobyte.
    const MAX_ANSWER_BYTES: usize = 64 * 1024;

    /// A client for `config`'s gateway.
    ///
    /// # Errors
    /// When the system offers no TLS configuration.
    pub fn new(config: &GatewayConfig, returns: ReturnUrls) -> Result<Self, reqwest::Error> {
        // An error says that a provider is installed already, which is all we want.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = Client::builder();
        // A gateway on loopback is a sandbox: no proxy leads there.
        let builder = if config.api_base.starts_with("http://") { builder.no_proxy() } else { builder };
        let http = builder
            .connect_timeout(Self::CONNECT_TIMEOUT)
            .timeout(Self::TIMEOUT)
            .redirect(Policy::none())
            .user_agent(concat!("caisse/", env!("CARGO_PKG_VERSION")))
            .build()?;
        let api = format!("{}/api/{}", config.api_base, config.public_key);
        Ok(Self { http, api, dialect: config.dialect, returns })
    }

    /// Which contract this gateway speaks.
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// `POST /paylink`: makes a hosted payment page for one attempt at `order` (`docs/mycoolpay.md` §2).
    ///
    /// # Errors
    /// [`GatewayError`]; after one that [leaves doubt](GatewayError::leaves_doubt) the attempt must not be posted again.
    pub async fn paylink(
        &self,
        order: &Order,
        attempt: &AppTransactionRef,
    ) -> Result<Answered<PaymentLink>, GatewayError> {
        let (query, body) = wire::paylink_request(self.dialect, order, attempt, &self.returns);
        let request = self
            .http
            .post(format!("{}/paylink{query}", self.api))
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        self.send(request, wire::read_payment_link).await
    }

    /// `GET /checkStatus/{transaction_ref}`: what became of a transaction (`docs/mycoolpay.md` §2).
    ///
    /// # Errors
    /// [`GatewayError`]; whichever it is, nothing is known of the payment, least of all that it is pending.
    pub async fn check_status(&self, reference: &TransactionRef) -> Result<Answered<Report>, GatewayError> {
        let request = self.http.get(format!("{}/checkStatus/{reference}", self.api));
        let dialect = self.dialect;
        self.send(request, |answer| wire::read_report(dialect, answer)).await
    }

    /// Fetches `url` for its headers. Only ever called with a page that is not a payment link.
    pub(super) async fn headers_of(&self, url: &str) -> Result<reqwest::header::HeaderMap, GatewayError> {
        let answer = self.http.get(url).send().await.map_err(transport_error)?;
        Ok(answer.headers().clone())
    }

    async fn send<T>(
        &self,
        request: RequestBuilder,
        read: impl FnOnce(&serde_json::Value) -> Option<T>,
    ) -> Result<Answered<T>, GatewayError> {
        let mut answer = request.header(ACCEPT, "application/json").send().await.map_err(transport_error)?;
        let http = answer.status().as_u16();
        let unreadable = |reason| GatewayError::Unreadable { http, reason };
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(GatewayError::NoAnswer)? {
            if body.len() + chunk.len() > Self::MAX_ANSWER_BYTES {
                return Err(unreadable("it is too long"));
            }
            body.extend_from_slice(&chunk);
        }
        let text = String::from_utf8(body).map_err(|_| unreadable("it is not text"))?;
        let document = serde_json::from_str::<serde_json::Value>(&text).ok();
        if (400..500).contains(&http) {
            let message = document.as_ref().map_or("no reason given", wire::error_message).to_owned();
            return Err(GatewayError::Refused { http, message });
        }
        if !(200..300).contains(&http) {
            return Err(unreadable("its HTTP status is neither a success nor a refusal"));
        }
        let document = document.ok_or_else(|| unreadable("it is not JSON"))?;
        if wire::says_error(&document) {
            let message = wire::error_message(&document).to_owned();
            return Err(GatewayError::Refused { http, message });
        }
        let value = read(&document).ok_or_else(|| unreadable("a field that must be there is not"))?;
        Ok(Answered { value, text })
    }
}

fn transport_error(error: reqwest::Error) -> GatewayError {
    // The public key is part of the URL, and logs have no use for either.
    let error = error.without_url();
    if error.is_connect() || error.is_builder() {
        GatewayError::Unreachable(error)
    } else {
        GatewayError::NoAnswer(error)
    }
}
