//! Facts about a payment: the source, and the status that the fact supports.

use super::{Expected, Mismatch, Money, PaymentStatus, Prompt, Report, TransactionRef};

/// Where an observation comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObservationSource {
    /// The gateway's answer to a paylink, payin or authorize request, or the lack of one.
    Answer,
    /// An answer of checkStatus.
    StatusCheck,
    /// Our clock: the payment has been pending for too long.
    Clock,
    /// The buyer, who pays another way.
    Buyer,
    /// A person of the merchant, who decides about a doubtful success.
    Person,
}

impl ObservationSource {
    /// The word that the store uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::StatusCheck => "status_check",
            Self::Clock => "clock",
            Self::Buyer => "buyer",
            Self::Person => "person",
        }
    }
}

/// A fact about a payment, compared with what we expect already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Where it comes from.
    pub source: ObservationSource,
    /// The status it supports.
    pub status: PaymentStatus,
    /// What in it contradicts the attempt; empty when nothing does.
    pub mismatches: Vec<Mismatch>,
    /// The gateway's reference, when this observation is the source of it.
    pub transaction_ref: Option<TransactionRef>,
    /// The payment page's address, likewise.
    pub payment_url: Option<String>,
    /// What the operator waits for, likewise.
    pub prompt: Option<Prompt>,
    /// The gateway's code of the means of payment, if known.
    pub operator: Option<String>,
    /// The operator's reference of the transfer, if known.
    pub operator_ref: Option<String>,
    /// The gateway's fees, if known.
    pub fees: Option<Money>,
    /// The gateway's whole answer, or the reason why there is none, for the database.
    pub payload: String,
}

impl Observation {
    /// A fact with these three fields only.
    const fn new(source: ObservationSource, status: PaymentStatus, payload: String) -> Self {
        Self {
            source,
            status,
            mismatches: Vec::new(),
            transaction_ref: None,
            payment_url: None,
            prompt: None,
            operator: None,
            operator_ref: None,
            fees: None,
            payload,
        }
    }

    /// An answer of checkStatus, compared with what we expect.
    pub fn status_check(report: &Report, expected: &Expected, payload: String) -> Self {
        Self {
            mismatches: report.mismatches(expected),
            operator: report.operator.clone(),
            operator_ref: report.operator_ref.clone(),
            fees: fees(report, expected),
            ..Self::new(ObservationSource::StatusCheck, report.status(expected), payload)
        }
    }

    /// Adds the gateway's reference, for a payment that had none before this status check.
    pub fn with_candidate_ref(self, transaction_ref: TransactionRef) -> Self {
        Self { transaction_ref: Some(transaction_ref), ..self }
    }

    /// The gateway made a payment link, and waits for the buyer.
    pub fn link_made(transaction_ref: TransactionRef, payment_url: String, payload: String) -> Self {
        Self {
            transaction_ref: Some(transaction_ref),
            payment_url: Some(payment_url),
            ..Self::new(ObservationSource::Answer, PaymentStatus::Pending, payload)
        }
    }

    /// The gateway refused the attempt or was never reached: nothing can be paid on this attempt.
    pub const fn refused(why: String) -> Self {
        Self::new(ObservationSource::Answer, PaymentStatus::Failed, why)
    }

    /// The answer to a paylink request was lost. No buyer has seen the link's address, so the buyer may start again; a
    /// late success still counts.
    pub const fn link_lost(why: String) -> Self {
        Self::new(ObservationSource::Answer, PaymentStatus::Expired, why)
    }

    /// The operator asks a phone to pay, and waits for `prompt`.
    pub fn phone_asked(transaction_ref: TransactionRef, prompt: Prompt, payload: String) -> Self {
        Self {
            transaction_ref: Some(transaction_ref),
            prompt: Some(prompt),
            ..Self::new(ObservationSource::Answer, PaymentStatus::Pending, payload)
        }
    }

    /// The answer to a payin request was lost. The phone may show the request, so the buyer must not be asked a second
    /// time without a warning.
    pub const fn phone_lost(why: String) -> Self {
        Self::new(ObservationSource::Answer, PaymentStatus::Pending, why)
    }

    /// The SMS code was accepted, which is not a payment: the operator waits for `prompt`.
    pub fn code_accepted(prompt: Prompt, payload: String) -> Self {
        Self { prompt: Some(prompt), ..Self::new(ObservationSource::Answer, PaymentStatus::Pending, payload) }
    }

    /// A person decided that a doubtful success is not this attempt's. `note` is their reason.
    pub const fn rejected(note: String) -> Self {
        Self::new(ObservationSource::Person, PaymentStatus::Rejected, note)
    }

