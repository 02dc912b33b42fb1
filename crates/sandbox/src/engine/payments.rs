//! The sandbox's payments, in the order in which they were asked for.

use std::collections::HashMap;

use caisse_domain::Currency;

use super::{
    outcome::SandboxOutcome,
    payment::{PaylinkRequest, SandboxKind, SandboxPayment},
};
use crate::error::SandboxError;

/// All payments, indexed by both references.
#[derive(Default)]
pub(crate) struct Payments {
    payments: Vec<SandboxPayment>,
    by_transaction_ref: HashMap<String, usize>,
    by_app_transaction_ref: HashMap<String, usize>,
    /// Whether a payment may have changed since the last [`take_changed`](Payments::take_changed).
    is_changed: bool,
}

impl Payments {
    /// Most payments stored, so that a sandbox that runs for long has bounded memory.
    pub(crate) const CAPACITY: usize = 100_000;

    /// Opens a payment, and returns its new transaction reference.
    ///
    /// # Errors
    /// [`SandboxError::DuplicateReference`] (counted on the payment with that reference), [`SandboxError::Full`] or
    /// [`SandboxError::NoRandomness`].
    pub(crate) fn open(&mut self, kind: SandboxKind, asked: PaylinkRequest) -> Result<String, SandboxError> {
        let transaction_ref = random_uuid()?;
        if let Some(&first) = self.by_app_transaction_ref.get(&asked.app_transaction_ref) {
            if let Some(payment) = self.payments.get_mut(first) {
                payment.paylink_calls += 1;
                self.is_changed = true;
            }
            return Err(SandboxError::DuplicateReference);
        }
        if self.payments.len() >= Self::CAPACITY {
            return Err(SandboxError::Full);
        }
        self.is_changed = true;
        self.add(SandboxPayment {
            transaction_ref: transaction_ref.clone(),
            kind,
            outcome: SandboxOutcome::Pending,
            opened: false,
            operator: None,
            phone: asked.phone.clone(),
            paylink_calls: 1,
            status_checks: 0,
            scenario: None,
            moved: None,
            misreported_amount: None,
            is_hidden: false,
            awaits_payer: false,
            awaits_code: false,
            generation: 0,
            request: asked,
        });
        Ok(transaction_ref)
    }

    /// The payments of the state file.
    pub(crate) fn load(stored: Vec<SandboxPayment>) -> Self {
        let mut payments = Self::default();
        stored.into_iter().for_each(|payment| payments.add(payment));
        payments
    }

    fn add(&mut self, payment: SandboxPayment) {
        let index = self.payments.len();
        self.by_app_transaction_ref.insert(payment.request.app_transaction_ref.clone(), index);
        self.by_transaction_ref.insert(payment.transaction_ref.clone(), index);
        self.payments.push(payment);
    }

    /// Deletes everything.
    pub(crate) fn clear(&mut self) {
        *self = Self { is_changed: true, ..Self::default() };
    }

    /// The payments, if they may have changed since the last call.
    pub(crate) fn take_changed(&mut self) -> Option<Vec<SandboxPayment>> {
        std::mem::take(&mut self.is_changed).then(|| self.payments.clone())
    }

    /// Marks the payments as changed, after a failed write.
    pub(crate) const fn mark_changed(&mut self) {
        self.is_changed = true;
    }

    /// The payment with this gateway reference.
    pub(crate) fn get(&self, transaction_ref: &str) -> Option<&SandboxPayment> {
        self.payments.get(*self.by_transaction_ref.get(transaction_ref)?)
    }

    /// The payment with this gateway reference, marked as changed.
    pub(crate) fn get_mut(&mut self, transaction_ref: &str) -> Option<&mut SandboxPayment> {
        let index = *self.by_transaction_ref.get(transaction_ref)?;
        self.is_changed = true;
        self.payments.get_mut(index)
    }

    /// What the payments so far add to the balance, in francs. A payout counts while it may still succeed.
    pub(crate) fn balance_change(&self) -> i64 {
        let francs = self.payments.iter().filter(|payment| payment.money().currency() == Currency::Xaf);
        francs
            .map(|payment| match (payment.kind, payment.outcome) {
                (SandboxKind::Payin, SandboxOutcome::Success) => payment.money().minor() * 98 / 100,
                (SandboxKind::Payout, SandboxOutcome::Success | SandboxOutcome::Pending) => {
                    -payment.request.amount.minor()
                }
                _ => 0,
            })
            .sum()
    }

    /// Every payment, oldest first.
    pub(crate) fn payments(&self) -> &[SandboxPayment] {
        &self.payments
    }
}

/// A version 4 UUID (RFC 9562 §5.4): 122 random bits, so that a payment page cannot be guessed.
fn random_uuid() -> Result<String, SandboxError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| SandboxError::NoRandomness)?;
    let bits = u128::from_be_bytes(bytes);
    let bits = bits & !(0xf << 76) | (0x4 << 76);
    let bits = bits & !(0b11 << 62) | (0b10 << 62);
    let hex = format!("{bits:032x}");
    Ok([&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_reference_is_a_uuid_of_version_4() {
        for _ in 0..50 {
            let uuid = random_uuid().expect("randomness");
            let lengths: Vec<usize> = uuid.split('-').map(str::len).collect();
            assert_eq!(lengths, [8, 4, 4, 4, 12], "{uuid}");
            assert_eq!(uuid.as_bytes()[14], b'4', "{uuid}");
            assert!(b"89ab".contains(&uuid.as_bytes()[19]), "{uuid}");
        }
    }
}
