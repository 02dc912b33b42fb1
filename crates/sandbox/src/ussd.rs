//! The USSD code that a payer dials.

use caisse_domain::{Operator, Phone};

/// What the payer dials to see the request.
pub(super) fn ussd(phone: &Phone) -> &'static str {
    match phone.operator() {
        Some(Operator::MtnMomo) => "*126#",
        _ => "#150*50#",
    }
}
