//! The fields of the page's form, and their errors.

use caisse_domain::{Currency, Operator, Phone};

use crate::{SandboxOutcome, SandboxPayment};

use super::offered::offered_operators;
use super::problem::Problem;

/// Which button was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// The buyer pays.
    Pay,
    /// The buyer typed the code from the SMS.
    Code,
    /// One of the sandbox's own buttons, or the buyer cancels.
    Outcome(SandboxOutcome),
}

impl Action {
    fn parse(value: &str) -> Option<Self> {
        match value {
            "pay" => Some(Self::Pay),
            "code" => Some(Self::Code),
            "cancel" => Some(Self::Outcome(SandboxOutcome::Canceled)),
            _ => None,
        }
    }
}

/// The fields of the page's form; a field that cannot be read counts as absent.
#[derive(Default)]
pub(super) struct Choice {
    pub(super) press: Option<Action>,
    pub(super) operator: Option<Operator>,
    typed_phone: String,
    pub(super) code: String,
}

/// Who pays, and how.
pub(super) struct Payer {
    pub(super) operator: Operator,
    /// With mobile money only.
    pub(super) phone: Option<Phone>,
}

impl Choice {
    pub(super) fn read(body: &[u8]) -> Self {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
        let mut choice = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "action" => choice.press = Action::parse(&value),
                "outcome" => choice.press = SandboxOutcome::parse(&value).map(Action::Outcome),
                "operator" => choice.operator = Operator::parse(&value),
                "phone" => value.trim().clone_into(&mut choice.typed_phone),
                "code" => value.trim().clone_into(&mut choice.code),
                _ => {}
            }
        }
        choice
    }

    /// The number, when it is valid.
    pub(super) fn phone(&self) -> Option<Phone> {
        Phone::parse(&self.typed_phone).ok()
    }

    /// The operator, when this payment offers it.
    pub(super) fn operator_of(&self, payment: &SandboxPayment) -> Option<Operator> {
        self.offered(payment.asked.amount.currency())
    }

    fn offered(&self, currency: Currency) -> Option<Operator> {
        self.operator.filter(|operator| offered_operators(currency).contains(operator))
    }

    /// Who pays, when the form is consistent.
    pub(super) fn payer(&self, currency: Currency) -> Result<Payer, Problem> {
        let chosen = self.offered(currency).ok_or(Problem::NoOperator)?;
        if !is_mobile(chosen) {
            return Ok(Payer { operator: chosen, phone: None });
        }
        if self.typed_phone.is_empty() {
            return Err(Problem::NoPhone);
        }
        let phone = self.phone().ok_or(Problem::BadPhone)?;
        match phone.operator() {
            Some(number) if number != chosen => Err(Problem::OtherOperator { number, chosen }),
            _ => Ok(Payer { operator: chosen, phone: Some(phone) }),
        }
    }
}

/// Whether the payment is made by phone.
const fn is_mobile(operator: Operator) -> bool {
    matches!(operator, Operator::MtnMomo | Operator::OrangeMoney)
}

/// The values shown in the form, and their error.
pub(crate) struct Filled {
    pub(crate) operator: Option<Operator>,
    pub(crate) phone: String,
    pub(crate) problem: Option<Problem>,
}

impl Filled {
    /// The values known before the buyer chooses: the number, and its operator.
    pub(super) fn of(payment: &SandboxPayment) -> Self {
        let phone = payment.phone.as_ref();
        Self {
            operator: payment.operator.or_else(|| phone.and_then(Phone::operator)),
            phone: phone.map_or_else(String::new, |phone| phone.national().to_owned()),
            problem: None,
        }
    }

    /// The buyer's values, for another try.
    pub(super) fn again(choice: &Choice, problem: Problem) -> Self {
        Self { operator: choice.operator, phone: choice.typed_phone.clone(), problem: Some(problem) }
    }
}
