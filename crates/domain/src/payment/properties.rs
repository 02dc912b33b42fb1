//! Every sequence of observations up to a length, not a sample of them.

use super::*;
use crate::{BuyerStatus, Currency};
use PaymentStatus::{Canceled, Created, Expired, Failed, Paid, Pending, Rejected, Review};

impl Payment {
    /// An attempt on a payment page that its buyer opened.
    pub(crate) fn on_page(status: PaymentStatus) -> Self {
        let reference = Reference::parse("ORDER_1234").expect("a reference");
        let amount = Money::from_minor(1500, Currency::Xaf).expect("an amount");
        let attempt = AppTransactionRef::new(&reference, 1);
        Self {
            transaction_ref: Some(TransactionRef::parse("t-1").expect("a reference")),
            payment_url: Some("https://gateway.example/pay/1".into()),
            status,
            opened_at: Some(Timestamp::default()),
            ..Self::new(attempt, reference, amount, Timestamp::default())
        }
    }
}

/// One attempt of each status, in the order of the chain.
static ATTEMPTS: std::sync::LazyLock<[Payment; 8]> =
    std::sync::LazyLock::new(|| PaymentStatus::ALL.map(Payment::on_page));

fn buyer_status(attempts: &[PaymentStatus]) -> BuyerStatus {
    BuyerStatus::of(attempts.iter().map(|&status| &ATTEMPTS[rank(status)]))
}

/// The model, written out: the position of a status in the chain.
const fn rank(status: PaymentStatus) -> usize {
    match status {
        Created => 0,
        Pending => 1,
        Expired => 2,
        Canceled => 3,
        Failed => 4,
        Review => 5,
        Rejected => 6,
        Paid => 7,
    }
}

/// The certainty of a success as the buyer reads it, which must never fall.
const fn certainty(buyer_status: BuyerStatus) -> usize {
    match buyer_status {
        BuyerStatus::PaidTwice => 3,
        BuyerStatus::Paid => 2,
        BuyerStatus::Review => 1,
        _ => 0,
    }
}

fn after(status: PaymentStatus, seen: PaymentStatus) -> PaymentStatus {
    let observation = Observation { status: seen, ..Observation::expired() };
    match apply(status, &observation) {
        Transition::Advanced(next) => next,
        Transition::Unchanged | Transition::Contradicted => status,
    }
}

#[test]
fn a_payment_begins_when_its_buyer_goes_to_the_page_else_when_it_was_made() {
    let made =
        Payment { opened_at: None, created_at: Timestamp::from_millis(5), ..Payment::on_page(Created) };
    assert_eq!(made.began_at(), Timestamp::from_millis(5));
    let opened = Payment { opened_at: Some(Timestamp::from_millis(7)), ..made };
    assert_eq!(opened.began_at(), Timestamp::from_millis(7));
}

#[test]
fn each_status_has_its_rank_and_code_and_is_live_or_unsettled() {
    let waited_for = |status: PaymentStatus| (status.is_live(), status.is_unsettled());
    for (status, place, code, waited) in [
        (Created, 0, "created", (true, true)),
        (Pending, 1, "pending", (true, true)),
        (Expired, 2, "expired", (false, true)),
        (Canceled, 3, "canceled", (false, false)),
        (Failed, 4, "failed", (false, false)),
        (Review, 5, "review", (false, false)),
        (Rejected, 6, "rejected", (false, false)),
        (Paid, 7, "paid", (false, false)),
    ] {
        assert_eq!((status.rank(), status.as_str()), (place, code));
        assert_eq!(waited_for(status), waited, "{code}");
        assert_eq!(PaymentStatus::parse(code), Some(status));
    }
}

