//! Why a call gave nothing, and what may be concluded from it.

use std::time::Duration;

/// What went wrong below HTTP. Without the address: the public key is part of it.
type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a call gave nothing. The variants differ in what the caller may conclude.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// No connection: nothing was sent, so nothing happened there.
    #[error("the gateway cannot be reached")]
    Unreachable(#[source] Cause),
    /// Sent, but no whole answer came back: what happened there is not known.
    #[error("the gateway's answer was lost")]
    NoAnswer(#[source] Cause),
    /// The gateway said no (HTTP 4xx): nothing happened there.
    #[error("the gateway refused (HTTP {http}): {message}")]
    Refused {
        /// The HTTP status.
        http: u16,
        /// The gateway's own words.
        message: String,
        /// How long it asks to be left alone.
        retry_after: Option<Duration>,
    },
    /// An answer that is not one: HTML, half a document, a server error. What happened there is not known.
    #[error("the gateway's answer (HTTP {http}) cannot be read: {flaw}")]
    Unreadable {
        /// The HTTP status.
        http: u16,
        /// What is wrong with it.
        flaw: UnreadableReason,
        /// How long it asks to be left alone.
        retry_after: Option<Duration>,
    },
}

/// What makes an answer none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableReason {
    /// Longer than any answer of theirs.
    #[error("it is too long")]
    TooLong,
    /// A redirect or a server error.
    #[error("its HTTP status is neither a success nor a refusal")]
    Status,
    /// A page of HTML, half a document, or nothing.
    #[error("it is not JSON")]
    NotJson,
    /// The gateway's JSON, but it does not say what it has to.
    #[error("a field that must be there is not")]
    Incomplete,
    /// A payment page that is not https, or not on a host that is the gateway's.
    #[error("its payment page is not https, or on a host that is not in MYCOOLPAY_CHECKOUT_ORIGINS")]
    ForeignPage,
    /// A reference that another payment has already.
    #[error("its transaction_ref is another payment's")]
    ReferenceTaken,
    /// The gateway's JSON, but what decides is in it twice, and not the same.
    #[error("a field that must be there is there twice, and differs")]
    Contradictory,
}

impl GatewayError {
    /// One word for it, by which such errors are counted.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "unreachable",
            Self::NoAnswer(_) => "lost",
            Self::Refused { .. } => "refused",
            Self::Unreadable { .. } => "unreadable",
        }
    }

    /// Whether the gateway may have acted on the request all the same.
    ///
    /// 408 says that it may still be at it; 409 that it has seen our reference, which is new on every attempt:
    /// something between us sent it twice.
    pub const fn is_ambiguous(&self) -> bool {
        matches!(self, Self::NoAnswer(_) | Self::Unreadable { .. } | Self::Refused { http: 408 | 409, .. })
    }

    /// Whether the gateway as a whole does not work, or not for us, so that another request would fare no
    /// better. One that says no, or speaks its JSON differently from what we expect, works.
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

    /// Whether the gateway answered at all, be it something that cannot be read: then it is there, and what is wrong may
    /// be wrong with this payment only.
    pub const fn has_answer(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::Unreadable { .. })
    }

    /// How long the gateway asks to be left alone, if it does.
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Unreachable(_) | Self::NoAnswer(_) => None,
            Self::Refused { retry_after, .. } | Self::Unreadable { retry_after, .. } => *retry_after,
        }
    }
}
