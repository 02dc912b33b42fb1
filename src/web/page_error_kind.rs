//! Reasons for an error page.

use axum::http::StatusCode;

use super::rate_limited::RateLimited;

/// What happened, for the buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageErrorKind {
    /// No such page or order (404).
    NotFound,
    /// The order was made in the sandbox, or under other keys (410).
    OtherApplication,
    /// A buyer came back from a payment page, and no order was found (404).
    NoOrder,
    /// The page exists, but not for this method (405).
    MethodNotAllowed,
    /// The browser says that another site sent our form (403).
    OtherSite,
    /// The gateway made no payment page; no money moved (502).
    NoPaymentPage,
    /// Over a rate limit (429).
    RateLimited(RateLimited),
    /// Temporarily unavailable (503).
    Unavailable,
}

impl PageErrorKind {
    pub(super) const fn status(self) -> StatusCode {
        match self {
            Self::NotFound | Self::NoOrder => StatusCode::NOT_FOUND,
            Self::OtherApplication => StatusCode::GONE,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::OtherSite => StatusCode::FORBIDDEN,
            Self::NoPaymentPage => StatusCode::BAD_GATEWAY,
            Self::RateLimited(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Whether there is an order to go back to.
    pub(super) const fn has_order(self) -> bool {
        !matches!(self, Self::NotFound | Self::NoOrder | Self::OtherApplication)
    }
}
