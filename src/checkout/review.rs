//! Why a success is under review: the page that asks its buyer to wait says so.

use caisse_domain::{Decimal, Mismatch, Payment};

use super::Checkout;
use crate::store::StoreError;

/// Where a success differs from the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What differs.
    pub mismatches: Vec<Mismatch>,
    /// The amount that was received, in major units, if the gateway reported it.
    pub amount: Option<Decimal>,
    /// Its currency, as reported.
    pub currency: Option<String>,
}

impl Checkout {
    /// Where a payment under review differs from the request; `None` when that is not stored any more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn difference(&self, payment: &Payment) -> Result<Option<Difference>, StoreError> {
        let payload = self.store.payload_under_review(&payment.app_transaction_ref).await?;
        Ok(payload.and_then(|text| self.difference_in(payment, &text)))
    }

    /// Where a stored report differs from the request; `None` for a text that is no report.
    pub fn difference_in(&self, payment: &Payment, report: &str) -> Option<Difference> {
        let report = caisse_mycoolpay::reread(self.verifier.dialect(), report)?;
        let theirs = payment.transaction_ref.clone()?;
        Some(Difference {
            mismatches: report.mismatches(&payment.expected(theirs)),
            amount: report.amount,
            currency: report.currency,
        })
    }
}
