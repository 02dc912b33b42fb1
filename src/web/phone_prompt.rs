//! What a page shows while a telephone waits for the buyer's PIN or code.

use caisse_domain::{Operator, Prompt, Ussd};

use crate::checkout::{Checkout, OrderWithAttempts};

/// A telephone that was asked to pay; empty when none was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PhoneRequest {
    /// The value of `data-operator`, which selects the instructions; empty where it is not known.
    pub(super) operator: &'static str,
    /// The number, masked.
    pub(super) number: String,
    /// The code to dial when no prompt appears.
    pub(super) ussd: Option<Ussd>,
    /// Seconds until the buyer will be asked to try again.
    pub(super) left_s: u32,
}

impl PhoneRequest {
    /// The phone request in progress for an order.
    pub(super) fn of(checkout: &Checkout, ledger: &OrderWithAttempts) -> Self {
        let Some((payment, phone)) = ledger.live().and_then(|live| Some((live, live.phone.as_ref()?))) else {
            return Self::default();
        };
        let ussd = match &payment.prompt {
            Some(Prompt::Pin(ussd)) => ussd.clone(),
            Some(Prompt::Code) | None => None,
        };
        let left_s = checkout.time_until_expiry(payment).as_secs();
        Self {
            operator: phone.operator().map_or("", Operator::slug),
            number: phone.masked(),
            ussd,
            left_s: u32::try_from(left_s).unwrap_or(u32::MAX),
        }
    }
}
