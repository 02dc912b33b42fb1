//! Limits on callbacks that are not authentic: in rows, in bytes, and in time.
//!
//! Any client may send a callback, and all of them are stored. Of those that are not authentic the newest stay, and of
//! these rather the ones that name a payment of ours.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::store::{database::Database, error::StoreError, sql::Sql, writer::Statements};

/// How many callbacks that are not authentic are stored.
pub(super) const ROWS: i64 = 5_000;
/// Bytes of their bodies, together.
pub(super) const BYTES: i64 = 8 * 1024 * 1024;

/// An unprocessed callback may name a payment.
static PRUNE: Sql = Sql::new(
    "
    delete from callbacks
    where callback_id in (
        select callback_id
        from (
            select callback_id,
                   row_number() over newest as place,
                   sum({octet_length}(body)) over newest as bytes
            from callbacks
            where verdict <> 'authentic'
            window newest as (
                order by (payment_id is not null or processed_at is null) desc, callback_id desc
            )
        ) as unproven
        where place > :rows or bytes > :bytes
    )
    ",
);

/// What was stored since the limits were last checked.
#[derive(Debug)]
pub(super) struct Quota {
    rows: AtomicUsize,
    bytes: AtomicUsize,
}

impl Default for Quota {
    /// What the database has already is not known: the first callback causes a check.
    fn default() -> Self {
        Self { rows: Self::ROWS_AT_ONCE.into(), bytes: 0.into() }
    }
}

impl Quota {
    /// Rows by which the limit may be exceeded for a moment: counting costs more than storing.
    const ROWS_AT_ONCE: usize = 250;
    /// Bytes, likewise.
    const BYTES_AT_ONCE: usize = 512 * 1024;

    /// Counts what was stored. Returns whether the limits are to be checked.
    pub(super) fn is_due_after(&self, rows: usize, bytes: usize) -> bool {
        if rows == 0 {
            return false;
        }
        let rows = rows + self.rows.fetch_add(rows, Ordering::Relaxed);
        let bytes = bytes + self.bytes.fetch_add(bytes, Ordering::Relaxed);
        let is_due = rows > Self::ROWS_AT_ONCE || bytes > Self::BYTES_AT_ONCE;
        if is_due {
            self.rows.store(0, Ordering::Relaxed);
            self.bytes.store(0, Ordering::Relaxed);
        }
        is_due
    }
}

/// Deletes what is beyond the limits, the oldest first.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn prune(database: &Database) -> Result<u64, StoreError> {
    database
        .write(Statements::One, |mut connection| {
            Box::pin(async move {
                connection.execute(&PRUNE, &[("rows", ROWS.into()), ("bytes", BYTES.into())]).await
            })
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_measured_the_first_time_and_then_after_as_much_as_may_be_over() {
        let quota = Quota::default();
        assert!(!quota.is_due_after(0, 0), "nothing came");
        assert!(quota.is_due_after(1, 10));
        assert!(!quota.is_due_after(Quota::ROWS_AT_ONCE, 10));
        assert!(quota.is_due_after(1, 10));
        assert!(!quota.is_due_after(1, Quota::BYTES_AT_ONCE - 10));
        assert!(quota.is_due_after(1, 11));
    }
}
