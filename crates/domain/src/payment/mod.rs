//! A payment's status is a join: observations in any order, any number of times, give the same state.

use super::payment_status::PaymentStatus;
use super::{
    AppTransactionRef, Expected, Money, Observation, Phone, Prompt, Reference, RequestId, Timestamp,
    TransactionRef,
};

/// The effect of an observation on a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transition {
    /// The status moves up the chain, to this one.
    Advanced(PaymentStatus),
    /// The observation adds nothing.
    Unchanged,
    /// The observation supports an end below the current one: stored, without effect.
    Contradicted,
}

impl Transition {
    /// The word that the store uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Advanced(_) => "advanced",
            Self::Unchanged => "unchanged",
            Self::Contradicted => "contradicted",
        }
    }
}

/// Joins an observation to a status. No clock, no I/O, and never an error: a fact is stored even when it changes
/// nothing.
pub fn apply(status: PaymentStatus, observation: &Observation) -> Transition {
    let joined = status.join(observation.status);
    if joined != status {
        Transition::Advanced(joined)
    } else if status == PaymentStatus::Rejected {
        // A person decided with these facts at hand.
        Transition::Unchanged
    } else if observation.status < status && observation.status > PaymentStatus::Expired {
        Transition::Contradicted
    } else {
        Transition::Unchanged
    }
}

