//! A payment of the sandbox, and its outcome.

use caisse_domain::{Currency, Decimal, Money, Operator, Phone};
use serde_json::Number;

use super::outcome::SandboxOutcome;
use super::{
    PaylinkRequest,
    error::SandboxError,
    scenario::{Code, Scenario},
};

/// Which way the money goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SandboxKind {
    /// To the shop.
    Payin,
    /// From the shop.
    Payout,
}

impl SandboxKind {
    /// Reads the gateway's word.
    pub(super) fn parse(word: &str) -> Option<Self> {
        [Self::Payin, Self::Payout].into_iter().find(|kind| kind.as_str() == word)
    }

    /// The gateway's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Payin => "PAYIN",
            Self::Payout => "PAYOUT",
        }
    }
}

/// A payment of the sandbox.
#[derive(Clone, Debug)]
pub struct SandboxPayment {
    /// The gateway's reference: a UUID.
    pub transaction_ref: String,
    /// Which way the money goes.
    pub kind: SandboxKind,
    /// The shop's request.
    pub asked: PaylinkRequest,
    /// Its outcome.
    pub outcome: SandboxOutcome,
    /// Whether its page was ever shown.
    pub opened: bool,
    /// The operator chosen on the page.
    pub operator: Option<Operator>,
    /// The paying number: the shop's, or another that the buyer typed.
    pub phone: Option<Phone>,
    /// How often paylink was called with its `app_transaction_ref`: 1, and one for each refusal as a duplicate.
    pub paylink_calls: u32,
    /// How often checkStatus was called for it.
    pub status_checks: u32,
    /// The scenario of its magic number, from when it begins or asks for a code.
    pub scenario: Option<&'static str>,
    /// The money that moved, when it differs from the request.
    pub(super) moved: Option<Money>,
    /// The amount that checkStatus reports instead of the real one.
    pub(super) misreported_amount: Option<Number>,
    /// Whether checkStatus hides the final outcome.
    pub(super) is_hidden: bool,
    /// Whether the buyer pressed Pay, so that the page waits for a confirmation.
    pub(super) awaits_payer: bool,
    /// The expected code, and the scenario that it begins.
    pub(super) code: Option<(Code, &'static Scenario)>,
    /// Incremented by each scenario's start and each settlement; a scenario with an older number no longer applies.
    pub(super) turn: u32,
}

impl SandboxPayment {
    /// The money that moves.
    pub(super) fn money(&self) -> Money {
        self.moved.unwrap_or(self.asked.amount)
    }

    /// The amount less one franc or cent; `None` when nothing would be left.
    pub(super) fn less(&self) -> Option<Money> {
        Money::from_minor(self.asked.amount.minor() - 1, self.asked.amount.currency()).ok()
    }

    /// The same number in the other currency; `None` where it cannot be paid, as `2.5` in francs.
    pub(super) fn in_other_currency(&self) -> Option<Money> {
        let other = match self.asked.amount.currency() {
            Currency::Xaf => Currency::Eur,
            Currency::Eur => Currency::Xaf,
        };
        Money::parse(&self.asked.amount.decimal().to_string(), other).ok()
    }

    /// The payment as checkStatus reports it.
    pub(super) fn seen(&self) -> Self {
        let outcome = if self.is_hidden { SandboxOutcome::Pending } else { self.outcome };
        Self { outcome, ..self.clone() }
    }

    /// Expects a code when the scenario has one.
    pub(super) fn ask_for_code(&mut self, scenario: &'static Scenario) {
        self.code = scenario.code.map(|code| (code, scenario));
        self.scenario = self.code.map(|(_, scenario)| scenario.name);
    }

    /// Whether the payer was asked: the page then waits instead of asking again.
    pub(super) fn is_under_way(&self) -> bool {
        self.awaits_payer || self.scenario.is_some()
    }

    /// Takes the expected code, and returns the scenario that begins with it.
    pub(super) fn take_code(&mut self, typed: &str) -> Result<&'static Scenario, SandboxError> {
        let (code, scenario) = self.code.ok_or(SandboxError::NoCodeExpected)?;
        if !code.accepts(typed) {
            return Err(SandboxError::WrongCode);
        }
        self.code = None;
        Ok(scenario)
    }

    /// Sets the outcome, whatever it was, and stops any scenario.
    pub(super) fn settle(&mut self, outcome: SandboxOutcome) {
        self.turn += 1;
        (self.outcome, self.is_hidden, self.code) = (outcome, false, None);
    }

    /// The sandbox keeps 2%, in whole minor units.
    pub(super) fn fees(&self) -> Decimal {
        let amount = self.money();
        Decimal::from_minor(amount.minor() * 2 / 100, amount.currency().digits())
    }

    /// The official status: a link that was never opened is `CREATED` (`docs/mycoolpay.md` §4).
    pub(super) fn official_word(&self) -> &'static str {
        match self.outcome {
            SandboxOutcome::Pending if !self.opened => "CREATED",
            outcome => outcome.as_str(),
        }
    }

    /// The operator's code; `None` until the buyer chooses.
    pub(super) fn operator_code(&self) -> Option<&'static str> {
        self.operator.map(Operator::code)
    }

    /// The operator's reference of the movement, in the form of `MP200618.1634.A34527`.
    pub(super) fn operator_ref(&self) -> Option<String> {
        let start = self.transaction_ref.get(..8).unwrap_or_default();
        matches!(self.outcome, SandboxOutcome::Success | SandboxOutcome::Failed)
            .then(|| format!("SB.{}", start.to_ascii_uppercase()))
    }

    /// The gateway's message about the outcome.
    pub(super) fn message(&self) -> Option<&'static str> {
        match self.outcome {
            SandboxOutcome::Pending | SandboxOutcome::Success => None,
            SandboxOutcome::Failed => Some("Insufficient balance (sandbox)"),
            SandboxOutcome::Canceled => Some("Canceled by the payer (sandbox)"),
        }
    }

    /// Records the buyer's choice. A settled payment keeps its first outcome: `false`, and nothing changes. No scenario
    /// changes a final outcome of the buyer's.
    pub(super) fn choose(
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
