//! An order's status for the merchant: one word for all of its attempts.

use super::{Payment, PaymentStatus};

/// An order's status for the merchant. It is derived from the order's attempts. The store writes it beside the order, in
/// the transaction that changes an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderStatus {
    /// No buyer was asked to pay yet.
    Open,
    /// An attempt may still be paid.
    Pending,
    /// The newest attempt took too long. The buyer may start another, and a late success still counts.
    Expired,
    /// The buyer canceled the newest attempt. They may start another.
    Canceled,
    /// The operator refused the newest attempt. The buyer may start another.
    Failed,
    /// Money may have moved, but not as asked: a person decides. It is not paid.
    Review,
    /// An attempt was paid.
    Paid,
}

impl OrderStatus {
    /// All statuses.
    pub const ALL: [Self; 7] =
        [Self::Open, Self::Pending, Self::Expired, Self::Canceled, Self::Failed, Self::Review, Self::Paid];

    /// The status with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// The status of an order with these attempts, oldest first.
    ///
    /// A success of any attempt counts, and a doubtful one is never a success. The order is pending while any attempt
    /// may still be paid; after that, the newest attempt that a buyer was offered decides.
    pub fn of<'a>(attempts: impl IntoIterator<Item = &'a Payment>) -> Self {
        let (mut is_paid, mut is_doubtful, mut is_live, mut newest) = (false, false, false, None);
        for payment in attempts {
            is_paid |= payment.status == PaymentStatus::Paid;
            is_doubtful |= payment.status == PaymentStatus::Review;
            is_live |= payment.status.is_live();
            // A shop's program knows the address of a page that it made, and may have sent a buyer there itself.
            if payment.was_offered() || payment.payment_url.is_some() {
                newest = Some(payment.status);
            }
        }
        match newest {
            _ if is_paid => Self::Paid,
            _ if is_doubtful => Self::Review,
            _ if is_live => Self::Pending,
            None => Self::Open,
            Some(status) => Self::of_one(status),
        }
    }

    /// The status of one attempt.
    pub const fn of_one(status: PaymentStatus) -> Self {
        match status {
            PaymentStatus::Created | PaymentStatus::Pending => Self::Pending,
            PaymentStatus::Expired => Self::Expired,
            PaymentStatus::Canceled => Self::Canceled,
            PaymentStatus::Failed | PaymentStatus::Rejected => Self::Failed,
            PaymentStatus::Review => Self::Review,
            PaymentStatus::Paid => Self::Paid,
        }
    }

    /// The word in `/api/v1/orders`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Pending => "pending",
            Self::Expired => "expired",
            Self::Canceled => "canceled",
            Self::Failed => "failed",
            Self::Review => "review",
            Self::Paid => "paid",
        }
    }

    /// The word for clients of the integration guide. An order in review is pending to them, so that no shop delivers
    /// on it; so is an order without an attempt.
    pub const fn guide_status(self) -> &'static str {
        match self {
            Self::Open | Self::Pending | Self::Review => "PENDING",
            Self::Expired => "EXPIRED",
            Self::Canceled => "CANCELED",
            Self::Failed => "FAILED",
            Self::Paid => "SUCCESS",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PaymentStatus::{Canceled, Created, Expired, Failed, Paid, Pending, Rejected, Review};
    use proptest::prelude::*;

    fn status(attempts: &[PaymentStatus]) -> OrderStatus {
        let payments: Vec<_> = attempts.iter().copied().map(Payment::on_page).collect();
        OrderStatus::of(&payments)
    }

    #[test]
    fn an_order_waits_while_any_attempt_may_be_paid_then_the_newest_decides() {
        for (attempts, expected) in [
            (vec![], OrderStatus::Open),
            (vec![Created], OrderStatus::Pending),
            (vec![Expired, Pending], OrderStatus::Pending),
            (vec![Pending, Failed], OrderStatus::Pending),
            (vec![Failed, Canceled], OrderStatus::Canceled),
            (vec![Canceled, Failed], OrderStatus::Failed),
            (vec![Failed, Expired], OrderStatus::Expired),
            (vec![Review, Pending], OrderStatus::Review),
            (vec![Rejected], OrderStatus::Failed),
            (vec![Rejected, Canceled], OrderStatus::Canceled),
            (vec![Rejected, Review, Failed], OrderStatus::Review),
            (vec![Paid, Failed], OrderStatus::Paid),
            (vec![Expired, Paid, Pending], OrderStatus::Paid),
        ] {
            assert_eq!(status(&attempts), expected, "{attempts:?}");
        }
    }

    #[test]
    fn an_attempt_that_ended_before_a_buyer_saw_it_leaves_the_order_open() {
        let unseen = Payment { payment_url: None, transaction_ref: None, ..Payment::on_page(Failed) };
        assert_eq!(OrderStatus::of([&unseen]), OrderStatus::Open);
        assert_eq!(OrderStatus::of([&Payment::on_page(Canceled), &unseen]), OrderStatus::Canceled);
        assert_eq!(OrderStatus::Open.guide_status(), "PENDING");
        // The shop has its address, and may have sent a buyer there.
        let unopened = Payment { opened_at: None, ..Payment::on_page(Expired) };
        assert_eq!(OrderStatus::of([&unopened]), OrderStatus::Expired);
    }

    #[test]
    fn a_shop_of_the_guide_reads_success_of_a_paid_order_only() {
        for one in PaymentStatus::ALL {
            let order = OrderStatus::of_one(one);
            assert_eq!(order.guide_status() == "SUCCESS", one == Paid, "{one:?}");
            assert_eq!(order.as_str() == "paid", one == Paid, "{one:?}");
        }
        assert_eq!(OrderStatus::Review.guide_status(), "PENDING");
    }

    fn any_attempts() -> impl Strategy<Value = Vec<PaymentStatus>> {
        proptest::collection::vec(proptest::sample::select(PaymentStatus::ALL.to_vec()), 0..8)
    }

    proptest! {
        #[test]
        fn an_order_is_paid_exactly_when_one_of_its_attempts_is(attempts in any_attempts()) {
            prop_assert_eq!(status(&attempts) == OrderStatus::Paid, attempts.contains(&Paid));
        }

        #[test]
        fn an_order_has_ended_only_when_each_of_its_attempts_has(attempts in any_attempts()) {
            let order = status(&attempts);
            if matches!(order, OrderStatus::Expired | OrderStatus::Canceled | OrderStatus::Failed) {
                prop_assert!(attempts.iter().all(|attempt| !attempt.is_live() && !attempt.may_have_moved_money()));
            }
            if attempts.iter().any(|attempt| attempt.is_live()) {
                prop_assert!(matches!(order, OrderStatus::Pending | OrderStatus::Review | OrderStatus::Paid));
            }
        }

        #[test]
        fn a_success_makes_any_order_paid_and_no_later_attempt_takes_it_back(
            (before, after) in (any_attempts(), any_attempts())
        ) {
            prop_assert_eq!(status(&[before, vec![Paid], after].concat()), OrderStatus::Paid);
        }
    }
}
