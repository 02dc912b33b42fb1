//! The means of payment that the page offers.

use caisse_domain::{Currency, Operator};

/// Where a browser waits until the payment is settled, and is then redirected. The plain page of a settled payment is
/// for a buyer who opens a used link.
pub(crate) const WAITING: &str = "?waiting";

/// The means of payment offered: with EUR only cards (`docs/mycoolpay.md` §2).
pub(crate) const fn offered_operators(currency: Currency) -> &'static [Operator] {
    match currency {
        Currency::Xaf => &[Operator::MtnMomo, Operator::OrangeMoney, Operator::Card, Operator::Wallet],
        Currency::Eur => &[Operator::Card],
    }
}
