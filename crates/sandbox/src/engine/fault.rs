//! Faults, and where each applies.

use std::time::Duration;

/// One kind of error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A callback is not sent.
    DropCallback,
    /// A callback is sent twice.
    DuplicateCallback,
    /// A callback is delayed by this time.
    DelayCallback(Duration),
    /// A callback is held back until the next one is sent.
    ReorderCallback,
    /// A callback is a form, not JSON.
    FormCallback,
    /// A callback's signature is wrong.
    BadSignature,
    /// A callback carries the opposite of the signed status.
    FlipCallback,
    /// checkStatus is delayed by this time.
    SlowStatusCheck(Duration),
    /// checkStatus never answers.
    HangStatusCheck,
    /// checkStatus answers 500.
    FailStatusCheck,
    /// checkStatus answers with an HTML page.
    HtmlStatusCheck,
    /// paylink, payin and payout take effect, and close the connection without an answer.
    LoseAnswer,
    /// paylink, payin and payout answer 500, without effect.
    FailCall,
    /// The payment page refuses to be framed.
    RefuseFraming,
}

/// Where a fault applies. A fault that is set for the next few times counts the events
/// of its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultPoint {
    /// A callback is about to be sent.
    Callback,
    /// checkStatus is called.
    StatusCheck,
    /// A call asks for a payment.
    Call,
    /// The payment page answers.
    Page,
}

impl Fault {
    /// Every fault; those that take time take this much.
    pub const fn all(time: Duration) -> [Self; 14] {
        [
            Self::DropCallback,
            Self::DuplicateCallback,
            Self::DelayCallback(time),
            Self::ReorderCallback,
            Self::FormCallback,
            Self::BadSignature,
            Self::FlipCallback,
            Self::SlowStatusCheck(time),
            Self::HangStatusCheck,
            Self::FailStatusCheck,
            Self::HtmlStatusCheck,
            Self::LoseAnswer,
            Self::FailCall,
            Self::RefuseFraming,
        ]
    }

    /// Its name in the control API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DropCallback => "callback-drop",
            Self::DuplicateCallback => "callback-duplicate",
            Self::DelayCallback(_) => "callback-delay",
            Self::ReorderCallback => "callback-reorder",
            Self::FormCallback => "callback-form",
            Self::BadSignature => "callback-bad-signature",
            Self::FlipCallback => "callback-flipped-status",
            Self::SlowStatusCheck(_) => "checkstatus-slow",
            Self::HangStatusCheck => "checkstatus-hang",
            Self::FailStatusCheck => "checkstatus-500",
            Self::HtmlStatusCheck => "checkstatus-html",
            Self::LoseAnswer => "call-lost",
            Self::FailCall => "call-500",
            Self::RefuseFraming => "page-unframeable",
        }
    }

    /// Reads a name; `time` is the delay of a fault that takes time.
    pub fn parse(name: &str, time: Duration) -> Option<Self> {
        Self::all(time).into_iter().find(|fault| fault.name() == name)
    }

    /// The delay; `None` for a fault without one.
    pub const fn time(self) -> Option<Duration> {
        match self {
            Self::DelayCallback(time) | Self::SlowStatusCheck(time) => Some(time),
            _ => None,
        }
    }

    pub(crate) const fn place(self) -> FaultPoint {
        match self {
            Self::DropCallback
            | Self::DuplicateCallback
            | Self::DelayCallback(_)
            | Self::ReorderCallback
            | Self::FormCallback
            | Self::BadSignature
            | Self::FlipCallback => FaultPoint::Callback,
            Self::SlowStatusCheck(_)
            | Self::HangStatusCheck
            | Self::FailStatusCheck
            | Self::HtmlStatusCheck => FaultPoint::StatusCheck,
            Self::LoseAnswer | Self::FailCall => FaultPoint::Call,
            Self::RefuseFraming => FaultPoint::Page,
        }
    }
}

/// A fault, and how many times it still applies; `None` means always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetFault {
    /// The fault.
    pub fault: Fault,
    /// How many times; `None` means always.
    pub next: Option<u32>,
}
