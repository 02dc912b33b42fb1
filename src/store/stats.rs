//! The state of the database: what waits, how much room there is.

use std::path::Path;

use caisse_domain::{PaymentStatus, Timestamp};

use super::disk::Disk;
use super::{Store, database::Engine, engine::Values, error::StoreError, sql::Sql};
use crate::{
    metrics::{Gauges, Queue},
    private_file::with_ending,
};

/// So many rows at most are counted: measuring must not slow the database.
macro_rules! at_most {
    ($lines:literal) => {
        Sql::new(concat!("select count(*) as count from (select 1 from ", $lines, " limit 10000) as counted"))
    };
}

/// Unsettled payments, by status. Each has an index of its own, or shares a small one. An expired payment counts for as
/// long as it is checked.
static UNSETTLED: [(PaymentStatus, Sql); 4] = [
    (
        PaymentStatus::Created,
        at_most!(
            "payments where application = :application and status in ('created', 'pending') and status = 'created'"
        ),
    ),
    (
        PaymentStatus::Pending,
        at_most!(
            "payments where application = :application and status in ('created', 'pending') and status = 'pending'"
        ),
    ),
    (
        PaymentStatus::Expired,
        at_most!(
            "payments where application = :application and next_check_at is not null and status = 'expired'"
        ),
    ),
    (PaymentStatus::Review, at_most!("payments where application = :application and status = 'review'")),
];

static UNPROCESSED: Sql = at_most!("callbacks where processed_at is null");

impl Store {
    /// Adds what waits in the database at `now`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn collect(&self, gauges: &mut Gauges, now: Timestamp) -> Result<(), StoreError> {
        let ours = [("application", self.application.as_str().into())];
        let mut unsettled = Vec::with_capacity(UNSETTLED.len());
        for (status, sql) in &UNSETTLED {
            unsettled.push((status.as_str(), self.count(sql, &ours).await?));
        }
        let help =
            "Payments that are not settled, 10000 at most; expired ones for as long as they are checked";
        gauges.gauges("payments_unsettled", help, "status", unsettled);
        let unprocessed = self.count(&UNPROCESSED, &[]).await?;
        gauges.gauge("callbacks_pending", "Callbacks that wait to be processed, 10000 at most", unprocessed);
        let overdue = self.first_due().await?.map_or(0, |due| (now - due).max(0));
        let help = "How long the payment that is due the longest has been waiting for its status check";
        gauges.gauge("status_check_overdue_seconds", help, overdue / 1_000);
        Ok(())
    }

    async fn count(&self, sql: &Sql, values: Values<'_>) -> Result<i64, StoreError> {
        let line = self.database.fetch_optional(sql, values).await?;
        line.map_or(Ok(0), |line| line.int("count"))
    }

    /// Adds what waits before the database, and the sizes of its files.
    pub(super) fn collect_outside(&self, gauges: &mut Gauges) {
        let mut waiting = vec![(Queue::CallbackQueue.as_str(), whole(self.callback_queue.waiting() as u64))];
        if let Engine::Sqlite { writer, file, .. } = &self.database.engine {
            waiting.push((Queue::Writer.as_str(), whole(writer.waiting() as u64)));
            let files = [("main", file.clone()), ("wal", with_ending(file, "-wal"))];
            let sizes = files.map(|(word, file)| (word, length(&file)));
            gauges.gauges("database_file_bytes", "How long the database's files are", "file", sizes);
        }
        if let Some(disk) = self.disk() {
            let help = "What is free on the disk that the database is on";
            gauges.gauge("database_disk_free_bytes", help, whole(disk.free));
        }
        gauges.gauges("queue_depth", "Writes that wait, of 4096 that may", "queue", waiting);
    }

    /// The disk of a SQLite file; `None` for PostgreSQL, or when it is not known.
    pub(super) fn disk(&self) -> Option<Disk> {
        let Engine::Sqlite { file, .. } = &self.database.engine else { return None };
        Disk::of(file)
    }

    /// Whether the reserve for settling payments is there; always on PostgreSQL, where it is not ours to know.
    pub(super) fn has_reserve(&self) -> bool {
        self.database.check_room().is_ok()
    }

    /// Whether there is room for unproven callbacks.
    pub fn has_room_for_strangers(&self) -> bool {
        self.has_reserve() && self.disk().is_none_or(Disk::has_room_for_strangers)
    }

    /// Whether another write would be refused, since too many are waiting.
    pub(super) fn is_full(&self) -> bool {
        self.callback_queue.is_full()
            || matches!(&self.database.engine, Engine::Sqlite { writer, .. } if writer.is_full())
    }
}

/// Zero when there is no such file.
fn length(file: &Path) -> i64 {
    file.metadata().map_or(0, |metadata| whole(metadata.len()))
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_has_room_or_a_hundredth_of_a_small_one_is_free() {
        const MIB: u64 = 1024 * 1024;
        for (free, size, has_room) in [
            (64 * MIB, 40_960 * MIB, true),
            (63 * MIB, 40_960 * MIB, false),
            (11 * MIB, 1024 * MIB, true),
            (10 * MIB, 1024 * MIB, false),
            (0, 0, true),
        ] {
            assert_eq!(Disk { free, size }.has_room(), has_room, "{free} of {size}");
        }
    }
}
