//! Deletes old callbacks.

use crate::store::{Store, error::StoreError, sql::Sql, writer::Statements};
use caisse_domain::Timestamp;

/// Never an unprocessed one, or one whose payment may still change or waits for a person: it is evidence. A callback
/// that came again is as old as its last arrival.
static DELETE: Sql = Sql::new(
    "
    delete from callbacks
    where callback_id in (
        select callback_id
        from callbacks
        where received_at < :before
          and last_received_at < :before
          and processed_at is not null
          and (
              payment_id is null
              or exists (
                  select 1
                  from payments
                  where payments.payment_id = callbacks.payment_id
                    and status in ('canceled', 'failed', 'rejected', 'paid')
              )
          )
        order by received_at
        limit :limit
        {skip_locked}
    )
    ",
);

/// Unproven callbacks are evidence of nothing.
static DELETE_UNPROVEN: Sql = Sql::new(
    "
    delete from callbacks
    where callback_id in (
        select callback_id
        from callbacks
        where verdict <> 'authentic'
          and received_at < :before
          and last_received_at < :before
        limit :limit
        {skip_locked}
    )
    ",
);

impl Store {
    /// Deletes up to `limit` callbacks that are not authentic and last came before `before`. Returns how many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_unproven(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.delete(&DELETE_UNPROVEN, before, limit).await
    }

    /// Deletes up to `limit` callbacks that last came before `before` and are of no use any more. Returns how many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_callbacks(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.delete(&DELETE, before, limit).await
    }

    async fn delete(&self, sql: &'static Sql, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(async move {
                    connection
                        .execute(sql, &[("before", before.into()), ("limit", i64::from(limit).into())])
                        .await
                })
            })
            .await
    }
}
