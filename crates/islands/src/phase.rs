//! The phases of the page and the delays between status checks. Plain values, tested without a browser.

use caisse_domain::BuyerStatus;

/// The phase that the page shows; the word in `data-state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The order's status according to the server.
    BuyerStatus(BuyerStatus),
    /// The buyer pressed the button; the payment page loads.
    Opening,
    /// The buyer sent a number or a code; the call is under way.
    Asking,
    /// The buyer closed the window; the page polls for a while.
    Closed,
    /// The page stopped polling; a button makes a status check.
    Stalled,
    /// The browser blocked the window: the page shows a link, then redirects.
    Blocked,
    /// The gateway made no payment page. No money moved.
    Unreachable,
}

impl Phase {
    /// The word in `data-state` (`style/checkout.css`).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BuyerStatus(buyer_status) => buyer_status.as_str(),
            Self::Opening => "opening",
            Self::Asking => "asking",
            Self::Closed => "closed",
            Self::Stalled => "stalled",
            Self::Blocked => "blocked",
            Self::Unreachable => "unreachable",
        }
    }

    /// Whether the pay buttons are locked, because another press could only do harm.
    pub const fn locks_buttons(self) -> bool {
        match self {
            Self::BuyerStatus(buyer_status) => !buyer_status.may_pay(),
            Self::Opening | Self::Asking => true,
            Self::Closed | Self::Stalled | Self::Blocked | Self::Unreachable => false,
        }
    }

    /// Whether an attempt is under way, which a buyer who chooses another payment method gives up.
    pub const fn is_under_way(self) -> bool {
        match self {
            Self::BuyerStatus(buyer_status) => buyer_status.is_waiting(),
            Self::Closed | Self::Stalled => true,
            Self::Opening | Self::Asking | Self::Blocked | Self::Unreachable => false,
        }
    }

    /// Whether the payment methods are folded, because an attempt is under way. `None` where they stay as they are.
    pub const fn folds_payment_methods(self) -> Option<bool> {
        match self {
            Self::Opening | Self::Asking | Self::Blocked | Self::Unreachable => None,
            _ => Some(self.is_under_way()),
        }
    }

    /// Whether the page waits for an update, so that it follows the order by itself.
    pub const fn awaits(self) -> bool {
        match self {
            Self::BuyerStatus(buyer_status) => buyer_status.is_waiting(),
            Self::Opening | Self::Asking | Self::Closed | Self::Blocked => true,
            Self::Stalled | Self::Unreachable => false,
        }
    }

    /// Whether money may still move although the page waits for nothing: an attempt that failed or expired may be paid
    /// late, and an order with several `attempts` may be paid twice.
    pub const fn may_be_overtaken(self, attempts: u32) -> bool {
        match self {
            Self::BuyerStatus(BuyerStatus::Open | BuyerStatus::PaidTwice) | Self::Unreachable => false,
            Self::BuyerStatus(BuyerStatus::Paid) => attempts > 1,
            _ => true,
        }
    }

    /// The phase after an update. `stale` means that it concerns an attempt from before the buyer pressed the button:
    /// the end of that attempt says nothing about the one that is opening.
    ///
    /// What the page has shown is never taken back.
    pub const fn after_check(self, buyer_status: BuyerStatus, stale: bool) -> Self {
        match (self, buyer_status) {
            (_, BuyerStatus::PaidTwice) => Self::BuyerStatus(buyer_status),
            (Self::BuyerStatus(BuyerStatus::Paid | BuyerStatus::PaidTwice), _) => self,
            (_, BuyerStatus::Paid | BuyerStatus::Review) => Self::BuyerStatus(buyer_status),
            (Self::BuyerStatus(BuyerStatus::Review), _) => self,
            (
                Self::Opening | Self::Asking | Self::Blocked,
                BuyerStatus::Expired | BuyerStatus::Canceled | BuyerStatus::Failed,
            ) if stale => self,
            (_, BuyerStatus::Expired | BuyerStatus::Canceled | BuyerStatus::Failed) => {
                Self::BuyerStatus(buyer_status)
            }
            // The answer of the page's own call says more.
            (Self::Asking, BuyerStatus::Waiting | BuyerStatus::Asked | BuyerStatus::Code) => self,
            // The attempt by phone that the buyer gives up for the one that is opening.
            (Self::Opening, BuyerStatus::Asked | BuyerStatus::Code) if stale => self,
            (_, BuyerStatus::Asked | BuyerStatus::Code)
            | (Self::Opening | Self::Unreachable | Self::BuyerStatus(_), BuyerStatus::Waiting) => {
                Self::BuyerStatus(buyer_status)
            }
            // A new attempt, and the order is still open: the buyer was not asked to pay.
            (Self::Opening | Self::Asking, BuyerStatus::Open) if !stale => Self::Unreachable,
            (Self::Closed | Self::Stalled | Self::Blocked, BuyerStatus::Waiting) | (_, BuyerStatus::Open) => {
                self
            }
        }
    }
}

