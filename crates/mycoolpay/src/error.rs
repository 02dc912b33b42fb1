//! The errors of calls to the gateway, and what a caller may conclude from each.

use std::time::Duration;

/// An error below HTTP. Without the address, because the public key is part of it.
type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a call failed. The variants differ in what the caller may conclude.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// No connection: nothing was sent, so the gateway has not acted.
    #[error("the gateway cannot be reached")]
    Unreachable(#[source] Cause),
    /// Sent, but no complete answer arrived: the gateway may have acted.
    #[error("the gateway's answer was lost")]
    NoAnswer(#[source] Cause),
    /// The gateway refused (HTTP 4xx, or an error in its JSON): it has not acted, unless
    /// [ambiguous](GatewayError::is_ambiguous).
    #[error("the gateway refused (HTTP {http}): {message}")]
    Refused {
        /// The HTTP status.
        http: u16,
        /// The gateway's message, redacted.
        message: String,
        /// The retry delay that the gateway asks for.
        retry_after: Option<Duration>,
    },
    /// An unreadable answer: HTML, half a document, a server error. The gateway may have acted.
    #[error("the gateway's answer (HTTP {http}) cannot be read: {flaw}")]
    Unreadable {
        /// The HTTP status.
        http: u16,
        /// What is wrong with it.
        flaw: UnreadableReason,
        /// The retry delay that the gateway asks for.
        retry_after: Option<Duration>,
    },
}

/// Why an answer is unreadable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableReason {
    /// Longer than any answer of the gateway.
    #[error("it is too long")]
    TooLong,
    /// A redirect or a server error.
    #[error("its HTTP status is neither a success nor a refusal")]
    Status,
    /// A page of HTML, half a document, or nothing.
    #[error("it is not JSON")]
    NotJson,
    /// The gateway's JSON, but a necessary field is missing.
    #[error("a field that must be there is not")]
    Incomplete,
    /// A payment page that is not https, or not on a host of the gateway.
    #[error("its payment page is not https, or on a host that is not in MYCOOLPAY_CHECKOUT_ORIGINS")]
    ForeignPage,
    /// A reference that another payment already has.
    #[error("its transaction_ref is another payment's")]
    ReferenceTaken,
    /// The gateway's JSON, but a decisive field is there twice and differs.
    #[error("a field that must be there is there twice, and differs")]
    Contradictory,
}

impl GatewayError {
    /// The word for a metric's label.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "unreachable",
            Self::NoAnswer(_) => "lost",
            Self::Refused { .. } => "refused",
            Self::Unreadable { .. } => "unreadable",
        }
    }

    /// Whether the gateway may have acted on the request.
    ///
    /// 408: it may still be processing it. 409: it has seen our reference, which is new on every attempt, so something
    /// between us sent the request twice.
    pub const fn is_ambiguous(&self) -> bool {
        matches!(self, Self::NoAnswer(_) | Self::Unreadable { .. } | Self::Refused { http: 408 | 409, .. })
    }

    /// Whether the gateway as a whole does not work, or not for us, so that any other request would fail too. A gateway
    /// that refuses, or answers JSON other than we expect, works.
    pub const fn is_gateway_down(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::NoAnswer(_) => true,
            Self::Refused { http, .. } => matches!(http, 408 | 429),
            Self::Unreadable { flaw, .. } => !matches!(
                flaw,
                UnreadableReason::Incomplete
                    | UnreadableReason::Contradictory
                    | UnreadableReason::ForeignPage
                    | UnreadableReason::ReferenceTaken
            ),
        }
    }

    /// Whether the gateway answered, even unreadably: then it is reachable, and the error may concern this payment
    /// only.
    pub const fn has_answer(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::Unreadable { .. })
    }

    /// The retry delay that the gateway asks for, if any.
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Unreachable(_) | Self::NoAnswer(_) => None,
            Self::Refused { retry_after, .. } | Self::Unreadable { retry_after, .. } => *retry_after,
        }
    }
}
