//! Health and metrics of the database: what monitoring may ask, without the orders and payments in it.

use std::sync::Arc;

use caisse_domain::Timestamp;

use super::{
    Store,
    disk::Disk,
    error::StoreError,
    inspect::{Schema, schema_of},
    migrations,
    sql::Sql,
    writer::Statements,
};
use crate::{
    instance::InstanceKey,
    metrics::{Gauges, Metrics},
};

/// They need the locks and the rights of a write, and match no row.
static UPDATE_NO_PAYMENT: Sql = Sql::new("update payments set updated_at = updated_at where payment_id = -1");
static UPDATE_NO_ORDER: Sql =
    Sql::new("update orders set paid_at = paid_at where order_id = -1 returning order_id");

static READ_NO_PAYMENT: Sql = Sql::new("select payment_id from payments where payment_id = -1");

/// Checks the database and measures it, and changes nothing. Cheap to clone.
#[derive(Clone)]
pub struct StoreHealth(Store);

impl Store {
    /// The health of this database.
    pub fn health(&self) -> StoreHealth {
        StoreHealth(self.clone())
    }
}

impl StoreHealth {
    /// Reads as payments do.
    ///
    /// # Errors
    /// [`StoreError`] when that fails.
    pub async fn try_reading(&self) -> Result<(), StoreError> {
        self.0.database.fetch_optional(&READ_NO_PAYMENT, &[]).await.map(drop)
    }

    /// Writes as payments do, and changes nothing.
    ///
    /// # Errors
    /// [`StoreError`] when that fails.
    pub async fn try_writing(&self) -> Result<(), StoreError> {
        self.0
            .database
            .write(Statements::Several, |mut connection| {
                Box::pin(async move {
                    connection.execute(&UPDATE_NO_PAYMENT, &[]).await?;
                    connection.fetch_optional(&UPDATE_NO_ORDER, &[]).await.map(drop)
                })
            })
            .await
    }

    /// The tables, compared with those of this program. Another may have changed them since it started.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn schema(&self) -> Result<Schema, StoreError> {
        let database = &self.0.database;
        let ours = if self.0.is_shared() { migrations::postgres() } else { migrations::sqlite() };
        schema_of(database.reader().await?.connection()?, ours).await
    }

    /// The key that identifies the database.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub(crate) async fn instance_key(&self) -> Result<InstanceKey, StoreError> {
        self.0.instance_key().await
    }

    /// Whether there is room for the database to grow.
    pub fn has_room(&self) -> bool {
        self.0.disk().is_none_or(Disk::has_room) && self.0.has_reserve()
    }

    /// Whether the database takes more writes.
    pub fn takes_writes(&self) -> bool {
        !self.0.is_full()
    }

    /// The metrics that the database counts in.
    pub fn metrics(&self) -> &Arc<Metrics> {
        self.0.metrics()
    }

    /// Adds the gauges of the queues, the files and, at `now`, the database. Those that the database does not return
    /// are left out.
    ///
    /// # Errors
    /// [`StoreError`] when some are left out.
    pub async fn collect(&self, gauges: &mut Gauges, now: Timestamp) -> Result<(), StoreError> {
        self.0.collect_outside(gauges);
        self.0.collect(gauges, now).await
    }
}
