//! Outcomes of a payment.

/// The outcome of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SandboxOutcome {
    /// None yet.
    Pending,
    /// The money moved.
    Success,
    /// The operator refused.
    Failed,
    /// The buyer canceled.
    Canceled,
}

impl SandboxOutcome {
    /// Reads the value of the payment page's `outcome` buttons.
    pub fn parse(value: &str) -> Option<Self> {
        match value {
            "pending" => Some(Self::Pending),
            "success" => Some(Self::Success),
            "failed" => Some(Self::Failed),
            "canceled" => Some(Self::Canceled),
            _ => None,
        }
    }

    /// The gateway's word (`docs/mycoolpay.md` §4).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Success => "SUCCESS",
            Self::Failed => "FAILED",
            Self::Canceled => "CANCELED",
        }
    }
}
