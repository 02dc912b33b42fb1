//! Rate limits on attempts: of an order, and of a telephone.

use std::time::Duration;

use caisse_domain::{AppTransactionRef, Currency, Payment, Phone, Timestamp};
use tokio::sync::OwnedMutexGuard;

use super::{Checkout, OrderWithAttempts, PaymentMethod, error::CheckoutError, keyed_mutex::LockKey, millis};

/// The period in which attempts are counted.
const WITHIN: Duration = Duration::from_secs(60 * 60);
/// Attempts at one order for which the gateway made a page, or asked a telephone. Each costs status checks.
const MOST_OFFERED: usize = 12;
/// Attempts at one order, whatever their result. Each is a row.
const MOST_TRIED: usize = 48;
/// Attempts at one order that asked a telephone: any client with its address could make any ring.
const MOST_BY_PHONE: usize = 6;
/// Attempts that ask the same telephone, for any order.
const MOST_OF_A_NUMBER: i64 = 6;
/// Those of them that may be under way at once.
const MOST_LIVE_OF_A_NUMBER: i64 = 2;

impl Checkout {
    /// Checks the method: telephones pay only francs.
    pub(super) fn check_method(
        &self,
        order_with_attempts: &OrderWithAttempts,
        payment_method: &PaymentMethod,
    ) -> Result<(), CheckoutError> {
        let may_phone =
            self.rules.phone_payments && order_with_attempts.order.details.amount.currency() == Currency::Xaf;
        if matches!(payment_method, PaymentMethod::Phone(_)) && !may_phone {
            Err(CheckoutError::PageOnly)
        } else {
            Ok(())
        }
    }

    /// Counts another attempt at an order. Returns the telephone's lock, to be held until the attempt is in the
    /// database, so that two at once count each other.
    ///
    /// # Errors
    /// [`CheckoutError::AskedTooOften`], `Occupied` or `Store`.
    pub(super) async fn check_quota(
        &self,
        order_with_attempts: &OrderWithAttempts,
        payment_method: &PaymentMethod,
        given_up: Option<&AppTransactionRef>,
    ) -> Result<Option<OwnedMutexGuard<()>>, CheckoutError> {
        self.check_order(order_with_attempts, MOST_TRIED, |_| true)?;
        self.check_order(order_with_attempts, MOST_OFFERED, Payment::was_offered)?;
        let PaymentMethod::Phone(phone) = payment_method else { return Ok(None) };
        self.check_order(order_with_attempts, MOST_BY_PHONE, |payment| payment.phone.is_some())?;
        if !self.rules.telephones_ring {
            return Ok(None);
        }
        let lock = self.locks.lock(LockKey::Phone(phone.clone())).await?;
        self.check_number(phone, given_up).await?;
        Ok(Some(lock))
    }

    fn check_order(
        &self,
        order_with_attempts: &OrderWithAttempts,
        most: usize,
        counts: impl Fn(&Payment) -> bool,
    ) -> Result<(), CheckoutError> {
        let now = self.now();
        // Attempts of a clock that was ahead are not counted until their time comes.
        let window = now - millis(WITHIN)..=now;
        let counted =
            order_with_attempts.payments.iter().filter(|one| window.contains(&one.created_at) && counts(one));
        let began: Vec<Timestamp> = counted.map(|payment| payment.created_at).collect();
        match began.len().checked_sub(most) {
            None => Ok(()),
            Some(over) => Err(too_often(began.get(over).copied(), now)),
        }
    }

    async fn check_number(
        &self,
        phone: &Phone,
        given_up: Option<&AppTransactionRef>,
    ) -> Result<(), CheckoutError> {
        let now = self.now();
        let asked = self.store.asked(phone, now - millis(WITHIN), now, given_up).await?;
        if asked.attempts >= MOST_OF_A_NUMBER {
            return Err(too_often(asked.first_at, now));
        }
        if asked.live >= MOST_LIVE_OF_A_NUMBER {
            // They end by themselves, at the latest when they expire.
            return Err(CheckoutError::AskedTooOften { wait: self.rules.expiry.min(WITHIN) });
        }
        Ok(())
    }
}

/// The wait until the attempt of `first` is no longer counted.
fn too_often(first: Option<Timestamp>, now: Timestamp) -> CheckoutError {
    let left = first.unwrap_or(now) + millis(WITHIN) - now;
    CheckoutError::AskedTooOften { wait: Duration::from_millis(u64::try_from(left).unwrap_or(0)) }
}
