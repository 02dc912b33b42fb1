//! Orders: made by the merchant, found by the secret of their page.

use std::cmp::Reverse;

use caisse_domain::{
    BuyerStatus, NewOrder, Order, OrderStatus, OrderToken, Payment, PaymentStatus, Reference, TransactionRef,
};

use super::{Checkout, CheckoutError};
use crate::store::{Placed, StoreError};

/// An order with its attempts, oldest first: of a great many the newest, and those in which money moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderWithAttempts {
    /// The order.
    pub order: Order,
    /// Its attempts.
    pub payments: Vec<Payment>,
}

impl OrderWithAttempts {
    /// The order's status for its buyer.
    pub fn standing(&self) -> BuyerStatus {
        BuyerStatus::of(&self.payments)
    }

    /// The order's status for its shop.
    pub fn status(&self) -> OrderStatus {
        OrderStatus::of(&self.payments)
    }

    /// When the order was paid, in milliseconds since 1970 UTC; `None` unless it is.
    pub fn paid_at(&self) -> Option<i64> {
        let first = self.paid().first().map(|payment| payment.updated_at)?;
        // The order may have been read before it was settled.
        Some(self.order.paid_at.unwrap_or(first))
    }

    /// A number that grows with each attempt and with each step of one, and never shrinks.
    pub fn progress(&self) -> u32 {
        self.payments.iter().map(|payment| 1 + u32::from(payment.status.rank())).sum()
    }

    /// The attempt that [`Self::standing`] describes: the first that succeeded, else the newest.
    pub fn headline_attempt(&self) -> Option<&Payment> {
        let succeeded = self.payments.iter().rev().filter(|payment| payment.status >= PaymentStatus::Review);
        let newest = self.payments.iter().rfind(|payment| payment.was_offered());
        // A success does not change any more: `updated_at` is when it came.
        succeeded.max_by_key(|payment| (payment.status, Reverse(payment.updated_at))).or(newest)
    }

    /// The attempt that the buyer may still be paying, if there is one.
    pub fn live(&self) -> Option<&Payment> {
        self.payments.iter().rfind(|payment| payment.status.is_live())
    }

    /// The attempt that the buyer may still be paying, if it is the one at this place among those that
    /// [count](Self::attempts), from 1.
    pub fn live_at(&self, place: Option<u32>) -> Option<&Payment> {
        let index = usize::try_from(place?).ok()?.checked_sub(1)?;
        let known = self.payments.iter().filter(|payment| !payment.is_unopened());
        known.into_iter().nth(index).filter(|payment| payment.status.is_live())
    }

    /// The newest attempt, if only a client asked for its payment page so far.
    pub fn unopened(&self) -> Option<&Payment> {
        self.payments.last().filter(|payment| payment.is_unopened())
    }

    /// How many attempts the buyer made.
    pub fn attempts(&self) -> u32 {
        attempts(&self.payments)
    }

    /// The attempts that paid the order, the first one first. More than one is a double payment.
    pub fn paid(&self) -> Vec<&Payment> {
        let mut paid: Vec<_> =
            self.payments.iter().filter(|payment| payment.status == PaymentStatus::Paid).collect();
        paid.sort_by_key(|payment| payment.updated_at);
        paid
    }
}

/// How many of an order's attempts its buyer made. A payment page that only a client asked for does not count.
pub fn attempts(payments: &[Payment]) -> u32 {
    u32::try_from(payments.iter().filter(|payment| !payment.is_unopened()).count()).unwrap_or(u32::MAX)
}

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
    pub async fn ledger(&self, token: &OrderToken) -> Result<OrderWithAttempts, CheckoutError> {
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
    pub async fn ledger_by_reference(
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
    pub async fn ledger_of(&self, theirs: &TransactionRef) -> Result<Option<OrderWithAttempts>, StoreError> {
        match self.store.payment_by_transaction(theirs).await? {
            Some(payment) => self.ledger_by_reference(&payment.order_reference).await,
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
