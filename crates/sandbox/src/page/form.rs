//! The fields of the page's form, and their errors.

use caisse_domain::{Currency, Operator, Phone};

use crate::engine::{outcome::SandboxOutcome, payment::SandboxPayment};

/// Why the buyer cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormError {
    /// No operator was chosen, or one that is not offered.
    NoOperator,
    /// Mobile money needs a number.
    NoPhone,
    /// Not a Cameroonian number.
    BadPhone,
    /// The number belongs to another operator than the chosen one.
    OtherOperator {
        /// The operator of the number.
        number: Operator,
        /// The operator that was chosen.
        chosen: Operator,
    },
    /// Not the code from the SMS.
    WrongCode,
}

/// Where a browser waits until the payment is settled, and is then redirected. The plain page of a settled payment is
/// for a buyer who opens a used link.
pub(crate) const WAITING: &str = "?waiting";

/// The means of payment offered: with EUR only cards (`docs/mycoolpay.md` §2).
pub(crate) const fn offered_operators(currency: Currency) -> &'static [Operator] {
    match currency {
        Currency::Xaf => &[Operator::MtnMomo, Operator::OrangeMoney, Operator::Card, Operator::Wallet],
        Currency::Eur => &[Operator::Card],
    }
}

/// Which button was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
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
pub(crate) struct Submission {
    pub(crate) action: Option<Action>,
    pub(crate) operator: Option<Operator>,
    typed_phone: String,
    pub(crate) code: String,
}

/// Who pays, and how.
pub(crate) struct Payer {
    pub(crate) operator: Operator,
    /// With mobile money only.
    pub(crate) phone: Option<Phone>,
}

impl Submission {
    pub(crate) fn read(body: &[u8]) -> Self {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
        let mut form = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "action" => form.action = Action::parse(&value),
                "outcome" => form.action = SandboxOutcome::parse(&value).map(Action::Outcome),
                "operator" => form.operator = Operator::parse(&value),
                "phone" => value.trim().clone_into(&mut form.typed_phone),
                "code" => value.trim().clone_into(&mut form.code),
                _ => {}
            }
        }
        form
    }

    /// The number, when it is valid.
    pub(crate) fn phone(&self) -> Option<Phone> {
        Phone::parse(&self.typed_phone).ok()
    }

    /// The operator, when this payment offers it.
    pub(crate) fn operator_of(&self, payment: &SandboxPayment) -> Option<Operator> {
        self.offered(payment.request.amount.currency())
    }

    fn offered(&self, currency: Currency) -> Option<Operator> {
        self.operator.filter(|operator| offered_operators(currency).contains(operator))
    }

    /// Who pays, when the form is consistent.
    pub(crate) fn payer(&self, currency: Currency) -> Result<Payer, FormError> {
        let chosen = self.offered(currency).ok_or(FormError::NoOperator)?;
        if !is_mobile(chosen) {
            return Ok(Payer { operator: chosen, phone: None });
        }
        if self.typed_phone.is_empty() {
            return Err(FormError::NoPhone);
        }
        let phone = self.phone().ok_or(FormError::BadPhone)?;
        match phone.operator() {
            Some(number) if number != chosen => Err(FormError::OtherOperator { number, chosen }),
            _ => Ok(Payer { operator: chosen, phone: Some(phone) }),
        }
    }
}

/// Whether the payment is made by phone.
const fn is_mobile(operator: Operator) -> bool {
    matches!(operator, Operator::MtnMomo | Operator::OrangeMoney)
}

/// The values shown in the form, and their error.
pub(crate) struct FormValues {
    pub(crate) operator: Option<Operator>,
    pub(crate) phone: String,
    pub(crate) problem: Option<FormError>,
}

impl FormValues {
    /// The values known before the buyer chooses: the number, and its operator.
    pub(crate) fn of(payment: &SandboxPayment) -> Self {
        let phone = payment.phone.as_ref();
        Self {
            operator: payment.operator.or_else(|| phone.and_then(Phone::operator)),
            phone: phone.map_or_else(String::new, |phone| phone.national().to_owned()),
            problem: None,
        }
    }

    /// The buyer's values, for another try.
    pub(crate) fn again(choice: &Submission, problem: FormError) -> Self {
        Self { operator: choice.operator, phone: choice.typed_phone.clone(), problem: Some(problem) }
    }
}
