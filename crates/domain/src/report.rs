//! The gateway's report on a transaction, and what in it contradicts the attempt.

use super::{AppTransactionRef, Currency, Decimal, Money, PaymentStatus, TransactionRef};

/// The outcome of a transaction (`docs/mycoolpay.md` §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Not settled yet, or an unknown word.
    Pending,
    /// The money moved.
    Succeeded,
    /// The buyer canceled.
    Canceled,
    /// The operator refused.
    Failed,
}

impl Outcome {
    /// Parses the gateway's word. Only an explicit word ends a payment: an unknown one is pending, never failed.
    pub fn from_word(word: &str) -> Self {
        match word {
            "SUCCESS" | "COMPLETED" => Self::Succeeded,
            "CANCELED" | "CANCELLED" => Self::Canceled,
            "FAILED" => Self::Failed,
            _ => Self::Pending,
        }
    }

    /// Whether a word is in the contract. An unknown one is pending, and a person must see it.
    pub fn knows(word: &str) -> bool {
        Self::from_word(word) != Self::Pending || matches!(word, "PENDING" | "CREATED")
    }
}

/// An answer of checkStatus in domain types. Only `outcome` is always there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The outcome of the transaction.
    pub outcome: Outcome,
    /// The gateway's reference, unchecked.
    pub transaction_ref: Option<String>,
    /// Our reference, unchecked.
    pub app_transaction_ref: Option<String>,
    /// The amount in major units.
    pub amount: Option<Decimal>,
    /// The currency's code, unchecked.
    pub currency: Option<String>,
    /// `PAYIN` or `PAYOUT`, unchecked.
    pub kind: Option<String>,
    /// The gateway's code of the operator; `None` until the buyer chooses.
    pub operator: Option<String>,
    /// The operator's reference of the transfer.
    pub operator_ref: Option<String>,
    /// The gateway's fees, in major units.
    pub fees: Option<Decimal>,
    /// The gateway's message.
    pub message: Option<String>,
}

/// The attempt that a report must match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The gateway's reference that the status check asked for.
    pub transaction_ref: TransactionRef,
    /// Our reference of the attempt.
    pub app_transaction_ref: AppTransactionRef,
    /// What the attempt costs.
    pub amount: Money,
}

/// A field of a report that contradicts the attempt, or that is missing and necessary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// Another transaction's reference.
    TransactionRef,
    /// Another attempt's reference, or none.
    AppTransactionRef,
    /// Another amount, or none.
    Amount,
    /// Another currency, or none.
    Currency,
    /// Not a payment in.
    Kind,
}

impl Mismatch {
    /// All mismatches.
    pub const ALL: [Self; 5] =
        [Self::TransactionRef, Self::AppTransactionRef, Self::Amount, Self::Currency, Self::Kind];

    /// The mismatch with the store's word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mismatch| mismatch.as_str() == word)
    }

    /// The word that the store uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TransactionRef => "transaction_ref",
            Self::AppTransactionRef => "app_transaction_ref",
            Self::Amount => "amount",
            Self::Currency => "currency",
            Self::Kind => "type",
        }
    }
}

impl Report {
    /// The fields of this report that do not match the attempt (`docs/mycoolpay.md` §6.2).
    ///
    /// Amount, currency and our own reference must be there: they bind a success to an order. The gateway's reference
    /// and the type may be missing, since the status check asked by that reference, but not differ.
    pub fn mismatches(&self, expected: &Expected) -> Vec<Mismatch> {
        let differs =
            |reported: &Option<String>, ours: &str| reported.as_deref().is_some_and(|theirs| theirs != ours);
        let unsure = |reported: &Option<String>, ours: &str| reported.as_deref() != Some(ours);
        let currency: Currency = expected.amount.currency();
        [
            (Mismatch::TransactionRef, differs(&self.transaction_ref, expected.transaction_ref.as_str())),
            (
                Mismatch::AppTransactionRef,
                unsure(&self.app_transaction_ref, expected.app_transaction_ref.as_str()),
            ),
            (Mismatch::Amount, self.amount.as_ref() != Some(&expected.amount.decimal())),
            (Mismatch::Currency, unsure(&self.currency, currency.code())),
            (Mismatch::Kind, differs(&self.kind, "PAYIN")),
        ]
        .into_iter()
        .filter_map(|(mismatch, stands)| stands.then_some(mismatch))
        .collect()
    }

