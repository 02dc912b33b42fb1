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
        let report = payload.and_then(|text| caisse_mycoolpay::reread(self.verifier.dialect(), &text));
        Ok(report.zip(payment.transaction_ref.clone()).map(|(report, theirs)| Difference {
            mismatches: report.mismatches(&payment.expected(theirs)),
            amount: report.amount,
            currency: report.currency,
        }))
    }
}
