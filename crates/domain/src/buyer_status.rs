//! What the buyer is shown of an order.

use serde::{Deserialize, Serialize};

use super::{Payment, PaymentStatus, Prompt};

/// An order's status for its buyer. One byte when sent to the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BuyerStatus {
    /// No attempt yet: the buyer may pay.
    Open,
    /// A payment page is open, or the operator has not confirmed yet.
    Waiting,
    /// The operator asks on the buyer's phone for the PIN.
    Asked,
    /// The operator sent a code by SMS; the buyer types it on the page.
    Code,
    /// The attempt took too long. The buyer may try again, and a late success still counts.
    Expired,
    /// The buyer canceled. They may try again.
    Canceled,
    /// The operator refused. The buyer may try again.
    Failed,
    /// Money may have moved, but not as asked: the buyer must not pay again, a person decides.
    Review,
    /// Paid.
    Paid,
    /// Paid by two attempts or more: the merchant owes the buyer an answer and a refund.
    PaidTwice,
}

impl BuyerStatus {
    /// Every status, in the order of their serialized numbers.
    pub const ALL: [Self; 10] = [
        Self::Open,
        Self::Waiting,
        Self::Asked,
        Self::Code,
        Self::Expired,
        Self::Canceled,
        Self::Failed,
        Self::Review,
        Self::Paid,
        Self::PaidTwice,
    ];

