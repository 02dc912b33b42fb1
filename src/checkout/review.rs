//! What a success that is not certainly ours said, for its buyer: a page that asks them to wait says why.

use caisse_domain::{Decimal, Mismatch, Payment};

use super::Checkout;
use crate::store::StoreError;

/// Where a success differs from what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What in it was not ours.
    pub mismatches: Vec<Mismatch>,
    /// The amount that was received, in major units, as far as the gateway said it.
    pub amount: Option<Decimal>,
    /// Its currency, as it came.
    pub currency: Option<String>,
}

impl Checkout {
    /// Where a payment under review differs from what was asked for; `None` when that is not known any more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn difference(&self, payment: &Payment) -> Result<Option<Difference>, StoreError> {
        let said = self.store.said_under_review(&payment.app_transaction_ref).await?;
        let report = said.and_then(|text| caisse_mycoolpay::reread(self.keys.dialect, &text));
        Ok(report.zip(payment.transaction_ref.clone()).map(|(report, theirs)| Difference {
            mismatches: report.mismatches(&payment.expected(theirs)),
            amount: report.amount,
            currency: report.currency,
        }))
    }
}
