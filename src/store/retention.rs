//! Deletes old callbacks.

use super::{
    Store,
    engine::{Sql, Value},
    error::StoreError,
    writer::Statements,
};

/// Never an unprocessed one, or one whose payment may still change or waits for a person: it is evidence. A callback
/// that came again is as old as its last arrival.
macro_rules! forget {
    ($lock:literal) => {
        concat!(
            "delete from callbacks where callback_id in (select callback_id from callbacks \
             where received_at < $1 and last_received_at < $1 and processed_at is not null and (payment_id is null \
             or exists (select 1 from payments where payments.payment_id = callbacks.payment_id \
             and status in ('canceled', 'failed', 'paid'))) order by received_at limit $2 ",
            $lock,
            ")"
        )
    };
}

const FORGET: Sql = Sql { sqlite: forget!(""), postgres: forget!("for update skip locked") };

/// Unproven callbacks are evidence of nothing.
macro_rules! forget_unproven {
    ($lock:literal) => {
        concat!(
            "delete from callbacks where callback_id in (select callback_id from callbacks \
             where verdict <> 'authentic' and received_at < $1 and last_received_at < $1 limit $2 ",
            $lock,
            ")"
        )
    };
}

const FORGET_UNPROVEN: Sql =
    Sql { sqlite: forget_unproven!(""), postgres: forget_unproven!("for update skip locked") };

impl Store {
    /// Deletes up to `limit` callbacks that are not authentic and last came before `before`. Returns how many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_unproven(&self, before: i64, limit: u32) -> Result<u64, StoreError> {
        self.forget(FORGET_UNPROVEN, before, limit).await
    }

    /// Deletes up to `limit` callbacks that last came before `before` and are of no use any more. Returns how many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_callbacks(&self, before: i64, limit: u32) -> Result<u64, StoreError> {
        self.forget(FORGET, before, limit).await
    }

    async fn forget(&self, sql: Sql, before: i64, limit: u32) -> Result<u64, StoreError> {
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(async move {
                    connection.execute(sql, &[Value::Time(Some(before)), i64::from(limit).into()]).await
                })
            })
            .await
    }
}
