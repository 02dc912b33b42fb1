//! A payment of the sandbox, and its outcome.

use caisse_domain::{Currency, Decimal, Locale, Money, Operator, Phone};
use serde::{Deserialize, Serialize};
use serde_json::Number;

use super::{
    outcome::SandboxOutcome,
    scenario::{Code, Scenario},
    stored,
};
use crate::error::SandboxError;

/// Which way the money goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SandboxKind {
    /// To the shop.
    Payin,
    /// From the shop.
    Payout,
}

impl SandboxKind {
    /// The gateway's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Payin => "PAYIN",
            Self::Payout => "PAYOUT",
        }
    }
}

/// A request for a payment link.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PaylinkRequest {
    /// The merchant's reference of this attempt: `app_transaction_ref`, or the guide's `reference`.
    pub app_transaction_ref: String,
    /// The amount to pay.
    #[serde(with = "stored")]
    pub amount: Money,
    /// The reason of the payment; may be empty.
    pub reason: String,
    /// The payer's name.
    pub customer_name: Option<String>,
    /// The address for a receipt.
    pub customer_email: Option<String>,
    /// The number that pays.
    #[serde(with = "stored::option")]
    pub phone: Option<Phone>,
    /// The language of the payment page.
    pub locale: Locale,
    /// The query of the call itself, unchanged: the return page's URL repeats it.
    pub echoed: String,
    /// The request's own addresses, when it came in the guide's dialect; answers then use that dialect too.
    pub guide: Option<GuideUrls>,
}

/// The addresses in a request of the guide's dialect.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GuideUrls {
    /// Where its callback goes.
    pub callback: Option<String>,
    /// Its return page after a success.
    pub success: Option<String>,
    /// Its return page after every other outcome.
    pub cancel: Option<String>,
}

/// A payment of the sandbox.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SandboxPayment {
    /// The gateway's reference: a UUID.
    pub transaction_ref: String,
    /// Which way the money goes.
    pub kind: SandboxKind,
    /// The shop's request.
    pub request: PaylinkRequest,
    /// Its outcome.
    pub outcome: SandboxOutcome,
    /// Whether its page was ever shown.
    pub opened: bool,
    /// The operator chosen on the page.
    #[serde(with = "stored::option")]
    pub operator: Option<Operator>,
    /// The paying number: the shop's, or another that the buyer typed.
    #[serde(with = "stored::option")]
    pub phone: Option<Phone>,
    /// How often paylink was called with its `app_transaction_ref`: 1, and one for each refusal as a duplicate.
    pub paylink_calls: u32,
    /// How often checkStatus was called for it.
    pub status_checks: u32,
    /// The scenario of its magic number, from when it begins or asks for a code.
    #[serde(with = "stored::option")]
    pub scenario: Option<&'static Scenario>,
    /// The money that moved, when it differs from the request.
    #[serde(with = "stored::option")]
    pub(crate) moved: Option<Money>,
    /// The amount that checkStatus reports instead of the real one.
    pub(crate) misreported_amount: Option<Number>,
    /// Whether checkStatus hides the final outcome.
    ///
    /// Not stored: a settled payment's scenario does not resume, and would have shown the outcome soon.
    #[serde(skip)]
    pub(crate) is_hidden: bool,
    /// Whether the buyer pressed Pay, so that the page waits for a confirmation.
    pub(crate) awaits_payer: bool,
    /// Whether the scenario begins with a code, which was not typed yet.
    pub(crate) awaits_code: bool,
    /// Incremented by each scenario's start and each settlement; a scenario with an older number no longer applies.
    #[serde(skip)]
    pub(crate) generation: u32,
}

impl SandboxPayment {
    /// The money that moves.
    pub(crate) fn money(&self) -> Money {
        self.moved.unwrap_or(self.request.amount)
    }

    /// The amount less one franc or cent; `None` when nothing would be left.
    pub(crate) fn one_unit_less(&self) -> Option<Money> {
        Money::from_minor(self.request.amount.minor() - 1, self.request.amount.currency()).ok()
    }

    /// The same number in the other currency; `None` where it cannot be paid, as `2.5` in francs.
    pub(crate) fn in_other_currency(&self) -> Option<Money> {
        let other = match self.request.amount.currency() {
            Currency::Xaf => Currency::Eur,
            Currency::Eur => Currency::Xaf,
        };
        Money::parse(&self.request.amount.decimal().to_string(), other).ok()
    }