#[test]
fn an_observation_is_stored_with_its_transition() {
    let transition =
        |status, seen| apply(status, &Observation { status: seen, ..Observation::expired() }).as_str();
    assert_eq!(transition(Pending, Paid), "advanced");
    assert_eq!(transition(Paid, Paid), "unchanged");
    assert_eq!(transition(Paid, Failed), "contradicted");
    // An expiry is our own decision, so it does not contradict an end that the gateway reported.
    assert_eq!(transition(Failed, Expired), "unchanged");
    assert_eq!(transition(Failed, Canceled), "contradicted");
}

#[test]
fn an_attempt_waits_for_the_gateways_answer_until_there_is_a_page_or_a_telephone_that_was_asked() {
    let page = Payment::on_page(Created);
    let without = Payment { payment_url: None, ..page.clone() };
    let asked = Payment { phone: Phone::parse("699009900").ok(), ..without.clone() };
    assert!(!page.is_unanswered() && without.is_unanswered() && asked.is_unanswered());
    for (status, page, phone) in [(Pending, true, false), (Failed, false, false), (Expired, false, false)] {
        assert_eq!(Payment { status, ..without.clone() }.is_unanswered(), page, "{status:?}");
        assert_eq!(Payment { status, ..asked.clone() }.is_unanswered(), phone, "{status:?}");
    }
}

/// Visits every extension of `sequence` by up to `longest` statuses, each after its prefix. Returns their number.
fn visit(
    sequence: &mut Vec<PaymentStatus>,
    longest: usize,
    visitor: &mut impl FnMut(&[PaymentStatus]),
) -> usize {
    visitor(sequence);
    if longest == 0 {
        return 1;
    }
    let mut visited = 1;
    for status in PaymentStatus::ALL {
        sequence.push(status);
        visited += visit(sequence, longest - 1, visitor);
        sequence.pop();
    }
    visited
}

#[test]
fn whatever_was_observed_in_whatever_order_the_greatest_stands() {
    // The state after each prefix of the sequence, which was visited before.
    let mut states = vec![Created];
    let visited = visit(&mut Vec::new(), 6, &mut |sequence| {
        let Some(&seen) = sequence.last() else { return };
        states.truncate(sequence.len());
        let before = states[sequence.len() - 1];
        let state = after(before, seen);
        // The greatest is the same for every permutation, and so is the state.
        let greatest = sequence.iter().map(|&status| rank(status)).max().unwrap_or(0);
        assert_eq!(rank(state), greatest, "{sequence:?}");
        assert!(rank(state) >= rank(before), "{sequence:?} went back");
        assert!(before != Paid || state == Paid, "{sequence:?} left Paid");
        states.push(state);
    });
    assert_eq!(visited, 299_593);
}

#[test]
fn another_attempt_at_an_order_makes_no_success_less_certain() {
    let visited = visit(&mut Vec::new(), 6, &mut |attempts| {
        let Some((_, earlier)) = attempts.split_last() else { return };
        let (before, now) = (buyer_status(earlier), buyer_status(attempts));
        assert!(certainty(now) >= certainty(before), "{earlier:?} {attempts:?}");
        let paid = attempts.iter().filter(|&&status| status == Paid).count();
        assert_eq!(now == BuyerStatus::Paid, paid == 1, "{attempts:?}");
        assert_eq!(now == BuyerStatus::PaidTwice, paid > 1, "{attempts:?}");
        assert_eq!(now == BuyerStatus::Review, paid == 0 && attempts.contains(&Review), "{attempts:?}");
    });
    assert_eq!(visited, 299_593);
}

#[test]
fn no_observation_but_a_persons_no_makes_a_success_less_certain() {
    visit(&mut Vec::new(), 4, &mut |attempts| {
        let before = buyer_status(attempts);
        for index in 0..attempts.len() {
            for seen in PaymentStatus::ALL {
                let mut later = attempts.to_vec();
                later[index] = after(later[index], seen);
                let now = buyer_status(&later);
                let is_no = attempts[index] == Review && later[index] == Rejected;
                assert!(is_no || certainty(now) >= certainty(before), "{attempts:?} {later:?}");
            }
        }
    });
}
