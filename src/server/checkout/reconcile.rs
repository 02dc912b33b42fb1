//! Looking after payments that nobody asks about: the buyer went away, the callback never came, the power went off.

use std::sync::Arc;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::{Checkout, millis};
use crate::{
    domain::{Observation, Payment},
    server::store::{Claimed, NextLook, Provenance, StoreError},
};

impl Checkout {
    /// How many payments one round of expiring takes.
    const EXPIRED_AT_ONCE: u32 = 50;
    /// How many callbacks are forgotten in one transaction: writers wait for it.
    const FORGOTTEN_AT_ONCE: u32 = 500;
    /// How long an `Idempotency-Key` is remembered, in milliseconds.
    const KEYS_KEPT: i64 = 7 * 24 * 60 * 60 * 1_000;

    /// Claims the payments that are due for a look, `most` of them and no more than the budget allows. Each is to be
    /// [asked](Self::ask) about; one that is not will be due again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn claim_due(&self, most: usize) -> Result<Vec<Claimed>, StoreError> {
        let now = self.now();
        let room = self.limits().room(now).min(most);
        let Ok(room @ 1..) = u32::try_from(room) else { return Ok(Vec::new()) };
        let since = now - millis(Self::LOOK_INTERVAL);
        self.store.claim_due(now, since, now + millis(Self::CLAIM), room).await
    }

    /// Looks at the payments that are due, one round of them. Answers how many there were.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn reconcile(&self) -> Result<usize, StoreError> {
        let due = self.claim_due(self.rules.looks_at_once).await?;
        let count = due.len();
        stream::iter(due)
            .for_each_concurrent(self.rules.looks_at_once, async |claimed| self.ask(claimed).await)
            .await;
        Ok(count)
    }

    /// Calls payments expired that have been pending for too long, after one last look at each. Expiry is our word,
    /// and never final: they are looked after all the same.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn expire(self: &Arc<Self>) -> Result<(), StoreError> {
        let deadline = self.now() - millis(self.rules.expiry);
        let overdue = self.store.live_since_before(deadline, Self::EXPIRED_AT_ONCE).await?;
        stream::iter(overdue)
            .map(Ok)
            .try_for_each_concurrent(self.rules.looks_at_once, async |payment: Payment| {
                self.look_briefly(&payment).await;
                let expired = Observation::expired();
                self.record(&payment.app_transaction_ref, &expired, self.now(), NextLook::AsPlanned)
                    .await
                    .map(drop)
            })
            .await
    }

    /// Forgets `Idempotency-Key`s that nobody repeats any more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_keys(&self) -> Result<(), StoreError> {
        self.store.forget_keys(self.now() - Self::KEYS_KEPT).await
    }

    /// Forgets callbacks that are older than the shop keeps them, some at a time. Answers whether there may be more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_callbacks(&self) -> Result<bool, StoreError> {
        let Some(kept) = self.rules.callbacks_kept else { return Ok(false) };
        let forgotten =
            self.store.forget_callbacks(self.now() - millis(kept), Self::FORGOTTEN_AT_ONCE).await?;
        if forgotten > 0 {
            tracing::info!(callbacks = forgotten, "old callbacks were forgotten");
        }
        Ok(forgotten == u64::from(Self::FORGOTTEN_AT_ONCE))
    }

    /// Says whose orders the record holds, and gives back the claims that its last server left behind. To be called
    /// before anything else runs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn take_over(&self) -> Result<(), StoreError> {
        self.say_whose(self.store.take_stock().await?);
        if self.store.is_shared() {
            // Claims may be another server's; those of one that is gone end by themselves.
            return Ok(());
        }
        self.store.release_claims(self.now()).await
    }

    /// Keys are changed, and a sandbox's record is kept, with good reason: what is another application's stops nobody,
    /// it only counts for nothing.
    fn say_whose(&self, Provenance { adopted, of_the_sandbox, of_other_keys }: Provenance) {
        if adopted > 0 {
            tracing::warn!(orders = adopted, "orders of an earlier version are taken for this application's");
        }
        if of_the_sandbox + of_other_keys > 0 {
            tracing::warn!(
                of_the_sandbox,
                of_other_keys,
                "the record has orders of another application: they cannot be paid here, and settle nothing"
            );
        }
    }

    /// How many payments are looked at side by side.
    pub const fn looks_at_once(&self) -> usize {
        self.rules.looks_at_once
    }

    /// Waits until a callback was kept that nobody has heard.
    pub async fn rung(&self) {
        self.doorbell.notified().await;
    }

    /// Waits until a callback made a payment due.
    pub async fn made_due(&self) {
        self.due.notified().await;
    }
}
