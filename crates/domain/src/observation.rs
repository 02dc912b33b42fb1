//! Facts about a payment. What is observed, by whom, and what it argues for.

use super::{Expected, Mismatch, Money, PaymentStatus, Prompt, Report, TransactionRef};

/// Who observed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The gateway's answer to our request for a payment link, or for a telephone to be asked.
    Answer,
    /// An answer of checkStatus.
    StatusCheck,
    /// Our own clock: pending too long.
    Clock,
    /// The buyer: pays another way.
    Buyer,
}

impl Source {
    /// The word under which the store keeps it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::StatusCheck => "status_check",
            Self::Clock => "clock",
            Self::Buyer => "buyer",
        }
    }
}

/// A fact about a payment, already bound to what we asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Who observed it.
    pub source: Source,
    /// The status it argues for.
    pub status: PaymentStatus,
    /// What in it was not ours, as [`Mismatch`] codes; empty when nothing was.
    pub mismatches: Vec<Mismatch>,
    /// The gateway's reference, when this is what taught it to us.
    pub transaction_ref: Option<TransactionRef>,
    /// The payment page's address, likewise.
    pub payment_url: Option<String>,
    /// What the operator waits for, likewise.
    pub prompt: Option<Prompt>,
    /// The gateway's code of the means of payment, when it said one.
    pub operator: Option<String>,
    /// The operator's reference of the movement, likewise.
    pub operator_ref: Option<String>,
    /// What the gateway kept, likewise.
    pub fees: Option<Money>,
    /// What the gateway said, whole, for the record.
    pub payload: String,
}

impl Observation {
    /// A bare fact: `source` argues for `status`, saying `payload`.
    const fn new(source: Source, status: PaymentStatus, payload: String) -> Self {
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

    /// What an answer of checkStatus says of the payment it was asked for.
    pub fn status_check(report: &Report, expected: &Expected, payload: String) -> Self {
        Self {
            mismatches: report.mismatches(expected),
            operator: report.operator.clone(),
            operator_ref: report.operator_ref.clone(),
            fees: fees(report, expected),
            ..Self::new(Source::StatusCheck, report.status(expected), payload)
        }
    }

    /// The same, for a payment whose reference at the gateway this look teaches us.
    pub fn with_candidate_ref(self, theirs: TransactionRef) -> Self {
        Self { transaction_ref: Some(theirs), ..self }
    }

    /// A payment link was made: the gateway now waits for the buyer.
    pub fn link_made(transaction_ref: TransactionRef, payment_url: String, payload: String) -> Self {
        Self {
            transaction_ref: Some(transaction_ref),
            payment_url: Some(payment_url),
            ..Self::new(Source::Answer, PaymentStatus::Pending, payload)
        }
    }

    /// The gateway refused what it was first asked, or was never reached: nothing can be paid on this attempt.
    pub const fn refused(why: String) -> Self {
        Self::new(Source::Answer, PaymentStatus::Failed, why)
    }

    /// The answer to our request for a payment link was lost. Nobody has seen its address, so the buyer may
    /// start anew; should it be paid all the same, a late success counts like any other.
    pub const fn link_lost(why: String) -> Self {
        Self::new(Source::Answer, PaymentStatus::Expired, why)
    }

    /// A telephone was asked to pay, and its operator waits for what `prompt` says.
    pub fn phone_asked(transaction_ref: TransactionRef, prompt: Prompt, payload: String) -> Self {
        Self {
            transaction_ref: Some(transaction_ref),
            prompt: Some(prompt),
            ..Self::new(Source::Answer, PaymentStatus::Pending, payload)
        }
    }

    /// The answer to our request to ask a telephone was lost: it may be ringing, so the buyer is not to be asked twice
    /// without saying so.
    pub const fn phone_lost(why: String) -> Self {
        Self::new(Source::Answer, PaymentStatus::Pending, why)
    }

    /// The code that came by SMS was accepted, which is not a payment: the operator now waits for what `prompt` says.
    pub fn code_accepted(prompt: Prompt, payload: String) -> Self {
        Self { prompt: Some(prompt), ..Self::new(Source::Answer, PaymentStatus::Pending, payload) }
    }

    /// The buyer pays another way. The gateway cannot be told so (`docs/mycoolpay.md` §2): should this attempt be paid
    /// all the same, a late success counts like any other.
    pub const fn given_up() -> Self {
        Self::new(Source::Buyer, PaymentStatus::Expired, String::new())
    }

    /// Pending for longer than the shop waits.
    pub const fn expired() -> Self {
        Self::new(Source::Clock, PaymentStatus::Expired, String::new())
    }
}

/// What the gateway kept. One that is no amount of the payment's currency is not shown to anybody.
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
    fn a_look_keeps_what_the_gateway_said_of_the_payment() {
        let look = Observation::status_check(&report(), &expected(), "{}".into());
        assert_eq!(
            (look.source, look.status, look.mismatches.len()),
            (Source::StatusCheck, PaymentStatus::Paid, 0)
        );
        assert_eq!(look.operator.as_deref(), Some("CM_OM"));
        assert_eq!(look.operator_ref.as_deref(), Some("MP200618"));
        assert_eq!(look.fees, Money::from_minor(30, Currency::Xaf).ok());
        assert_eq!((look.transaction_ref.clone(), look.payload.as_str()), (None, "{}"));
        assert_eq!(look.with_candidate_ref(theirs()).transaction_ref, Some(theirs()));
    }

