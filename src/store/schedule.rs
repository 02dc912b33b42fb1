//! When a payment is checked next.

use caisse_domain::{PaymentStatus, Timestamp};

use super::{
    engine::{Row, Value},
    error::StoreError,
};

/// When an unsettled payment is to be checked next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextCheck {
    /// As was planned before.
    AsPlanned,
    /// At this time.
    At(Timestamp),
    /// It is too old: only a callback or an interactive request causes another.
    Never,
}

impl NextCheck {
    pub(super) const fn time(self) -> Option<Timestamp> {
        match self {
            Self::At(time) => Some(time),
            Self::AsPlanned | Self::Never => None,
        }
    }
}

/// The schedule of a payment, as its row has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Schedule {
    /// When the last check began.
    pub(super) checked_at: Option<Timestamp>,
    /// When the next check is due. While a check is under way it is the end of its lease, unless [`Self::recheck`].
    pub(super) next_check_at: Option<Timestamp>,
    /// Since when an authentic callback waits for its check.
    pub(super) callback_at: Option<Timestamp>,
    /// Whether a callback asked for another check while one is under way.
    pub(super) recheck: bool,
    /// The end of the lease.
    pub(super) claimed_until: Option<Timestamp>,
}

impl Schedule {
    /// From `payments.*`.
    pub(super) fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            checked_at: row.time_or_null("checked_at")?,
            next_check_at: row.time_or_null("next_check_at")?,
            callback_at: row.time_or_null("callback_at")?,
            recheck: row.flag("recheck")?,
            claimed_until: row.time_or_null("claimed_until")?,
        })
    }

    /// The schedule after an observation at `at` that makes the payment's status `status`; `is_check` when a status
    /// check observed it, which ends that check's lease.
    ///
    /// A check that a callback asked for during this one stays due: this one's answer may be older.
    pub(super) fn after(self, status: PaymentStatus, next: NextCheck, is_check: bool, at: Timestamp) -> Self {
        let is_asked_for = self.claimed_until.is_none() || self.recheck;
        let asked_for = self.next_check_at.filter(|_| is_asked_for);
        let planned = match next {
            NextCheck::At(time) if status.is_unsettled() => Some(time),
            NextCheck::AsPlanned if status.is_unsettled() => self.next_check_at,
            NextCheck::At(_) | NextCheck::AsPlanned | NextCheck::Never => None,
        };
        let is_paid = status == PaymentStatus::Paid;
        Self {
            checked_at: if is_check { Some(at) } else { self.checked_at },
            next_check_at: asked_for.into_iter().chain(planned).min().filter(|_| !is_paid),
            callback_at: self.callback_at.filter(|_| !is_paid),
            recheck: self.recheck && !is_check,
            claimed_until: self.claimed_until.filter(|_| !is_check),
        }
    }

    /// Its columns.
    pub(super) fn values<'v>(&self) -> [(&'static str, Value<'v>); 5] {
        [
            ("checked_at", self.checked_at.into()),
            ("next_check_at", self.next_check_at.into()),
            ("callback_at", self.callback_at.into()),
            ("recheck", self.recheck.into()),
            ("claimed_until", self.claimed_until.into()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PaymentStatus::{Expired, Failed, Paid, Pending};

    const fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    /// A payment whose check is under way, with a lease until 60.
    const CLAIMED: Schedule = Schedule {
        checked_at: Some(at(40)),
        next_check_at: Some(at(60)),
        callback_at: None,
        recheck: false,
        claimed_until: Some(at(60)),
    };

    #[test]
    fn a_check_without_news_is_followed_by_the_planned_one() {
        let after = CLAIMED.after(Pending, NextCheck::At(at(100)), true, at(50));
        let planned =
            Schedule { checked_at: Some(at(50)), next_check_at: Some(at(100)), ..Schedule::default() };
        assert_eq!(after, planned);
        assert_eq!(CLAIMED.after(Failed, NextCheck::At(at(100)), true, at(50)).next_check_at, None);
        assert_eq!(CLAIMED.after(Expired, NextCheck::Never, true, at(50)).next_check_at, None);
    }

    #[test]
    fn a_check_that_was_asked_for_meanwhile_stays_due() {
        let asked =
            Schedule { next_check_at: Some(at(45)), callback_at: Some(at(45)), recheck: true, ..CLAIMED };
        for next in [NextCheck::At(at(100)), NextCheck::AsPlanned, NextCheck::Never] {
            for status in [Pending, Failed] {
                let after = asked.after(status, next, true, at(50));
                assert_eq!(
                    (after.next_check_at, after.callback_at),
                    (Some(at(45)), Some(at(45))),
                    "{status:?} {next:?}"
                );
                assert!(!after.recheck && after.claimed_until.is_none());
            }
        }
    }

    #[test]
    fn a_paid_payment_is_checked_no_more() {
        let asked =
            Schedule { next_check_at: Some(at(45)), callback_at: Some(at(45)), recheck: true, ..CLAIMED };
        let after = asked.after(Paid, NextCheck::At(at(100)), true, at(50));
        assert_eq!((after.next_check_at, after.callback_at), (None, None));
    }

    #[test]
    fn what_no_check_observed_leaves_the_lease() {
        let after = CLAIMED.after(Expired, NextCheck::At(at(100)), false, at(50));
        assert_eq!((after.claimed_until, after.checked_at), (Some(at(60)), Some(at(40))));
    }
}