    /// Derives the status from all attempts of an order, oldest first. A success counts whenever it comes, a second one
    /// too; otherwise the newest attempt that was offered decides. An attempt that only a program opened is ignored.
    pub fn of<'a>(attempts: impl IntoIterator<Item = &'a Payment>) -> Self {
        let mut headline = None;
        let mut newest = None;
        let mut paid = 0_u32;
        for payment in attempts.into_iter().filter(|payment| payment.was_offered()) {
            let status = payment.status;
            newest = Some(payment);
            headline = headline.max(Some(status).filter(|status| status.may_have_moved_money()));
            paid += u32::from(status == PaymentStatus::Paid);
        }
        match headline {
            Some(PaymentStatus::Paid) if paid > 1 => Self::PaidTwice,
            Some(PaymentStatus::Paid) => Self::Paid,
            Some(_) => Self::Review,
            None => newest.map_or(Self::Open, Self::of_one),
        }
    }

    /// The status by one attempt, when none was paid or is in review.
    fn of_one(payment: &Payment) -> Self {
        match payment.status {
            PaymentStatus::Created | PaymentStatus::Pending => match (&payment.prompt, &payment.phone) {
                (Some(Prompt::Code), _) => Self::Code,
                (_, Some(_)) => Self::Asked,
                (_, None) => Self::Waiting,
            },
            PaymentStatus::Expired => Self::Expired,
            PaymentStatus::Canceled => Self::Canceled,
            PaymentStatus::Failed | PaymentStatus::Rejected => Self::Failed,
            PaymentStatus::Review => Self::Review,
            PaymentStatus::Paid => Self::Paid,
        }
    }

    /// The word in the page's `data-state`, which decides what is shown (`style/checkout.css`).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Asked => "asked",
            Self::Code => "code",
            Self::Expired => "expired",
            Self::Canceled => "canceled",
            Self::Failed => "failed",
            Self::Review => "review",
            Self::Paid => "paid",
            Self::PaidTwice => "paid-twice",
        }
    }

    /// Parses the word in a page's `data-state`.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|buyer_status| buyer_status.as_str() == code)
    }

    /// Whether the buyer may start an attempt.
    pub const fn may_pay(self) -> bool {
        self.is_waiting() || matches!(self, Self::Open | Self::Expired | Self::Canceled | Self::Failed)
    }

    /// Whether an attempt is under way.
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::Waiting | Self::Asked | Self::Code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Phone, Timestamp};
    use PaymentStatus::{Canceled, Created, Expired, Failed, Paid, Pending, Rejected, Review};
    use proptest::prelude::*;

    /// An attempt with a phone number.
    fn by_phone(status: PaymentStatus, prompt: Option<Prompt>) -> Payment {
        let phone = Phone::parse("677123456").ok();
        Payment { payment_url: None, phone, prompt, ..Payment::on_page(status) }
    }

    fn buyer_status(attempts: &[PaymentStatus]) -> BuyerStatus {
        let payments: Vec<_> = attempts.iter().copied().map(Payment::on_page).collect();
        BuyerStatus::of(&payments)
    }

    #[test]
    fn the_newest_attempt_decides_until_one_succeeds() {
        for (attempts, expected) in [
            (vec![], BuyerStatus::Open),
            (vec![Created], BuyerStatus::Waiting),
            (vec![Failed, Pending], BuyerStatus::Waiting),
            (vec![Pending, Canceled], BuyerStatus::Canceled),
            (vec![Expired, Failed], BuyerStatus::Failed),
            (vec![Paid, Pending], BuyerStatus::Paid),
            (vec![Review, Pending], BuyerStatus::Review),
            (vec![Rejected], BuyerStatus::Failed),
            (vec![Rejected, Pending], BuyerStatus::Waiting),
            (vec![Review, Rejected], BuyerStatus::Review),
            (vec![Review, Paid, Failed], BuyerStatus::Paid),
        ] {
            assert_eq!(buyer_status(&attempts), expected, "{attempts:?}");
        }
    }

    #[test]
    fn a_buyer_who_pays_with_a_number_sees_what_the_operator_waits_for() {
        for (prompt, expected) in [
            (Some(Prompt::Code), BuyerStatus::Code),
            (Some(Prompt::Pin(None)), BuyerStatus::Asked),
            (None, BuyerStatus::Asked),
        ] {
            assert_eq!(BuyerStatus::of([&by_phone(Pending, prompt)]), expected);
        }
        assert_eq!(BuyerStatus::of([&by_phone(Failed, Some(Prompt::Code))]), BuyerStatus::Failed);
        assert!(BuyerStatus::Asked.may_pay() && BuyerStatus::Code.may_pay());
    }

    #[test]
    fn an_attempt_whose_number_was_erased_still_ended_as_it_did() {
        for (status, expected) in
            [(Expired, BuyerStatus::Expired), (Failed, BuyerStatus::Failed), (Paid, BuyerStatus::Paid)]
        {
            let erased = Payment { phone: None, ..by_phone(status, Some(Prompt::Pin(None))) };
            assert_eq!(BuyerStatus::of([&erased]), expected);
        }
    }

    #[test]
    fn an_attempt_that_no_buyer_was_asked_to_pay_changes_nothing() {
        let without_link = |payment: Payment| Payment { payment_url: None, transaction_ref: None, ..payment };
        for payment in [Payment::on_page(Failed), Payment::on_page(Expired), by_phone(Failed, None)] {
            assert_eq!(BuyerStatus::of([&without_link(payment)]), BuyerStatus::Open);
        }
        // The operator may have asked the buyer although the answer was lost.
        assert_eq!(BuyerStatus::of([&without_link(by_phone(Expired, None))]), BuyerStatus::Expired);
        assert_eq!(BuyerStatus::of([&without_link(by_phone(Pending, None))]), BuyerStatus::Asked);
    }

    /// An attempt that only a program opened, as far as is known.
    fn unopened(status: PaymentStatus) -> Payment {
        Payment { opened_at: None, ..Payment::on_page(status) }
    }

    #[test]
    fn a_page_that_only_a_program_asked_for_leaves_the_order_open() {
        for status in [Created, Pending, Expired] {
            let page = unopened(status);
            assert_eq!(BuyerStatus::of([&page]), BuyerStatus::Open, "{status:?}");
            let chosen = Payment { operator: Some("CM_OM".into()), ..page };
            assert_ne!(
                BuyerStatus::of([&chosen]),
                BuyerStatus::Open,
                "a buyer chose a means there: {status:?}"
            );
        }
        assert_eq!(BuyerStatus::of([&Payment::on_page(Failed), &unopened(Pending)]), BuyerStatus::Failed);
        // An attempt that the gateway ended did reach its buyer.
        for (status, expected) in [
            (Canceled, BuyerStatus::Canceled),
            (Failed, BuyerStatus::Failed),
            (Review, BuyerStatus::Review),
            (Paid, BuyerStatus::Paid),
        ] {
            assert_eq!(BuyerStatus::of([&unopened(status)]), expected);
        }
    }

    proptest! {
        #[test]
        fn what_a_client_did_before_the_buyer_came_is_not_shown(
            statuses in proptest::collection::vec(0..PaymentStatus::ALL.len(), 0..5),
            place in 0_usize..5,
            status in 0_usize..3,
        ) {
            let known: Vec<_> =
                statuses.iter().map(|&status| Payment::on_page(PaymentStatus::ALL[status])).collect();
            let mut with_page = known.clone();
            with_page.insert(place.min(known.len()), unopened(PaymentStatus::ALL[status]));
            prop_assert_eq!(BuyerStatus::of(&with_page), BuyerStatus::of(&known));
        }

        #[test]
        fn a_buyer_who_went_to_the_page_never_reads_that_nothing_was_tried(
            status in 0..PaymentStatus::ALL.len(), opened_at in 0_i64..i64::MAX,
        ) {
            let page = Payment { opened_at: Some(Timestamp::from_millis(opened_at)), ..unopened(PaymentStatus::ALL[status]) };
            prop_assert_ne!(BuyerStatus::of([&page]), BuyerStatus::Open);
        }
    }

    #[test]
    fn two_successes_or_more_are_a_double_payment_whatever_else_was_tried() {
        for attempts in [vec![Paid, Paid], vec![Paid, Failed, Paid, Pending], vec![Paid, Review, Paid, Paid]]
        {
            assert_eq!(buyer_status(&attempts), BuyerStatus::PaidTwice, "{attempts:?}");
        }
        assert_eq!(buyer_status(&[Review, Review]), BuyerStatus::Review);
        assert!(!BuyerStatus::PaidTwice.may_pay());
    }

    #[test]
    fn codes_can_be_read_back() {
        for buyer_status in BuyerStatus::ALL {
            assert_eq!(BuyerStatus::parse(buyer_status.as_str()), Some(buyer_status));
        }
    }
}
