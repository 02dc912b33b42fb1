//! A reader of the database, with its own connection.

use caisse_domain::Timestamp;
use std::str::FromStr as _;

use sqlx::{
    Decode, PgPool, Postgres, SqlSafeStr, Sqlite, SqlitePool, Type,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};

use super::{Database, Engine};

/// How many rows each table has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sizes {
    pub(crate) orders: i64,
    pub(crate) payments: i64,
    pub(crate) observations: i64,
    pub(crate) callbacks: i64,
}

/// A read-only view of the database.
pub(crate) enum Record {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Record {
    pub(crate) async fn open(database: &Database) -> Self {
        const MADE: &str = "a database that the program has made";
        match database.engine {
            Engine::Sqlite => {
                let options = SqliteConnectOptions::from_str(&database.url).expect(MADE).read_only(true);
                let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
                Self::Sqlite(pool.expect(MADE))
            }
            Engine::Postgres => {
                let options = PgConnectOptions::from_str(&database.url).expect(MADE);
                let options = options.options([("default_transaction_read_only", "on")]);
                let pool = PgPoolOptions::new().max_connections(1).connect_with(options).await;
                Self::Postgres(pool.expect(MADE))
            }
        }
    }

    /// The single column of a query.
    async fn column<T>(&self, sql: impl SqlSafeStr) -> Vec<T>
    where
        T: Type<Sqlite> + Type<Postgres> + Send + Unpin,
        T: for<'r> Decode<'r, Sqlite> + for<'r> Decode<'r, Postgres>,
    {
        let sql = sql.into_sql_str();
        let read = match self {
            Self::Sqlite(pool) => sqlx::query_scalar(sql.clone()).fetch_all(pool).await,
            Self::Postgres(pool) => sqlx::query_scalar(sql.clone()).fetch_all(pool).await,
        };
        read.unwrap_or_else(|error| panic!("{}: {error}", sql.as_str()))
    }

    /// The single number of a query.
    pub(crate) async fn number(&self, sql: &'static str) -> i64 {
        self.column(sql).await.into_iter().next().unwrap_or_else(|| panic!("{sql}: no row"))
    }

    /// A column of texts.
    pub(crate) async fn texts(&self, sql: &'static str) -> Vec<String> {
        self.column(sql).await
    }

    /// The time in the column of the table's only row.
    pub(crate) async fn time(&self, column: &'static str, table: &'static str) -> Timestamp {
        let time = match self {
            Self::Sqlite(_) => column.to_owned(),
            Self::Postgres(_) => format!("(extract(epoch from {column}) * 1000)::bigint"),
        };
        let times = self.column(sqlx::AssertSqlSafe(format!("select {time} from {table}"))).await;
        let [time] = times[..] else { panic!("{table} has {} rows", times.len()) };
        Timestamp::from_millis(time)
    }

    /// The mismatches of each status check, oldest first, as space-separated words.
    pub(crate) async fn mismatches(&self) -> Vec<String> {
        let sql = match self {
            Self::Sqlite(_) => {
                "select mismatches from observations where source = 'status_check' order by observation_id"
            }
            Self::Postgres(_) => {
                "select array_to_string(array(select jsonb_array_elements_text(mismatches)), ' ') \
                 from observations where source = 'status_check' order by observation_id"
            }
        };
        self.texts(sql).await
    }

    /// Every callback's body, oldest first.
    pub(crate) async fn bodies(&self) -> Vec<Vec<u8>> {
        self.column("select body from callbacks order by callback_id").await
    }

    /// Every attempt's status, oldest first.
    pub(crate) async fn statuses(&self) -> Vec<String> {
        self.texts("select status from payments order by payment_id").await
    }

    /// Every callback's verdict, oldest first.
    pub(crate) async fn verdicts(&self) -> Vec<String> {
        self.texts("select verdict from callbacks order by callback_id").await
    }

    /// Every attempt's own reference, oldest first.
    pub(crate) async fn attempts(&self) -> Vec<String> {
        self.texts("select app_transaction_ref from payments order by payment_id").await
    }

    /// How many status checks found something new.
    pub(crate) async fn status_checks(&self) -> i64 {
        self.number("select count(*) from observations where source = 'status_check'").await
    }

    /// How many callbacks were received, repetitions included.
    pub(crate) async fn send_callbacks(&self) -> i64 {
        self.number("select cast(coalesce(sum(times), 0) as bigint) from callbacks").await
    }

    pub(crate) async fn sizes(&self) -> Sizes {
        Sizes {
            orders: self.number("select count(*) from orders").await,
            payments: self.number("select count(*) from payments").await,
            observations: self.number("select count(*) from observations").await,
            callbacks: self.number("select count(*) from callbacks").await,
        }
    }
}
