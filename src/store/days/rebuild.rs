//! Derives the figures from the payments: a day in a transaction, each by the indexes of its times.

use caisse_domain::Timestamp;

use crate::{
    douala::{self, DAY_MS},
    store::{Store, engine::Connection, error::StoreError, sql::Sql, writer::Statements},
};

/// Days that are compared: the newest in which something happened, and those before it.
const COMPARED: i64 = 7;

/// The figures of the payments between two times. Unlike `share`, this is in SQL: one does not repeat the mistakes of
/// the other.
macro_rules! derived {
    () => {
        "
        select application, operator_group as operator, currency, cast(sum(paid) as bigint) as paid,
               cast(sum(paid_sum) as bigint) as paid_sum, cast(sum(fees_sum) as bigint) as fees_sum,
               cast(sum(late) as bigint) as late, cast(sum(doubles) as bigint) as doubles,
               cast(sum(ended) as bigint) as ended
        from (
            select application, operator, currency, 1 as paid, amount as paid_sum,
                   coalesce(fees, 0) as fees_sum, case when is_late then 1 else 0 end as late,
                   case when is_double then 1 else 0 end as doubles, 0 as ended,
                   case
                       when operator is null then ''
                       when operator in ('CM_MOMO', 'CM_OM', 'CARD', 'MCP') then operator
                       else 'other'
                   end as operator_group
            from payments
            where status = 'paid' and paid_at >= :from and paid_at < :until
            union all
            select application, operator, currency, 0, 0, 0, 0, 0, 1,
                   case
                       when operator is null then ''
                       when operator in ('CM_MOMO', 'CM_OM', 'CARD', 'MCP') then operator
                       else 'other'
                   end
            from payments
            where status in ('expired', 'canceled', 'failed', 'rejected')
              and updated_at >= :from and updated_at < :until
        ) as shares
        group by application, operator_group, currency
        "
    };
}

/// The first time from `:from` on at which a payment ended.
static NEXT_END: Sql = Sql::new(
    "
    select min(at) as at
    from (
        select min(paid_at) as at from payments where status = 'paid' and paid_at >= :from
        union all
        select min(updated_at)
        from payments
        where status in ('expired', 'canceled', 'failed', 'rejected') and updated_at >= :from
    ) as ends
    ",
);

static LAST_END: Sql = Sql::new(
    "
    select max(at) as at
    from (
        select max(paid_at) as at from payments where status = 'paid'
        union all
        select max(updated_at) from payments where status in ('expired', 'canceled', 'failed', 'rejected')
    ) as ends
    ",
);

/// The first day from `:day` on that has figures.
static NEXT_DAY: Sql = Sql::new("select min(day) as day from days where day >= :day");
static LAST_DAY: Sql = Sql::new("select max(day) as day from days");

/// Waits for transactions that add to the figures, and lets no other begin to. On SQLite the writer is alone.
static LOCK: Sql = Sql::by_engine("select 1", "lock table days in share row exclusive mode");

static DELETE: Sql = Sql::new("delete from days where day = :day");

static INSERT: Sql = Sql::new(concat!(
    "
    insert into days (
        shop_id, application, day, operator, currency, paid, paid_sum, fees_sum, late, doubles, ended
    )
    select :shop_id, application, :day, operator, currency, paid, paid_sum, fees_sum, late, doubles, ended
    from (",
    derived!(),
    ") as derived"
));

/// In how many rows the derived figures of a day and the stored ones differ: one statement, so one moment.
static DIFFERENCES: Sql = Sql::new(concat!(
    "
    with derived as (",
    derived!(),
    "),
    stored as (
        select application, operator, currency, paid, paid_sum, fees_sum, late, doubles, ended
        from days
        where day = :day
          -- What was added and taken away again leaves a row.
          and not (paid = 0 and paid_sum = 0 and fees_sum = 0 and late = 0 and doubles = 0 and ended = 0)
    )
    select (select count(*) from (select * from derived except select * from stored) as missing)
         + (select count(*) from (select * from stored except select * from derived) as surplus) as count
    "
));

impl Store {
    /// Derives the figures of every day from the payments again, beside processes that serve. Returns how many days
    /// there are.
    ///
    /// # Errors
    /// [`StoreError`]; then the days before are rebuilt, and may be rebuilt again.
    pub async fn rebuild_days(&self) -> Result<u64, StoreError> {
        let (mut from, mut rebuilt) = (Timestamp::MIN, 0);
        while let Some(day) = self.next_day(from).await? {
            self.database
                .write(Statements::Several, move |connection| Box::pin(rebuild(connection, day)))
                .await?;
            rebuilt += 1;
            from = day + DAY_MS;
        }
        Ok(rebuilt)
    }

    /// The first day from `from` on in which a payment ended, or which has figures.
    async fn next_day(&self, from: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let end = self.database.fetch_optional(&NEXT_END, &[("from", from.into())]).await?;
        let end = end.map(|row| row.time_or_null("at")).transpose()?.flatten().map(douala::midnight);
        let day = douala::day_of(from);
        let stored = self.database.fetch_optional(&NEXT_DAY, &[("day", day.as_str().into())]).await?;
        let stored = stored.map(|row| Ok::<_, StoreError>(row.text_or_null("day")?.and_then(douala::day)));
        Ok([end, stored.transpose()?.flatten()].into_iter().flatten().min())
    }
}

async fn rebuild(mut connection: Connection<'_>, day: Timestamp) -> Result<(), StoreError> {
    let text = douala::day_of(day);
    connection.execute(&LOCK, &[]).await?;
    connection.execute(&DELETE, &[("day", text.as_str().into())]).await?;
    let values = [
        ("shop_id", Store::SHOP_ID.into()),
        ("day", text.as_str().into()),
        ("from", day.into()),
        ("until", (day + DAY_MS).into()),
    ];
    connection.execute(&INSERT, &values).await.map(drop)
}

/// How many of the newest days have other figures than their payments give.
pub(in crate::store) async fn count_wrong(connection: &mut Connection<'_>) -> Result<usize, StoreError> {
    let end = connection.fetch_optional(&LAST_END, &[]).await?;
    let end = end.map(|row| row.time_or_null("at")).transpose()?.flatten().map(douala::midnight);
    let stored = connection.fetch_optional(&LAST_DAY, &[]).await?;
    let stored = stored.map(|row| Ok::<_, StoreError>(row.text_or_null("day")?.and_then(douala::day)));
    let Some(last) = [end, stored.transpose()?.flatten()].into_iter().flatten().max() else { return Ok(0) };
    let mut wrong = 0;
    for before in 0..COMPARED {
        let day = last - before * DAY_MS;
        let text = douala::day_of(day);
        let values = [("day", text.as_str().into()), ("from", day.into()), ("until", (day + DAY_MS).into())];
        let row = connection.fetch_optional(&DIFFERENCES, &values).await?;
        wrong += usize::from(row.map(|row| row.int("count")).transpose()?.unwrap_or(0) > 0);
    }
    Ok(wrong)
}
