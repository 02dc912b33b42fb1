//! Orders: made by the merchant, found by the secret of their page.

use caisse_domain::{NewOrder, Order, OrderToken, Payment, Reference, TransactionRef};

use super::order_with_attempts::OrderWithAttempts;
use super::{Checkout, error::CheckoutError};
use crate::store::{Placed, StoreError};

impl Checkout {
    /// Stores an order, or returns the one that has its reference already.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn place(&self, details: NewOrder) -> Result<Placed, StoreError> {
        let random = u128::from(self.random_u64()) << 64 | u128::from(self.random_u64());
        let placed = self.store.place_order(details, OrderToken::new(random), self.now()).await?;
        if let Placed::New(Order { details, .. }) = &placed {
            self.metrics().payments.orders.inc();
            tracing::info!(order = %details.reference, amount = %details.amount, "an order was made");
        }
        Ok(placed)
    }

    /// Stores an order. The same reference with the same amount is the same order; its first details stay.
    ///
    /// # Errors
    /// [`CheckoutError::AmountTaken`], or [`CheckoutError::Store`].
    pub async fn place_order(&self, details: NewOrder) -> Result<Order, CheckoutError> {
        let amount = details.amount;
        match self.place(details).await? {
            Placed::New(order) => Ok(order),
            Placed::Existing(order) if order.details.amount == amount => Ok(order),
            Placed::Existing(_) => Err(CheckoutError::AmountTaken),
        }
    }

    /// The order with the merchant's reference.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn order_by_reference(&self, reference: &Reference) -> Result<Option<Order>, StoreError> {
        self.store.order_by_reference(reference).await
    }

    /// The order whose page has this secret, with its attempts.
    ///
    /// # Errors
    /// [`CheckoutError::UnknownOrder`], [`CheckoutError::OtherApplication`], or [`CheckoutError::Store`].
    pub async fn order_with_attempts(&self, token: &OrderToken) -> Result<OrderWithAttempts, CheckoutError> {
        let Some(order) = self.store.order_by_token(token).await? else {
            let is_anothers = self.store.is_of_another_application(token).await?;
            return Err(if is_anothers {
                CheckoutError::OtherApplication
            } else {
                CheckoutError::UnknownOrder
            });
        };
        let payments = self.store.payments_of(&order.details.reference).await?;
        Ok(OrderWithAttempts { order, payments })
    }

    /// Whether there is an order whose page has this secret; `false` when the database fails.
    pub async fn knows_order(&self, token: &OrderToken) -> bool {
        self.store.order_by_token(token).await.is_ok_and(|order| order.is_some())
    }

    /// Whether there is a payment with the gateway's reference; `false` when the database fails.
    pub async fn knows_transaction(&self, theirs: &TransactionRef) -> bool {
        self.store.payment_by_transaction(theirs).await.is_ok_and(|payment| payment.is_some())
    }

    /// The order with the merchant's reference, with its attempts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn order_with_attempts_by_reference(
        &self,
        reference: &Reference,
    ) -> Result<Option<OrderWithAttempts>, StoreError> {
        let Some(order) = self.store.order_by_reference(reference).await? else { return Ok(None) };
        let payments = self.store.payments_of(reference).await?;
        Ok(Some(OrderWithAttempts { order, payments }))
    }

    /// The order of the attempt with the gateway's reference, with its attempts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn order_with_attempts_of(
        &self,
        theirs: &TransactionRef,
    ) -> Result<Option<OrderWithAttempts>, StoreError> {
        match self.store.payment_by_transaction(theirs).await? {
            Some(payment) => self.order_with_attempts_by_reference(&payment.order_reference).await,
            None => Ok(None),
        }
    }

    /// An order's attempts, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn attempts_at(&self, order: &Reference) -> Result<Vec<Payment>, StoreError> {
        self.store.payments_of(order).await
    }
}