    /// The buyer pays another way. The gateway has no call to cancel (`docs/mycoolpay.md` §2), so a late success of
    /// this attempt still counts.
    pub const fn given_up() -> Self {
        Self::new(ObservationSource::Buyer, PaymentStatus::Expired, String::new())
    }

    /// The payment has been pending for longer than the shop waits.
    pub const fn expired() -> Self {
        Self::new(ObservationSource::Clock, PaymentStatus::Expired, String::new())
    }
}

/// The gateway's fees; dropped when they are no amount of the payment's currency.
fn fees(report: &Report, expected: &Expected) -> Option<Money> {
    Money::from_decimal(report.fees.as_ref()?, expected.amount.currency()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AppTransactionRef, Currency, Decimal, Outcome};

    fn theirs() -> TransactionRef {
        TransactionRef::parse("t-1").expect("a reference")
    }

    fn expected() -> Expected {
        Expected {
            transaction_ref: theirs(),
            app_transaction_ref: AppTransactionRef::parse("R-1-00ff").expect("a reference"),
            amount: Money::from_minor(1500, Currency::Xaf).expect("an amount"),
        }
    }

    fn report() -> Report {
        Report {
            outcome: Outcome::Succeeded,
            transaction_ref: Some("t-1".into()),
            app_transaction_ref: Some("R-1-00ff".into()),
            amount: Decimal::parse("1500"),
            currency: Some("XAF".into()),
            kind: Some("PAYIN".into()),
            operator: Some("CM_OM".into()),
            operator_ref: Some("MP200618".into()),
            fees: Decimal::parse("30"),
            message: None,
        }
    }

    #[test]
    fn a_status_check_stores_what_the_gateway_answered() {
        let checked = Observation::status_check(&report(), &expected(), "{}".into());
        assert_eq!(
            (checked.source, checked.status, checked.mismatches.len()),
            (ObservationSource::StatusCheck, PaymentStatus::Paid, 0)
        );
        assert_eq!(checked.operator.as_deref(), Some("CM_OM"));
        assert_eq!(checked.operator_ref.as_deref(), Some("MP200618"));
        assert_eq!(checked.fees, Money::from_minor(30, Currency::Xaf).ok());
        assert_eq!((checked.transaction_ref.clone(), checked.payload.as_str()), (None, "{}"));
        assert_eq!(checked.with_candidate_ref(theirs()).transaction_ref, Some(theirs()));
    }

    #[test]
    fn a_status_check_of_something_else_names_what_was_wrong() {
        let other = Report { amount: Decimal::parse("15"), fees: Decimal::parse("0.5"), ..report() };
        let checked = Observation::status_check(&other, &expected(), String::new());
        assert_eq!((checked.status, checked.mismatches), (PaymentStatus::Review, vec![Mismatch::Amount]));
        assert_eq!(checked.fees, None, "half a franc is no fee");
    }

    #[test]
    fn an_answer_teaches_what_it_brought() {
        let link = Observation::link_made(theirs(), "https://my-coolpay.com/p/1".into(), String::new());
        assert_eq!((link.source, link.status), (ObservationSource::Answer, PaymentStatus::Pending));
        assert_eq!(link.transaction_ref, Some(theirs()));
        assert_eq!(link.payment_url.as_deref(), Some("https://my-coolpay.com/p/1"));
        let asked = Observation::phone_asked(theirs(), Prompt::Code, String::new());
        assert_eq!((asked.status, asked.transaction_ref), (PaymentStatus::Pending, Some(theirs())));
        assert_eq!(asked.prompt, Some(Prompt::Code));
        let accepted = Observation::code_accepted(Prompt::Pin(None), String::new());
        assert_eq!((accepted.status, accepted.prompt), (PaymentStatus::Pending, Some(Prompt::Pin(None))));
    }

    #[test]
    fn a_lost_answer_ends_nothing_that_could_still_be_paid() {
        for (observation, source, status) in [
            (Observation::refused(String::new()), ObservationSource::Answer, PaymentStatus::Failed),
            (Observation::link_lost(String::new()), ObservationSource::Answer, PaymentStatus::Expired),
            (Observation::phone_lost(String::new()), ObservationSource::Answer, PaymentStatus::Pending),
            (Observation::given_up(), ObservationSource::Buyer, PaymentStatus::Expired),
            (Observation::expired(), ObservationSource::Clock, PaymentStatus::Expired),
        ] {
            assert_eq!((observation.source, observation.status), (source, status));
        }
    }

    #[test]
    fn the_database_has_a_word_for_each_source() {
        let sources = [
            ObservationSource::Answer,
            ObservationSource::StatusCheck,
            ObservationSource::Clock,
            ObservationSource::Buyer,
        ];
        assert_eq!(sources.map(ObservationSource::as_str), ["answer", "status_check", "clock", "buyer"]);
    }
}
