//! Outcomes of a payment.

use serde::{Deserialize, Serialize};

use crate::config::word;

/// The outcome of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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
        word(value)
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
