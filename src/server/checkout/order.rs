//! Orders: made by the merchant, found by their page's secret.

use std::cmp::Reverse;

use super::{Checkout, CheckoutError};
use crate::{
    domain::{NewOrder, Order, OrderToken, Payment, PaymentStatus, Reference, Standing},
    server::store::{Placed, StoreError},
};

/// An order with its attempts, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// The order.
    pub order: Order,
    /// Its attempts.
    pub payments: Vec<Payment>,
}

impl Ledger {
    /// Where the order stands for its buyer.
    pub fn standing(&self) -> Standing {
        Standing::of(&self.payments)
    }

    /// The attempt the standing speaks of: the first that succeeded, else the newest.
    pub fn decisive(&self) -> Option<&Payment> {
        let succeeded = self.payments.iter().rev().filter(|payment| payment.status >= PaymentStatus::Review);
        let newest = self.payments.iter().rfind(|payment| payment.was_offered());
        // What succeeded moves no more: `updated_at` is when it did.
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

    /// The newest attempt, if only a program asked for its payment page so far.
    pub fn unopened(&self) -> Option<&Payment> {
        self.payments.last().filter(|payment| payment.is_unopened())
    }

    /// How many attempts its buyer made.
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

/// How many of an order's attempts its buyer made. A payment page that only a program asked for is none of them.
pub fn attempts(payments: &[Payment]) -> u32 {
    u32::try_from(payments.iter().filter(|payment| !payment.is_unopened()).count()).unwrap_or(u32::MAX)
}

impl Checkout {
    /// Keeps an order. The same reference with the same amount is the same order; its first details stay.
    ///
    /// # Errors
    /// [`CheckoutError::AmountTaken`], or [`CheckoutError::Store`].
    pub async fn place_order(&self, details: NewOrder) -> Result<Order, CheckoutError> {
        let amount = details.amount;
        let random = u128::from(self.roll()) << 64 | u128::from(self.roll());
        match self.store.place_order(details, OrderToken::new(random), self.now()).await? {
            Placed::New(order) => {
                self.metrics().payments.orders.inc();
                tracing::info!(order = %order.details.reference, %amount, "an order was made");
                Ok(order)
            }
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
    pub async fn ledger(&self, token: &OrderToken) -> Result<Ledger, CheckoutError> {
        let Some(order) = self.store.order_by_token(token).await? else {
            let is_anothers = self.store.is_of_another_application(token).await?;
            return Err(if is_anothers {
                CheckoutError::OtherApplication
            } else {
                CheckoutError::UnknownOrder
            });
        };
        let payments = self.store.payments_of(&order.details.reference).await?;
        Ok(Ledger { order, payments })
    }

    /// The attempts at the order that a payment pays, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn attempts_beside(&self, payment: &Payment) -> Result<Vec<Payment>, StoreError> {
        self.store.payments_of(&payment.order_reference).await
    }
}
