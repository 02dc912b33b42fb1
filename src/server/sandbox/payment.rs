//! What the sandbox remembers: payments in the order they were asked for, and what became of each.

use std::collections::HashMap;

use serde_json::Number;

use crate::domain::{Decimal, Operator, Phone};

use super::{PaylinkRequest, error::ApiError};

/// What became of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SandboxOutcome {
    /// Nothing yet.
    Pending,
    /// The money moved.
    Success,
    /// The operator refused.
    Failed,
    /// The buyer gave up.
    Canceled,
}

impl SandboxOutcome {
    /// Reads the value of the payment page's `outcome` buttons.
    pub fn parse(value: &str) -> Option<Self> {
        match value {
            "pending" => Some(Self::Pending),
            "success" => Some(Self::Success),
            "failed" => Some(Self::Failed),
            "canceled" => Some(Self::Canceled),
            _ => None,
        }
    }

    /// The gateway's word (`docs/mycoolpay.md` §4).
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Success => "SUCCESS",
            Self::Failed => "FAILED",
            Self::Canceled => "CANCELED",
        }
    }
}

/// A payment of the sandbox.
#[derive(Clone, Debug)]
pub struct SandboxPayment {
    /// The gateway's reference: a UUID.
    pub transaction_ref: String,
    /// What the shop asked for.
    pub asked: PaylinkRequest,
    /// What became of it.
    pub outcome: SandboxOutcome,
    /// Whether its page was ever shown.
    pub opened: bool,
    /// The means of payment chosen on the page.
    pub operator: Option<Operator>,
    /// The number that pays: the shop's, or another the buyer typed.
    pub phone: Option<Phone>,
    /// How often paylink was called with its `app_transaction_ref`: 1, and one for each refusal as a duplicate.
    pub paylink_calls: u32,
    /// How often checkStatus was asked about it.
    pub looks: u32,
    /// What checkStatus says instead of the amount.
    pub(super) misreported_amount: Option<Number>,
}

impl SandboxPayment {
    /// The sandbox keeps two in a hundred, in whole minor units.
    pub(super) fn fees(&self) -> Decimal {
        let amount = self.asked.amount;
        Decimal::from_minor(amount.minor() * 2 / 100, amount.currency().digits())
    }

    /// The official word: a link nobody opened is `CREATED` (`docs/mycoolpay.md` §4).
    pub(super) fn official_word(&self) -> &'static str {
        match self.outcome {
            SandboxOutcome::Pending if !self.opened => "CREATED",
            outcome => outcome.word(),
        }
    }

    /// The operator's code; `None` until the buyer chooses.
    pub(super) fn operator_code(&self) -> Option<&'static str> {
        self.operator.map(Operator::code)
    }

    /// The operator's reference of the movement, in the manner of `MP200618.1634.A34527`.
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

    /// Records what the buyer chose. A settled payment keeps its first outcome: `false`, and nothing changes.
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
        self.outcome = outcome;
        self.operator = operator.or(self.operator);
        self.phone = phone.or_else(|| self.phone.take());
        true
    }
}

/// Every payment, findable by both references.
#[derive(Default)]
pub(super) struct Ledger {
    payments: Vec<SandboxPayment>,
    by_transaction_ref: HashMap<String, usize>,
    by_app_transaction_ref: HashMap<String, usize>,
}

impl Ledger {
    /// Most payments kept: the memory of a sandbox left running is bounded.
    pub(super) const CAPACITY: usize = 100_000;

    /// Opens a payment.
    ///
    /// # Errors
    /// [`ApiError::DuplicateReference`] (counted on the payment that has it) or [`ApiError::Full`].
    pub(super) fn open(&mut self, transaction_ref: String, asked: PaylinkRequest) -> Result<(), ApiError> {
        let index = self.payments.len();
        if let Some(&first) = self.by_app_transaction_ref.get(&asked.app_transaction_ref) {
            if let Some(payment) = self.payments.get_mut(first) {
                payment.paylink_calls += 1;
            }
            return Err(ApiError::DuplicateReference);
        }
        if index >= Self::CAPACITY {
            return Err(ApiError::Full);
        }
        self.by_app_transaction_ref.insert(asked.app_transaction_ref.clone(), index);
        self.by_transaction_ref.insert(transaction_ref.clone(), index);
        self.payments.push(SandboxPayment {
            transaction_ref,
            outcome: SandboxOutcome::Pending,
            opened: false,
            operator: None,
            phone: asked.phone.clone(),
            paylink_calls: 1,
            looks: 0,
            misreported_amount: None,
            asked,
        });
        Ok(())
    }

    /// The payment with this reference of the gateway's.
    pub(super) fn get_mut(&mut self, transaction_ref: &str) -> Option<&mut SandboxPayment> {
        let index = *self.by_transaction_ref.get(transaction_ref)?;
        self.payments.get_mut(index)
    }

    /// Every payment, oldest first.
    pub(super) fn payments(&self) -> &[SandboxPayment] {
        &self.payments
    }
}
