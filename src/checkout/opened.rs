//! Which payment pages a buyer opened. A client may have requested a page long before a buyer knows of it.

use caisse_domain::{OrderToken, Payment};

use super::{Checkout, error::CheckoutError};
use crate::store::StoreError;

impl Checkout {
    /// Notes that the buyer came back from a payment page: then it was opened, whichever link led there.
    ///
    /// # Errors
    /// [`CheckoutError::UnknownOrder`], or [`CheckoutError::Store`].
    pub async fn came_back(&self, token: &OrderToken) -> Result<(), CheckoutError> {
        let order_with_attempts = self.order_with_attempts(token).await?;
        if let Some(page) = order_with_attempts.unopened() {
            self.note_opened(page.clone()).await?;
        }
        Ok(())
    }

    /// Notes that a buyer goes to the payment page of an attempt, if that is not stored yet.
    pub(super) async fn note_opened(&self, payment: Payment) -> Result<Payment, StoreError> {
        if !payment.is_unopened() {
            return Ok(payment);
        }
        let opened = self.store.mark_opened(&payment.app_transaction_ref, self.now()).await?;
        opened.iter().for_each(|opened| self.subscriptions.publish(opened));
        Ok(opened.unwrap_or(payment))
    }
}
