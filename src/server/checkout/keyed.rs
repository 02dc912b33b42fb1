//! `Idempotency-Key`: the same request under the same key is answered the same.

use super::Checkout;
use crate::{
    domain::IdempotencyKey,
    server::store::{Keyed, StoreError},
};

impl Checkout {
    /// Does `work` once per `key`, and answers what it answered, however often it is asked. Only an answer that stands
    /// is kept: after an error the same key may try again, since nothing that can be repeated was done. `None` when the
    /// key belongs to a request with another `digest`.
    ///
    /// # Errors
    /// Those of `work` and of the store.
    pub async fn once<E: From<StoreError>>(
        &self,
        key: &IdempotencyKey,
        digest: [u8; 32],
        work: impl Future<Output = Result<String, E>>,
    ) -> Result<Option<String>, E> {
        // Two at once would both find no answer. Two processes may: then the work is done twice, which for a payment
        // comes to the same attempt, and the first answer stands.
        let _turn = self.turns.wait(key.as_str()).await;
        match self.store.take_key(key.as_str(), digest, self.now()).await? {
            Keyed::Other => Ok(None),
            Keyed::Answered(answer) => Ok(Some(answer)),
            Keyed::Open => {
                let answer = work.await?;
                Ok(Some(self.store.keep_answer(key.as_str(), answer).await?))
            }
        }
    }
}