/// One attempt at paying an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Our reference, given to the gateway.
    pub app_transaction_ref: AppTransactionRef,
    /// The order it pays.
    pub order_reference: Reference,
    /// The gateway's reference; `None` until it answers, or when its answer was lost.
    pub transaction_ref: Option<TransactionRef>,
    /// The hosted payment page. Single use: only the buyer may fetch it.
    pub payment_url: Option<String>,
    /// The request that opened it; `None` for an attempt from before requests had ids.
    pub request_id: Option<RequestId>,
    /// The number that was asked to pay; `None` for an attempt on the payment page.
    pub phone: Option<Phone>,
    /// What the operator waits for, if known.
    pub prompt: Option<Prompt>,
    /// What it costs.
    pub amount: Money,
    /// Its status.
    pub status: PaymentStatus,
    /// Whether it was paid after the buyer had read that it ended.
    pub is_late: bool,
    /// Whether it was paid although its order was paid already.
    pub is_double: bool,
    /// The means of payment, if known: the gateway's code, which may be [unknown](super::Operator::parse) to us.
    pub operator: Option<String>,
    /// The operator's reference of the transfer, if known.
    pub operator_ref: Option<String>,
    /// The gateway's fees, if known.
    pub fees: Option<Money>,
    /// When the last status check began.
    pub checked_at: Option<Timestamp>,
    /// When a buyer first went to its payment page through us, or came back from it;
    /// `None` while only a program has asked for the page.
    pub opened_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Payment {
    /// An attempt that is `Created`, of which nothing more is known.
    pub const fn new(
        app_transaction_ref: AppTransactionRef,
        order_reference: Reference,
        amount: Money,
        now: Timestamp,
    ) -> Self {
        Self {
            app_transaction_ref,
            order_reference,
            transaction_ref: None,
            payment_url: None,
            request_id: None,
            phone: None,
            prompt: None,
            amount,
            status: PaymentStatus::Created,
            is_late: false,
            is_double: false,
            operator: None,
            operator_ref: None,
            fees: None,
            checked_at: None,
            opened_at: None,
            created_at: now,
            updated_at: now,
        }
    }

    /// Whether the buyer may have been asked to pay, on a payment page or a phone. An attempt for which the gateway did
    /// neither, and one that is [unopened](Self::is_unopened), are stored but not shown to the buyer.
    pub const fn was_offered(&self) -> bool {
        match self.status {
            PaymentStatus::Review | PaymentStatus::Rejected | PaymentStatus::Paid => true,
            PaymentStatus::Created | PaymentStatus::Pending => !self.is_unopened(),
            // No buyer has seen a page whose address was lost. A phone may have shown the request all the same.
            PaymentStatus::Expired => {
                !self.is_unopened() && (self.payment_url.is_some() || self.asked_a_phone())
            }
            PaymentStatus::Canceled | PaymentStatus::Failed => {
                self.payment_url.is_some() || (self.asked_a_phone() && self.transaction_ref.is_some())
            }
        }
    }

    /// Whether only a program asked for its payment page, as far as is known: no buyer went there through us, came back
    /// from there, or chose a means of payment there.
    pub const fn is_unopened(&self) -> bool {
        self.status.is_unsettled()
            && !self.asked_a_phone()
            && self.opened_at.is_none()
            && self.operator.is_none()
    }

    /// When its buyer began, as far as is known. Its expiry counts from here.
    pub fn began_at(&self) -> Timestamp {
        self.opened_at.unwrap_or(self.created_at)
    }

    /// Whether it went by a phone. When the number was erased, the prompt still shows it.
    const fn asked_a_phone(&self) -> bool {
        self.phone.is_some() || self.prompt.is_some()
    }

    /// Whether no buyer can pay this attempt before the gateway's answer to it arrives. A payin can be paid without the
    /// answer: a callback may carry its reference.
    pub const fn is_unanswered(&self) -> bool {
        match self.phone {
            None => self.status.is_live() && self.payment_url.is_none(),
            Some(_) => matches!(self.status, PaymentStatus::Created),
        }
    }

    /// What a report must say about this payment, when the status check asks for `transaction_ref`.
    pub fn expected(&self, transaction_ref: TransactionRef) -> Expected {
        Expected {
            transaction_ref,
            app_transaction_ref: self.app_transaction_ref.clone(),
            amount: self.amount,
        }
    }
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn observed(status: PaymentStatus) -> Observation {
        Observation { status, ..Observation::expired() }
    }

    fn after(start: PaymentStatus, observations: &[PaymentStatus]) -> PaymentStatus {
        observations.iter().fold(start, |status, &seen| match apply(status, &observed(seen)) {
            Transition::Advanced(next) => next,
            Transition::Unchanged | Transition::Contradicted => status,
        })
    }

    fn any_status() -> impl Strategy<Value = PaymentStatus> {
        proptest::sample::select(PaymentStatus::ALL.to_vec())
    }

    #[test]
    fn paid_absorbs_everything() {
        for status in PaymentStatus::ALL {
            assert_eq!(after(PaymentStatus::Paid, &[status]), PaymentStatus::Paid);
        }
    }

    #[test]
    fn a_success_after_any_other_ending_is_paid() {
        for status in PaymentStatus::ALL {
            assert_eq!(after(status, &[PaymentStatus::Paid]), PaymentStatus::Paid);
        }
    }

    #[test]
    fn only_a_success_without_mismatch_changes_a_persons_no() {
        for status in PaymentStatus::ALL {
            let expected = match status {
                PaymentStatus::Paid => Transition::Advanced(PaymentStatus::Paid),
                _ => Transition::Unchanged,
            };
            assert_eq!(apply(PaymentStatus::Rejected, &observed(status)), expected, "{status:?}");
        }
        let paid = apply(PaymentStatus::Paid, &observed(PaymentStatus::Rejected));
        assert_eq!(paid, Transition::Contradicted);
    }

    #[test]
    fn another_ending_below_ours_is_a_contradiction_and_pending_is_not() {
        assert_eq!(apply(PaymentStatus::Paid, &observed(PaymentStatus::Failed)), Transition::Contradicted);
        assert_eq!(
            apply(PaymentStatus::Failed, &observed(PaymentStatus::Canceled)),
            Transition::Contradicted
        );
        assert_eq!(apply(PaymentStatus::Paid, &observed(PaymentStatus::Pending)), Transition::Unchanged);
        assert_eq!(apply(PaymentStatus::Paid, &observed(PaymentStatus::Paid)), Transition::Unchanged);
    }

    #[test]
    fn codes_can_be_read_back() {
        for status in PaymentStatus::ALL {
            assert_eq!(PaymentStatus::parse(status.as_str()), Some(status));
        }
    }

    proptest! {
        #[test]
        fn the_order_of_observations_does_not_matter(
            (observations, shuffled) in proptest::collection::vec(any_status(), 0..8)
                .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
        ) {
            prop_assert_eq!(after(PaymentStatus::Created, &observations), after(PaymentStatus::Created, &shuffled));
        }

        #[test]
        fn seeing_something_twice_is_seeing_it_once(observations in proptest::collection::vec(any_status(), 0..8)) {
            let twice: Vec<_> = observations.iter().chain(&observations).copied().collect();
            prop_assert_eq!(after(PaymentStatus::Created, &observations), after(PaymentStatus::Created, &twice));
        }

        #[test]
        fn no_observation_moves_a_payment_back(start in any_status(), seen in any_status()) {
            prop_assert!(after(start, &[seen]) >= start);
        }

        #[test]
        fn a_transition_is_reported_exactly_when_there_is_one(start in any_status(), seen in any_status()) {
            let advanced = matches!(apply(start, &observed(seen)), Transition::Advanced(_));
            prop_assert_eq!(advanced, after(start, &[seen]) != start);
        }
    }
}