/// Delays between status checks: two seconds, then longer, jittered so that pages do not check together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    next_ms: u32,
}

impl Backoff {
    const FIRST_MS: u32 = 2_000;
    const LONGEST_MS: u32 = 15_000;

    /// Starts with the shortest delay.
    pub const fn new() -> Self {
        Self { next_ms: Self::FIRST_MS }
    }

    /// The next delay in milliseconds; the random number `dice` changes it by up to a fifth either way, but never below
    /// the gateway's two seconds.
    pub const fn wait(&mut self, random: u8) -> u32 {
        let fifth = self.next_ms / 5;
        let jittered = self.next_ms - fifth + 2 * fifth * (random as u32) / 255;
        self.next_ms += self.next_ms / 4;
        if self.next_ms > Self::LONGEST_MS {
            self.next_ms = Self::LONGEST_MS;
        }
        if jittered < Self::FIRST_MS { Self::FIRST_MS } else { jittered }
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self::new()
    }
}

/// How long the page polls after the buyer closed the window, in milliseconds.
pub const GRACE_MS: u32 = 60_000;

/// The first and the longest delay between status checks of an order that seems to have ended.
pub(super) const RARE_MS: u32 = 15_000;

#[cfg(test)]
mod tests {
    use super::*;

    const ENDS: [BuyerStatus; 3] = [BuyerStatus::Expired, BuyerStatus::Canceled, BuyerStatus::Failed];
    const WAITING: Phase = Phase::BuyerStatus(BuyerStatus::Waiting);

    #[test]
    fn paid_is_shown_from_any_phase() {
        for phase in
            [Phase::Opening, WAITING, Phase::Closed, Phase::Stalled, Phase::Blocked, Phase::Unreachable]
        {
            assert_eq!(
                phase.after_check(BuyerStatus::Paid, true),
                Phase::BuyerStatus(BuyerStatus::Paid),
                "{phase:?}"
            );
        }
    }

    #[test]
    fn what_was_shown_as_paid_stays_paid() {
        let paid = Phase::BuyerStatus(BuyerStatus::Paid);
        for buyer_status in
            [BuyerStatus::Open, BuyerStatus::Waiting, BuyerStatus::Review, BuyerStatus::Failed]
        {
            assert_eq!(paid.after_check(buyer_status, false), paid);
        }
        let review = Phase::BuyerStatus(BuyerStatus::Review);
        assert_eq!(review.after_check(BuyerStatus::Failed, false), review);
        assert_eq!(review.after_check(BuyerStatus::Paid, false), paid);
    }

    #[test]
    fn a_double_payment_is_shown_from_any_phase_and_stays() {
        let twice = Phase::BuyerStatus(BuyerStatus::PaidTwice);
        for phase in [Phase::BuyerStatus(BuyerStatus::Paid), WAITING, Phase::Opening, Phase::Stalled] {
            assert_eq!(phase.after_check(BuyerStatus::PaidTwice, true), twice, "{phase:?}");
        }
        for buyer_status in BuyerStatus::ALL {
            assert_eq!(twice.after_check(buyer_status, false), twice, "{buyer_status:?}");
        }
        assert!(twice.locks_buttons() && !twice.awaits());
    }

    #[test]
    fn where_money_may_still_move_the_page_does_not_stop_asking() {
        for end in ENDS {
            assert!(Phase::BuyerStatus(end).may_be_overtaken(1), "{end:?}");
        }
        assert!(Phase::Stalled.may_be_overtaken(1));
        let paid = Phase::BuyerStatus(BuyerStatus::Paid);
        assert!(paid.may_be_overtaken(2) && !paid.may_be_overtaken(1));
        assert!(!Phase::BuyerStatus(BuyerStatus::PaidTwice).may_be_overtaken(2));
        assert!(!Phase::BuyerStatus(BuyerStatus::Open).may_be_overtaken(0));
    }

