//! An order with its attempts.

use std::cmp::Reverse;

use caisse_domain::{BuyerStatus, Order, OrderStatus, Payment, PaymentStatus, Timestamp};

/// An order with its attempts, oldest first: of a great many the newest, and those in which money moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderWithAttempts {
    /// The order.
    pub order: Order,
    /// Its attempts.
    pub payments: Vec<Payment>,
}

impl OrderWithAttempts {
    /// The order's status for its buyer.
    pub fn buyer_status(&self) -> BuyerStatus {
        BuyerStatus::of(&self.payments)
    }

    /// The order's status for its shop.
    pub fn status(&self) -> OrderStatus {
        OrderStatus::of(&self.payments)
    }

    /// When the order was paid; `None` unless it is.
    pub fn paid_at(&self) -> Option<Timestamp> {
        let first = self.paid().first().map(|payment| payment.updated_at)?;
        // The order may have been read before it was settled.
        Some(self.order.paid_at.unwrap_or(first))
    }

    /// A number that grows with each attempt and with each step of one, and never shrinks.
    pub fn progress(&self) -> u32 {
        self.payments.iter().map(|payment| 1 + u32::from(payment.status.rank())).sum()
    }

    /// The attempt that [`Self::buyer_status`] describes: the first that succeeded, else the newest.
    pub fn headline_attempt(&self) -> Option<&Payment> {
        let succeeded = self.payments.iter().rev().filter(|payment| payment.status.may_have_moved_money());
        let newest = self.payments.iter().rfind(|payment| payment.was_offered());
        // A success does not change any more: `updated_at` is when it came.
        succeeded.max_by_key(|payment| (payment.status, Reverse(payment.updated_at))).or(newest)
    }

    /// The attempt that the buyer may still be paying, if there is one.
    pub fn live(&self) -> Option<&Payment> {
        self.payments.iter().rfind(|payment| payment.status.is_live())
    }

    /// The attempt that the buyer may still be paying, if it is the one at this place among those that
    /// [count](Self::attempts), from 1.
    pub fn live_at(&self, place: Option<u32>) -> Option<&Payment> {
        let index = usize::try_from(place?).ok()?.checked_sub(1)?;
        let known = self.payments.iter().filter(|payment| !payment.is_unopened());
        known.into_iter().nth(index).filter(|payment| payment.status.is_live())
    }

    /// The newest attempt, if only a client asked for its payment page so far.
    pub fn unopened(&self) -> Option<&Payment> {
        self.payments.last().filter(|payment| payment.is_unopened())
    }

    /// How many attempts the buyer made.
    pub fn attempts(&self) -> u32 {
        attempts(&self.payments)
    }

    /// The attempts that paid the order, the first one first. More than one is a double payment.
    pub fn paid(&self) -> Vec<&Payment> {
        let mut paid: Vec<_> =
            self.payments.iter().filter(|payment| payment.status == PaymentStatus::Paid).collect();
        paid.sort_by_key(|payment| payment.updated_at);
        paid
    }
}

/// How many of an order's attempts its buyer made. A payment page that only a client asked for does not count.
pub fn attempts(payments: &[Payment]) -> u32 {
    u32::try_from(payments.iter().filter(|payment| !payment.is_unopened()).count()).unwrap_or(u32::MAX)
}
