//! Corrects times of a wrong clock in the database: one that was ahead and was put right, or one that began in 1970.

use super::{Store, error::StoreError, sql::Sql, writer::Statements};
use caisse_domain::Timestamp;

/// How far apart the clocks of processes that share a database may be, in milliseconds.
const TOLERANCE: i64 = 60_000;
/// No payment was made before: 2024-01-01 UTC.
const FLOOR: Timestamp = Timestamp::from_millis(1_704_067_200_000);
/// Above the longest pause between two checks, a day and a tenth.
const LONGEST: i64 = 27 * 60 * 60 * 1_000;

/// The earliest time that fits a clock that shows `now`.
const fn floor(now: Timestamp) -> Timestamp {
    if now.millis() < FLOOR.millis() { Timestamp::MIN } else { FLOOR }
}

/// Unsettled payments with a time in the future, or before all payments.
macro_rules! of_another_clock {
    () => {
        "
        from payments
        where application = :application
          and (status in ('created', 'pending') or next_check_at is not null)
          and (
              created_at > :ahead or created_at < :behind
              or updated_at > :ahead or updated_at < :behind
              or opened_at > :ahead
              or checked_at > :ahead
              or callback_at > :ahead
              or next_check_at > :planned
          )
        "
    };
}

static ANY: Sql = Sql::new(concat!("select 1", of_another_clock!(), "limit 1"));

/// The payment begins now, and is due. If an authentic callback made it due, it stays in front.
static CORRECT: Sql = Sql::new(concat!(
    "
    update payments
    set created_at = case when created_at > :ahead or created_at < :behind then :now else created_at end,
        updated_at = case when updated_at > :ahead or updated_at < :behind then :now else updated_at end,
        opened_at = case when opened_at > :ahead or opened_at < :behind then :now else opened_at end,
        checked_at = case when checked_at > :ahead then null else checked_at end,
        callback_at = case when callback_at > :ahead then :now else callback_at end,
        next_check_at = case when next_check_at > :now then :now else next_check_at end,
        claimed_until = null,
        recheck = false
    where payment_id in (
        select payment_id",
    of_another_clock!(),
    ")"
));

impl Store {
    /// Lets unsettled payments begin now, and makes them due, whose times are of a clock that was ahead or far behind.
    /// Returns how many there were.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn put_times_right(&self, now: Timestamp) -> Result<u64, StoreError> {
        let application = self.application.clone();
        let (ahead, behind, planned) = (now + TOLERANCE, floor(now), now + LONGEST);
        let values = [
            ("application", self.application.as_str().into()),
            ("ahead", ahead.into()),
            ("behind", behind.into()),
            ("planned", planned.into()),
        ];
        // Nearly always there are none, and a read blocks no writer.
        if self.database.fetch_optional(&ANY, &values).await?.is_none() {
            return Ok(0);
        }
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(async move {
                    let values = [
                        ("application", application.as_str().into()),
                        ("ahead", ahead.into()),
                        ("behind", behind.into()),
                        ("planned", planned.into()),
                        ("now", now.into()),
                    ];
                    connection.execute(&CORRECT, &values).await
                })
            })
            .await
    }
}