    #[test]
    fn an_attempt_made_in_another_tab_is_awaited_here_too() {
        for buyer_status in [BuyerStatus::Open, BuyerStatus::Failed] {
            assert_eq!(Phase::BuyerStatus(buyer_status).after_check(BuyerStatus::Waiting, true), WAITING);
        }
    }

    #[test]
    fn the_end_of_an_earlier_attempt_does_not_end_the_one_that_is_opening() {
        for end in ENDS {
            assert_eq!(Phase::Opening.after_check(end, true), Phase::Opening);
            assert_eq!(Phase::Opening.after_check(end, false), Phase::BuyerStatus(end));
            assert_eq!(WAITING.after_check(end, true), Phase::BuyerStatus(end));
        }
    }

    #[test]
    fn an_answer_without_news_changes_nothing() {
        for phase in [WAITING, Phase::Closed, Phase::Stalled, Phase::Blocked] {
            assert_eq!(phase.after_check(BuyerStatus::Waiting, false), phase);
            assert_eq!(phase.after_check(BuyerStatus::Open, false), phase);
        }
    }

    #[test]
    fn an_attempt_for_which_no_page_was_made_could_not_be_opened() {
        assert_eq!(Phase::Opening.after_check(BuyerStatus::Open, false), Phase::Unreachable);
        assert_eq!(Phase::Opening.after_check(BuyerStatus::Open, true), Phase::Opening);
    }

    #[test]
    fn buttons_are_locked_while_a_press_is_under_way_and_when_there_is_nothing_to_pay() {
        for phase in [Phase::Opening, Phase::Asking, Phase::BuyerStatus(BuyerStatus::Paid)] {
            assert!(phase.locks_buttons(), "{phase:?}");
        }
        for end in ENDS {
            assert!(!Phase::BuyerStatus(end).locks_buttons());
        }
        // Folded, but a buyer may unfold them to choose another payment method.
        for phase in [WAITING, Phase::BuyerStatus(BuyerStatus::Asked), Phase::Closed, Phase::Stalled] {
            assert_eq!(
                (phase.locks_buttons(), phase.folds_payment_methods()),
                (false, Some(true)),
                "{phase:?}"
            );
        }
    }

    #[test]
    fn a_telephone_that_is_asked_from_another_page_is_shown_here_too() {
        for buyer_status in [BuyerStatus::Asked, BuyerStatus::Code] {
            for phase in [Phase::BuyerStatus(BuyerStatus::Open), WAITING, Phase::Closed, Phase::Blocked] {
                assert_eq!(
                    phase.after_check(buyer_status, true),
                    Phase::BuyerStatus(buyer_status),
                    "{phase:?}"
                );
            }
            // The page's own call has the answer.
            assert_eq!(Phase::Asking.after_check(buyer_status, false), Phase::Asking);
            // A payment page that is opening replaces an earlier attempt by phone.
            assert_eq!(Phase::Opening.after_check(buyer_status, true), Phase::Opening);
            assert_eq!(Phase::Opening.after_check(buyer_status, false), Phase::BuyerStatus(buyer_status));
        }
    }

    #[test]
    fn polls_are_two_seconds_apart_at_first_and_fifteen_at_last() {
        let mut backoff = Backoff::new();
        let waits: Vec<u32> = (0..20).map(|_| backoff.wait(128)).collect();
        assert!((2_000..=2_010).contains(&waits[0]), "{waits:?}");
        assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]), "{waits:?}");
        assert!((14_900..=15_100).contains(&waits[19]), "{waits:?}");
    }

    #[test]
    fn jitter_stays_within_a_fifth_and_above_two_seconds() {
        for random in [0, 1, 127, 255] {
            let mut backoff = Backoff::new();
            for _ in 0..30 {
                let plain = backoff.next_ms;
                let wait = backoff.wait(random);
                assert!(
                    wait >= 2_000 && wait >= plain - plain / 5 && wait <= plain + plain / 5,
                    "{wait} of {plain}"
                );
            }
        }
    }
}
