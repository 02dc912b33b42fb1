//! Corrects times of a wrong clock in the database: one that was ahead and was put right, or one that began in 1970.

use super::{Store, engine::Value, error::StoreError, writer::Statements};

/// How far apart the clocks of processes that share a database may be, in milliseconds.
const TOLERANCE: i64 = 60_000;
/// No payment was made before: 2024-01-01 UTC.
const FLOOR: i64 = 1_704_067_200_000;
/// Above the longest pause between two checks, a day and a tenth.
const LONGEST: i64 = 27 * 60 * 60 * 1_000;

/// The earliest time that fits a clock that shows `now`.
const fn floor(now: i64) -> i64 {
    if now < FLOOR { i64::MIN } else { FLOOR }
}

/// Unsettled payments with a time in the future, or before all payments.
macro_rules! of_another_clock {
    () => {
        "from payments where application = $1 and (status in ('created', 'pending') or next_check_at is not null) \
         and (created_at > $2 or created_at < $3 or updated_at > $2 or updated_at < $3 or opened_at > $2 or checked_at > $2 \
         or next_check_at > $4)"
    };
}

const ANY: &str = concat!("select 1 ", of_another_clock!(), " limit 1");

/// The payment begins now, and is due. If an authentic callback made it due, it stays in front.
const PUT_RIGHT: &str = concat!(
    "update payments set \
     created_at = case when created_at > $2 or created_at < $3 then $5 else created_at end, \
     updated_at = case when updated_at > $2 or updated_at < $3 then $5 else updated_at end, \
     opened_at = case when opened_at > $2 or opened_at < $3 then $5 else opened_at end, \
     checked_at = case when checked_at > $2 then null else checked_at end, \
     next_check_at = case when next_check_at > $5 then $5 else next_check_at end, \
     claimed_until = null \
     where payment_id in (select payment_id ",
    of_another_clock!(),
    ")"
);

impl Store {
    /// Lets unsettled payments begin now, and makes them due, whose times are of a clock that was ahead or far behind.
    /// Returns how many there were.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn put_times_right(&self, now: i64) -> Result<u64, StoreError> {
        let application = self.application.clone();
        let times = [now + TOLERANCE, floor(now), now + LONGEST].map(|time| Value::Time(Some(time)));
        let [ahead, behind, planned] = times;
        // Nearly always there are none, and a read blocks no writer.
        if self
            .database
            .fetch_optional(ANY, &[application.as_str().into(), ahead, behind, planned])
            .await?
            .is_none()
        {
            return Ok(0);
        }
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(async move {
                    let values =
                        [application.as_str().into(), ahead, behind, planned, Value::Time(Some(now))];
                    connection.execute(PUT_RIGHT, &values).await
                })
            })
            .await
    }
}
