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

    /// Its name in the control API, and where it applies.
    const fn row(self) -> (&'static str, FaultPoint) {
        match self {
            Self::DropCallback => ("callback-drop", FaultPoint::Callback),
            Self::DuplicateCallback => ("callback-duplicate", FaultPoint::Callback),
            Self::DelayCallback(_) => ("callback-delay", FaultPoint::Callback),
            Self::ReorderCallback => ("callback-reorder", FaultPoint::Callback),
            Self::FormCallback => ("callback-form", FaultPoint::Callback),
            Self::BadSignature => ("callback-bad-signature", FaultPoint::Callback),
            Self::FlipCallback => ("callback-flipped-status", FaultPoint::Callback),
            Self::SlowStatusCheck(_) => ("checkstatus-slow", FaultPoint::StatusCheck),
            Self::HangStatusCheck => ("checkstatus-hang", FaultPoint::StatusCheck),
            Self::FailStatusCheck => ("checkstatus-500", FaultPoint::StatusCheck),
            Self::HtmlStatusCheck => ("checkstatus-html", FaultPoint::StatusCheck),
            Self::LoseAnswer => ("call-lost", FaultPoint::Call),
            Self::FailCall => ("call-500", FaultPoint::Call),
            Self::RefuseFraming => ("page-unframeable", FaultPoint::Page),
        }
    }

    /// Its name in the control API.
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    pub(crate) const fn point(self) -> FaultPoint {
        self.row().1
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
}

/// A fault, and how many times it still applies; `None` means always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetFault {
    /// The fault.
    pub fault: Fault,
    /// How many times; `None` means always.
    pub next: Option<u32>,
}