    /// The payment as checkStatus reports it.
    pub(crate) fn as_reported(&self) -> Self {
        let outcome = if self.is_hidden { SandboxOutcome::Pending } else { self.outcome };
        Self { outcome, ..self.clone() }
    }

    /// Expects a code when the scenario has one.
    pub(crate) fn ask_for_code(&mut self, scenario: &'static Scenario) {
        self.awaits_code = scenario.code.is_some();
        self.scenario = self.awaits_code.then_some(scenario);
    }

    /// Whether the payer was asked: the page then waits instead of asking again.
    pub(crate) fn is_under_way(&self) -> bool {
        self.awaits_payer || self.scenario.is_some()
    }

    /// The expected code.
    pub(crate) fn expected_code(&self) -> Option<Code> {
        self.scenario.filter(|_| self.awaits_code)?.code
    }

    /// Whether a scenario will settle the payment without anybody's doing.
    pub(crate) fn has_running_scenario(&self) -> bool {
        self.outcome == SandboxOutcome::Pending && self.scenario.is_some() && !self.awaits_code
    }

    /// Takes the expected code, and returns the scenario that begins with it.
    pub(crate) fn take_code(&mut self, typed: &str) -> Result<&'static Scenario, SandboxError> {
        let scenario = self.scenario.filter(|_| self.awaits_code).ok_or(SandboxError::NoCodeExpected)?;
        if !scenario.code.is_some_and(|code| code.accepts(typed)) {
            return Err(SandboxError::WrongCode);
        }
        self.awaits_code = false;
        Ok(scenario)
    }

    /// Sets the outcome, whatever it was, and stops any scenario.
    pub(crate) fn settle(&mut self, outcome: SandboxOutcome) {
        self.generation += 1;
        (self.outcome, self.is_hidden, self.awaits_code) = (outcome, false, false);
    }

    /// The sandbox keeps 2%, in whole minor units.
    pub(crate) fn fees(&self) -> Decimal {
        let amount = self.money();
        Decimal::from_minor(amount.minor() * 2 / 100, amount.currency().digits())
    }

    /// The official status: a link that was never opened is `CREATED` (`docs/mycoolpay.md` §4).
    pub(crate) fn official_status(&self) -> &'static str {
        match self.outcome {
            SandboxOutcome::Pending if !self.opened => "CREATED",
            outcome => outcome.as_str(),
        }
    }

    /// The operator's code; `None` until the buyer chooses.
    pub(crate) fn operator_code(&self) -> Option<&'static str> {
        self.operator.map(Operator::code)
    }

    /// The operator's reference of the movement, in the form of `MP200618.1634.A34527`.
    pub(crate) fn operator_ref(&self) -> Option<String> {
        let start = self.transaction_ref.get(..8).unwrap_or_default();
        matches!(self.outcome, SandboxOutcome::Success | SandboxOutcome::Failed)
            .then(|| format!("SB.{}", start.to_ascii_uppercase()))
    }

    /// The gateway's message about the outcome.
    pub(crate) fn message(&self) -> Option<&'static str> {
        match self.outcome {
            SandboxOutcome::Pending | SandboxOutcome::Success => None,
            SandboxOutcome::Failed => Some("Insufficient balance (sandbox)"),
            SandboxOutcome::Canceled => Some("Canceled by the payer (sandbox)"),
        }
    }

    /// Records the buyer's choice. A settled payment keeps its first outcome: `false`, and nothing changes. No scenario
    /// changes a final outcome of the buyer's.
    pub(crate) fn choose(
        &mut self,
        outcome: SandboxOutcome,
        operator: Option<Operator>,
        phone: Option<Phone>,
    ) -> bool {
        if self.outcome != SandboxOutcome::Pending {
            return false;
        }
        self.opened = true;
        if outcome != SandboxOutcome::Pending {
            self.settle(outcome);
        }
        self.operator = operator.or(self.operator);
        self.phone = phone.or_else(|| self.phone.take());
        true
    }
}

/// What the payer dials to see the request.
pub(crate) fn ussd(phone: &Phone) -> &'static str {
    match phone.operator() {
        Some(Operator::MtnMomo) => "*126#",
        _ => "#150*50#",
    }
}
