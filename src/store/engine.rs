//! One way to run SQL on either engine: values go in and rows come out by name.
//!
//! Only times differ in kind: SQLite stores milliseconds since 1970 UTC, PostgreSQL a `timestamptz`. Both are a
//! [`Timestamp`] here.

use caisse_domain::Timestamp;
use sqlx::{
    PgConnection, Postgres, Row as _, Sqlite, SqliteConnection,
    postgres::{PgArguments, PgRow},
    query::Query,
    sqlite::{SqliteArguments, SqliteRow},
    types::time::OffsetDateTime,
};

use super::{error::StoreError, postgres::Session, sql::Sql};

/// A value of a statement, by kind. `None` is null.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value<'a> {
    Int(Option<i64>),
    Text(Option<&'a str>),
    Time(Option<Timestamp>),
    Bytes(&'a [u8]),
    Flag(bool),
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Int(Some(number))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Some(text))
    }
}

impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(text: Option<&'a str>) -> Self {
        Self::Text(text)
    }
}

impl From<Option<i64>> for Value<'_> {
    fn from(number: Option<i64>) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Value<'_> {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<Timestamp> for Value<'_> {
    fn from(time: Timestamp) -> Self {
        Self::Time(Some(time))
    }
}

impl From<Option<Timestamp>> for Value<'_> {
    fn from(time: Option<Timestamp>) -> Self {
        Self::Time(time)
    }
}

/// The values of a statement's parameters, by name.
pub(super) type Values<'v> = &'v [(&'static str, Value<'v>)];

/// PostgreSQL's text cannot hold a NUL, and a client's text must not fail a write on one engine only.
fn without_nul(text: Option<&str>) -> Option<String> {
    text.map(|text| text.replace('\0', "\u{fffd}"))
}

fn sqlite_query<'q>(sql: &Sql, values: Values<'_>) -> Result<Query<'q, Sqlite, SqliteArguments>, StoreError> {
    let statement = sql.for_sqlite();
    let values = statement.ordered(values)?;
    Ok(values.into_iter().fold(sqlx::query(statement.text), |query, value| match value {
        Value::Int(number) => query.bind(number),
        Value::Text(text) => query.bind(without_nul(text)),
        Value::Time(time) => query.bind(time.map(Timestamp::millis)),
        Value::Bytes(bytes) => query.bind(bytes),
        Value::Flag(flag) => query.bind(flag),
    }))
}

fn postgres_query<'q>(
    sql: &Sql,
    values: Values<'_>,
    session: Session,
) -> Result<Query<'q, Postgres, PgArguments>, StoreError> {
    let statement = sql.for_postgres();
    let values = statement.ordered(values)?;
    let query = sqlx::query(statement.text).persistent(session == Session::Dedicated);
    Ok(values.into_iter().fold(query, |query, value| match value {
        Value::Int(number) => query.bind(number),
        Value::Text(text) => query.bind(without_nul(text)),
        Value::Time(time) => query.bind(time.map(moment)),
        Value::Bytes(bytes) => query.bind(bytes),
        Value::Flag(flag) => query.bind(flag),
    }))
}

/// A time in the years that both engines know; any other is clamped to them.
fn moment(time: Timestamp) -> OffsetDateTime {
    const YEAR_9999: i64 = 253_402_300_799_000;
    let nanos = i128::from(time.millis().clamp(0, YEAR_9999)) * 1_000_000;
    OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn timestamp(moment: OffsetDateTime) -> Timestamp {
    i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).map_or(Timestamp::MAX, Timestamp::from_millis)
}

/// A connection of either engine, borrowed for a statement or a transaction.
pub(super) enum Connection<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection, Session),
}

impl Connection<'_> {
    /// Borrows the same connection again.
    pub(super) fn reborrow(&mut self) -> Connection<'_> {
        match self {
            Self::Sqlite(connection) => Connection::Sqlite(connection),
            Self::Postgres(connection, session) => Connection::Postgres(connection, *session),
        }
    }

    /// Runs a statement; returns how many rows it changed.
    pub(super) async fn execute(&mut self, sql: &Sql, values: Values<'_>) -> Result<u64, StoreError> {
        Ok(match self {
            Self::Sqlite(connection) => {
                sqlite_query(sql, values)?.execute(&mut **connection).await?.rows_affected()
            }
            Self::Postgres(connection, session) => {
                postgres_query(sql, values, *session)?.execute(&mut **connection).await?.rows_affected()
            }
        })
    }

    /// All rows of a statement.
    pub(super) async fn fetch_all(&mut self, sql: &Sql, values: Values<'_>) -> Result<Vec<Row>, StoreError> {
        Ok(match self {
            Self::Sqlite(connection) => {
                let rows = sqlite_query(sql, values)?.fetch_all(&mut **connection).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Self::Postgres(connection, session) => {
                let rows = postgres_query(sql, values, *session)?.fetch_all(&mut **connection).await?;
                rows.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// The row of a statement that has one at most.
    pub(super) async fn fetch_optional(
        &mut self,
        sql: &Sql,
        values: Values<'_>,
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch_all(sql, values).await?.pop())
    }
}

/// A row of a result.
#[derive(Debug)]
pub(super) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

macro_rules! column {
    ($line:expr, $name:expr) => {
        match $line {
            Row::Sqlite(row) => row.try_get($name),
            Row::Postgres(row) => row.try_get($name),
        }
    };
}

impl Row {
    pub(super) fn text(&self, name: &'static str) -> Result<&str, StoreError> {
        Ok(column!(self, name)?)
    }

    pub(super) fn text_or_null(&self, name: &'static str) -> Result<Option<&str>, StoreError> {
        Ok(column!(self, name)?)
    }

    pub(super) fn int(&self, name: &'static str) -> Result<i64, StoreError> {
        Ok(column!(self, name)?)
    }

    pub(super) fn int_or_null(&self, name: &'static str) -> Result<Option<i64>, StoreError> {
        Ok(column!(self, name)?)
    }

    pub(super) fn flag(&self, name: &'static str) -> Result<bool, StoreError> {
        Ok(column!(self, name)?)
    }

    pub(super) fn bytes(&self, name: &'static str) -> Result<&[u8], StoreError> {
        Ok(column!(self, name)?)
    }

    pub(super) fn bytes_or_null(&self, name: &'static str) -> Result<Option<&[u8]>, StoreError> {
        Ok(column!(self, name)?)
    }

    /// A SHA-256.
    pub(super) fn digest(&self, name: &'static str) -> Result<[u8; 32], StoreError> {
        self.bytes(name)?.try_into().map_err(|_| StoreError::Unreadable(name))
    }

    pub(super) fn time(&self, name: &'static str) -> Result<Timestamp, StoreError> {
        self.time_or_null(name)?.ok_or(StoreError::Unreadable(name))
    }

    pub(super) fn time_or_null(&self, name: &'static str) -> Result<Option<Timestamp>, StoreError> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get::<Option<i64>, _>(name)?.map(Timestamp::from_millis),
            Self::Postgres(row) => row.try_get::<Option<OffsetDateTime>, _>(name)?.map(timestamp),
        })
    }
}
