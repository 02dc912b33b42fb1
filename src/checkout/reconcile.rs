//! Checks payments that no client asks about: the buyer went away, the callback never came, the power went off.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use caisse_domain::{Observation, Payment};
use futures_util::{StreamExt as _, stream};

use super::{Checkout, breaker::Occasion, millis};
use crate::store::{Claimed, Due, NextCheck, Provenance, StoreError};

impl Checkout {
    /// How many payments one round of expiring takes.
    const EXPIRED_AT_ONCE: u32 = 50;
    /// How far an unadjusted clock moves between two rounds of expiring, at most, in milliseconds.
    const JUMP_MS: u64 = 60 * 1_000;
    /// How many callbacks are deleted in one transaction: writers wait for it.
    const FORGOTTEN_AT_ONCE: u32 = 500;
    /// How long an `Idempotency-Key` is stored, in milliseconds.
    const KEYS_KEPT: i64 = 7 * 24 * 60 * 60 * 1_000;

    /// Claims the payments that are due for a status check, `most` of them and no more than the budget allows. Each is
    /// to be [checked](Self::check), else it is due again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn claim_due(&self, most: usize) -> Result<Vec<Claimed>, StoreError> {
        let now = self.now();
        let (available, available_for_callbacks, last_failed) = {
            let mut limits = self.limits();
            (
                limits.available(now, Occasion::Due),
                limits.available(now, Occasion::Callback),
                limits.last_failed(),
            )
        };
        let due = |available: usize| Due {
            now,
            since: now - millis(Self::MIN_CHECK_INTERVAL),
            until: now + millis(Self::CLAIM),
            limit: u32::try_from(available.min(most)).unwrap_or(u32::MAX),
            only_called_back: false,
            except: last_failed.clone(),
        };
        if available == 0 {
            // While the breaker is open, only an authentic callback's payment may be checked.
            return self
                .claim(Due { only_called_back: true, except: None, ..due(available_for_callbacks) })
                .await;
        }
        let claimed = self.claim(due(available)).await?;
        if claimed.is_empty() && last_failed.is_some() {
            return self.claim(Due { except: None, ..due(available) }).await;
        }
        Ok(claimed)
    }

    async fn claim(&self, due: Due) -> Result<Vec<Claimed>, StoreError> {
        if due.limit == 0 { Ok(Vec::new()) } else { self.store.claim_due(due).await }
    }

    /// Checks the payments that are due, one round of them. Returns how many there were.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn reconcile(&self) -> Result<usize, StoreError> {
        let due = self.claim_due(self.rules.concurrent_status_checks).await?;
        let count = due.len();
        stream::iter(due)
            .for_each_concurrent(self.rules.concurrent_status_checks, async |claimed| {
                self.check(claimed).await
            })
            .await;
        Ok(count)
    }

    /// Marks payments expired that have been pending for too long, after one last check of each. Expiry is Caisse's own
    /// decision and never final: checks go on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn expire(self: &Arc<Self>) -> Result<(), StoreError> {
        let now = self.now();
        let before = self.expired_at.swap(now.millis(), Ordering::Relaxed);
        if now.millis().abs_diff(before) > Self::JUMP_MS {
            self.put_times_right().await?;
        }
        let deadline = now - millis(self.rules.expiry);
        let overdue = self.store.live_since_before(deadline, Self::EXPIRED_AT_ONCE).await?;
        // A payment that cannot be recorded is tried again in the next round, and does not stop the others.
        let ended = stream::iter(overdue)
            .map(async |payment: Payment| {
                self.check_with_timeout(&payment).await;
                let (attempt, expired) = (&payment.app_transaction_ref, Observation::expired());
                self.record(attempt, &expired, self.now(), NextCheck::AsPlanned).await.map(drop)
            })
            .buffer_unordered(self.rules.concurrent_status_checks);
        ended.fold(Ok(()), async |all, one| all.and(one)).await
    }

    /// Lets payments begin now whose times are wrong: the clock was ahead and was put right, or stood at 1970.
    async fn put_times_right(&self) -> Result<(), StoreError> {
        let payments = self.store.put_times_right(self.now()).await?;
        if payments > 0 {
            tracing::warn!(payments, "the clock was put right: payments of another time begin now");
            self.due.notify_one();
        }
        Ok(())
    }

    /// Deletes `Idempotency-Key`s that are too old to be repeated.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_keys(&self) -> Result<(), StoreError> {
        self.store.forget_keys(self.now() - Self::KEYS_KEPT).await
    }

    /// How long a callback that is not authentic is stored at most, whatever the setting says of the others.
    const UNPROVEN_KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

    /// Deletes callbacks that are older than the setting allows, some at a time. Returns whether there may be more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_callbacks(&self) -> Result<bool, StoreError> {
        let (now, most) = (self.now(), Self::FORGOTTEN_AT_ONCE);
        let unproven = self.store.forget_unproven(now - millis(Self::UNPROVEN_KEPT), most).await?;
        let old = match self.rules.callbacks_kept {
            Some(age) => self.store.forget_callbacks(now - millis(age), most).await?,
            None => 0,
        };
        if unproven + old > 0 {
            tracing::info!(callbacks = unproven + old, "old callbacks were forgotten");
        }
        Ok(unproven.max(old) == u64::from(most))
    }

    /// Logs whose orders the database holds, and releases the claims that its last process left behind. To be called
    /// before anything else runs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn release_stale_claims(&self) -> Result<(), StoreError> {
        self.log_applications(self.store.provenance().await?);
        if self.store.is_shared() {
            // Claims may be another process's; those of one that is gone end by themselves.
            return Ok(());
        }
        self.store.release_claims(self.now()).await
    }

    /// Warns only: merchants change keys, and keep a sandbox's database, with good reason. Orders of another
    /// application count for nothing and block nothing.
    fn log_applications(&self, Provenance { of_the_sandbox, of_other_keys }: Provenance) {
        if of_the_sandbox + of_other_keys > 0 {
            tracing::warn!(
                of_the_sandbox,
                of_other_keys,
                "the database has orders of another application: they cannot be paid here, and settle nothing"
            );
        }
    }

    /// How many payments are checked side by side.
    pub const fn concurrent_status_checks(&self) -> usize {
        self.rules.concurrent_status_checks
    }

    /// Waits until a stored callback is to be processed.
    pub async fn wait_for_callbacks(&self) {
        self.callbacks_pending.notified().await;
    }

    /// Waits until a payment was made due.
    pub async fn wait_for_due(&self) {
        self.due.notified().await;
    }
}