    #[test]
    fn a_look_at_something_else_says_what_was_wrong() {
        let other = Report { amount: Decimal::parse("15"), fees: Decimal::parse("0.5"), ..report() };
        let look = Observation::status_check(&other, &expected(), String::new());
        assert_eq!((look.status, look.mismatches), (PaymentStatus::Review, vec![Mismatch::Amount]));
        assert_eq!(look.fees, None, "half a franc is nobody's fee");
    }

    #[test]
    fn an_answer_teaches_what_it_brought() {
        let link = Observation::link_made(theirs(), "https://my-coolpay.com/p/1".into(), String::new());
        assert_eq!((link.source, link.status), (Source::Answer, PaymentStatus::Pending));
        assert_eq!(link.transaction_ref, Some(theirs()));
        assert_eq!(link.payment_url.as_deref(), Some("https://my-coolpay.com/p/1"));
        let asked = Observation::phone_asked(theirs(), Prompt::Code, String::new());
        assert_eq!((asked.status, asked.transaction_ref), (PaymentStatus::Pending, Some(theirs())));
        assert_eq!(asked.prompt, Some(Prompt::Code));
        let accepted = Observation::code_accepted(Prompt::Pin(None), String::new());
        assert_eq!((accepted.status, accepted.prompt), (PaymentStatus::Pending, Some(Prompt::Pin(None))));
    }

    #[test]
    fn what_nobody_knows_ends_nothing_that_could_still_be_paid() {
        for (observation, source, status) in [
            (Observation::refused(String::new()), Source::Answer, PaymentStatus::Failed),
            (Observation::link_lost(String::new()), Source::Answer, PaymentStatus::Expired),
            (Observation::phone_lost(String::new()), Source::Answer, PaymentStatus::Pending),
            (Observation::given_up(), Source::Buyer, PaymentStatus::Expired),
            (Observation::expired(), Source::Clock, PaymentStatus::Expired),
        ] {
            assert_eq!((observation.source, observation.status), (source, status));
        }
    }

    #[test]
    fn the_record_has_a_word_for_each_source() {
        let sources = [Source::Answer, Source::StatusCheck, Source::Clock, Source::Buyer];
        assert_eq!(sources.map(Source::as_str), ["answer", "status_check", "clock", "buyer"]);
    }
}
