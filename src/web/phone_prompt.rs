//! What a buyer is told while a telephone waits for their PIN or their code.

use caisse_domain::{Operator, Prompt, Ussd};

use crate::checkout::{Checkout, OrderWithAttempts};

/// A telephone that was asked to pay; empty when none was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PhoneRequest {
    /// The operator's word in `data-operator`, which decides whose instructions are seen; empty where it is not known.
    pub(super) operator: &'static str,
    /// The number, masked.
    pub(super) number: String,
    /// What to dial when nothing shows.
    pub(super) ussd: Option<Ussd>,
    /// Seconds until the buyer will be asked to try again.
    pub(super) left_s: u32,
}

impl PhoneRequest {
    /// The request that is under way for an order.
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
