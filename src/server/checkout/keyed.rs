//! `Idempotency-Key`: the same request under the same key is answered the same.

use super::{Checkout, CheckoutError, turns::Turn};
use crate::{domain::IdempotencyKey, server::store::Keyed};

impl Checkout {
    /// Does `work` once per `key`, and answers what it answered, however often it is asked. Only an answer that stands
    /// is kept: after an error the same key may try again, since nothing that can be repeated was done. `None` when the
    /// key belongs to a request with another `digest`.
    ///
    /// # Errors
    /// Those of `work`, [`CheckoutError::Occupied`] and [`CheckoutError::Store`].
    pub async fn once<E: From<CheckoutError>>(
        &self,
        key: &IdempotencyKey,
        digest: [u8; 32],
        work: impl Future<Output = Result<String, E>>,
    ) -> Result<Option<String>, E> {
        // Two at once would both find no answer. Two processes may: then the work is done twice, which for a payment
        // comes to the same attempt, and the first answer stands.
        let _turn = self.turns.wait(Turn::Idempotency(key.clone())).await?;
        match self.store.take_key(key.as_str(), digest, self.now()).await.map_err(CheckoutError::from)? {
            Keyed::Other => Ok(None),
            Keyed::Answered(answer) => Ok(Some(answer)),
            Keyed::Open => {
                let answer = work.await?;
                let stands = self.store.keep_answer(key.as_str(), answer).await;
                Ok(Some(stands.map_err(CheckoutError::from)?))
            }
        }
    }
}
