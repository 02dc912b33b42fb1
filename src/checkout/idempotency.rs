//! `Idempotency-Key`: the same request with the same key gets the same answer.

use super::{Checkout, error::CheckoutError, keyed_mutex::LockKey};
use crate::store::{IdempotencyLookup, IdempotentRequest};

impl Checkout {
    /// Does `work` once per key of a caller and of the application, and returns its answer however often it is called.
    /// Only a success is stored: after an error the same key may try again, since nothing that can be repeated was
    /// done. `None` when the caller used the key for another request.
    ///
    /// # Errors
    /// Those of `work`, [`CheckoutError::Occupied`] and [`CheckoutError::Store`].
    pub async fn idempotent<E: From<CheckoutError>>(
        &self,
        request: IdempotentRequest,
        work: impl Future<Output = Result<String, E>>,
    ) -> Result<Option<String>, E> {
        // Two requests at once would both find no answer. Two processes may: then the work is done twice, which for a
        // payment leads to the same attempt, and the first answer stands.
        let _turn = self.locks.lock(LockKey::Idempotency(request.owner, request.key.clone())).await?;
        match self.store.find_answer(&request).await.map_err(CheckoutError::from)? {
            IdempotencyLookup::Other => Ok(None),
            IdempotencyLookup::Answered(answer) => Ok(Some(answer)),
            IdempotencyLookup::Open => {
                let answer = work.await?;
                let stands = self.store.store_answer(request, answer, self.now()).await;
                Ok(Some(stands.map_err(CheckoutError::from)?))
            }
        }
    }
}
