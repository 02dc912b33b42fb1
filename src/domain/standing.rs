//! What the buyer is shown of an order.

use serde::{Deserialize, Serialize};

use super::PaymentStatus;

/// Where an order stands for its buyer. Travels to the browser as one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// Nothing tried yet: pay.
    Open,
    /// A payment page is open somewhere, or the operator is being waited for.
    Waiting,
    /// It took too long: try again; if the money moved after all we will know.
    Expired,
    /// The buyer gave up: try again.
    Canceled,
    /// The operator refused: try again.
    Failed,
    /// The money may have moved but not as asked: do not pay again, a person decides.
    Review,
    /// Paid.
    Paid,
    /// Paid by two attempts or more: the shop owes the buyer a word, and the difference.
    PaidTwice,
}

impl Standing {
    /// Every standing, in the order in which it travels.
    pub const ALL: [Self; 8] = [
        Self::Open,
        Self::Waiting,
        Self::Expired,
        Self::Canceled,
        Self::Failed,
        Self::Review,
        Self::Paid,
        Self::PaidTwice,
    ];

    /// An order's standing, from all its attempts, oldest first: a success counts whenever it comes, a second
    /// one too, and otherwise the newest attempt speaks.
    pub fn of(attempts: impl IntoIterator<Item = PaymentStatus>) -> Self {
        let mut decisive = None;
        let mut newest = None;
        let mut paid = 0_u32;
        for status in attempts {
            newest = Some(status);
            decisive = decisive.max(Some(status).filter(|&status| status >= PaymentStatus::Review));
            paid += u32::from(status == PaymentStatus::Paid);
        }
        match decisive.or(newest) {
            None => Self::Open,
            Some(PaymentStatus::Created | PaymentStatus::Pending) => Self::Waiting,
            Some(PaymentStatus::Expired) => Self::Expired,
            Some(PaymentStatus::Canceled) => Self::Canceled,
            Some(PaymentStatus::Failed) => Self::Failed,
            Some(PaymentStatus::Review) => Self::Review,
            Some(PaymentStatus::Paid) if paid > 1 => Self::PaidTwice,
            Some(PaymentStatus::Paid) => Self::Paid,
        }
    }

    /// The word in the page's `data-state`, which decides what is seen (`style/checkout.css`).
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Expired => "expired",
            Self::Canceled => "canceled",
            Self::Failed => "failed",
            Self::Review => "review",
            Self::Paid => "paid",
            Self::PaidTwice => "paid-twice",
        }
    }

    /// Reads the word of a page's `data-state`.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.code() == code)
    }

    /// Whether the buyer may start an attempt.
    pub const fn may_pay(self) -> bool {
        matches!(self, Self::Open | Self::Waiting | Self::Expired | Self::Canceled | Self::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PaymentStatus::{Canceled, Created, Expired, Failed, Paid, Pending, Review};

    #[test]
    fn the_newest_attempt_speaks_until_one_succeeds() {
        for (attempts, standing) in [
            (vec![], Standing::Open),
            (vec![Created], Standing::Waiting),
            (vec![Failed, Pending], Standing::Waiting),
            (vec![Pending, Canceled], Standing::Canceled),
            (vec![Expired, Failed], Standing::Failed),
            (vec![Paid, Pending], Standing::Paid),
            (vec![Review, Pending], Standing::Review),
            (vec![Review, Paid, Failed], Standing::Paid),
        ] {
            assert_eq!(Standing::of(attempts.clone()), standing, "{attempts:?}");
        }
    }

    #[test]
    fn two_successes_or_more_are_a_double_payment_whatever_else_was_tried() {
        for attempts in [vec![Paid, Paid], vec![Paid, Failed, Paid, Pending], vec![Paid, Review, Paid, Paid]]
        {
            assert_eq!(Standing::of(attempts.clone()), Standing::PaidTwice, "{attempts:?}");
        }
        assert_eq!(Standing::of([Review, Review]), Standing::Review);
        assert!(!Standing::PaidTwice.may_pay());
    }

    #[test]
    fn codes_can_be_read_back() {
        for standing in Standing::ALL {
            assert_eq!(Standing::parse(standing.code()), Some(standing));
        }
    }
}
