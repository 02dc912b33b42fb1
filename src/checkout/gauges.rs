//! Gauges and health data for monitoring.

use super::{Checkout, breaker::Occasion, error::CheckoutError};
use crate::telemetry::Causes;
use crate::{
    instance::InstanceKey,
    metrics::{CheckOutcome, Gauges},
    store::{Disk, Schema, StoreError},
};

impl Checkout {
    /// The database's tables, compared with those of this program.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn schema(&self) -> Result<Schema, StoreError> {
        self.store.schema().await
    }

    /// The disk that holds the database, where it is known.
    pub fn disk(&self) -> Option<Disk> {
        self.store.disk()
    }

    /// The key that identifies the database.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn instance_key(&self) -> Result<InstanceKey, StoreError> {
        self.store.instance_key().await
    }

    /// Whether there is room for the database to grow.
    pub fn has_room(&self) -> bool {
        self.store.disk().is_none_or(Disk::has_room) && self.store.has_reserve()
    }

    /// Whether the database takes more writes.
    pub fn takes_writes(&self) -> bool {
        !self.store.is_full()
    }

    /// Adds the payments' gauges. Values that the database does not return are left out.
    pub async fn collect(&self, gauges: &mut Gauges) {
        let now = self.now();
        let (room, is_open) = {
            let mut limits = self.limits();
            (limits.room(now, Occasion::Due), limits.is_open())
        };
        let room = i64::try_from(room).unwrap_or(i64::MAX);
        gauges.gauge("status_check_budget", "Status checks that may run now", room);
        let help = "Whether the gateway is left alone since it did not answer";
        gauges.gauge("gateway_breaker_open", help, is_open.into());
        self.store.collect_outside(gauges);
        if let Err(error) = self.store.collect(gauges, now).await {
            tracing::warn!(error = %Causes(&error), "the record could not be measured");
        }
    }

    /// Counts a status check by its outcome.
    pub(super) fn count_status_check(&self, looked: &Result<CheckOutcome, CheckoutError>) {
        let outcome = match looked {
            Ok(outcome) => *outcome,
            Err(_) => CheckOutcome::Failed,
        };
        self.metrics().payments.looked(outcome);
    }
}