    /// The status that this report supports. A success with a mismatch is for a person to decide.
    pub fn status(&self, expected: &Expected) -> PaymentStatus {
        match self.outcome {
            Outcome::Pending => PaymentStatus::Pending,
            Outcome::Canceled => PaymentStatus::Canceled,
            Outcome::Failed => PaymentStatus::Failed,
            Outcome::Succeeded if self.mismatches(expected).is_empty() => PaymentStatus::Paid,
            Outcome::Succeeded => PaymentStatus::Review,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn expected() -> Expected {
        Expected {
            transaction_ref: TransactionRef::parse("18ac6335-2bdd-4b95-944e-ef029c49c5b5")
                .expect("a reference"),
            app_transaction_ref: AppTransactionRef::parse("ORDER_1234-00ff").expect("a reference"),
            amount: Money::from_minor(15_000, Currency::Xaf).expect("an amount"),
        }
    }

    fn report_of_success() -> Report {
        Report {
            outcome: Outcome::Succeeded,
            transaction_ref: Some(expected().transaction_ref.to_string()),
            app_transaction_ref: Some(expected().app_transaction_ref.to_string()),
            amount: Decimal::parse("15000.0"),
            currency: Some("XAF".into()),
            kind: Some("PAYIN".into()),
            operator: Some("CM_MOMO".into()),
            operator_ref: None,
            fees: None,
            message: None,
        }
    }

    #[test]
    fn a_success_that_is_ours_in_every_field_is_paid() {
        assert_eq!(report_of_success().status(&expected()), PaymentStatus::Paid);
    }

    #[test]
    fn a_success_of_something_else_is_for_a_person_to_decide() {
        type Alteration = fn(&mut Report);
        let cases: [(Alteration, Mismatch); 8] = [
            (|report| report.amount = Decimal::parse("1500"), Mismatch::Amount),
            (|report| report.amount = None, Mismatch::Amount),
            (|report| report.currency = Some("EUR".into()), Mismatch::Currency),
            (|report| report.currency = None, Mismatch::Currency),
            (|report| report.app_transaction_ref = Some("ORDER_9".into()), Mismatch::AppTransactionRef),
            (|report| report.app_transaction_ref = None, Mismatch::AppTransactionRef),
            (|report| report.transaction_ref = Some("another".into()), Mismatch::TransactionRef),
            (|report| report.kind = Some("PAYOUT".into()), Mismatch::Kind),
        ];
        for (alter, mismatch) in cases {
            let mut report = report_of_success();
            alter(&mut report);
            assert_eq!(report.mismatches(&expected()), [mismatch]);
            assert_eq!(report.status(&expected()), PaymentStatus::Review, "{mismatch:?}");
        }
    }

    #[test]
    fn the_database_has_a_word_for_each_mismatch() {
        let mismatches = [
            Mismatch::TransactionRef,
            Mismatch::AppTransactionRef,
            Mismatch::Amount,
            Mismatch::Currency,
            Mismatch::Kind,
        ];
        let words = ["transaction_ref", "app_transaction_ref", "amount", "currency", "type"];
        assert_eq!(mismatches.map(Mismatch::as_str), words);
    }

    #[test]
    fn the_words_of_both_dialects_are_known() {
        for (word, outcome) in [
            ("SUCCESS", Outcome::Succeeded),
            ("COMPLETED", Outcome::Succeeded),
            ("CANCELED", Outcome::Canceled),
            ("CANCELLED", Outcome::Canceled),
            ("FAILED", Outcome::Failed),
            ("PENDING", Outcome::Pending),
            ("CREATED", Outcome::Pending),
        ] {
            assert_eq!(Outcome::from_word(word), outcome, "{word}");
            assert!(Outcome::knows(word), "{word}");
        }
        for word in ["SUCCESSFUL", "success", "ERROR", "EXPIRED", ""] {
            assert_eq!((Outcome::from_word(word), Outcome::knows(word)), (Outcome::Pending, false), "{word}");
        }
    }

    proptest! {
        #[test]
        fn a_word_we_do_not_know_never_ends_a_payment(word in "[A-Za-z_ ]{0,20}") {
            let known = ["SUCCESS", "COMPLETED", "CANCELED", "CANCELLED", "FAILED"];
            prop_assume!(!known.contains(&word.as_str()));
            prop_assert_eq!(Outcome::from_word(&word), Outcome::Pending);
        }

        #[test]
        fn no_other_amount_is_ever_paid(minor in 1..=Money::MAX_MINOR) {
            let mut report = report_of_success();
            report.amount = Some(Decimal::from_minor(minor, 0));
            let status = report.status(&expected());
            prop_assert_eq!(status == PaymentStatus::Paid, minor == 15_000);
        }
    }
}
