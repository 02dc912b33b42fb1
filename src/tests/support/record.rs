//! Eyes on the database file, apart from the program's own.

use std::path::Path;

use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};

/// How many rows each table has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sizes {
    pub(crate) orders: i64,
    pub(crate) payments: i64,
    pub(crate) observations: i64,
    pub(crate) callbacks: i64,
}

/// A read-only view of the database.
pub(crate) struct Record(SqlitePool);

impl Record {
    pub(crate) async fn open(file: &Path) -> Self {
        let options = SqliteConnectOptions::new().filename(file).read_only(true);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
        Self(pool.expect("a database that the program has made"))
    }

    /// The one number of a query.
    pub(crate) async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.0).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// A column of texts.
    pub(crate) async fn texts(&self, sql: &'static str) -> Vec<String> {
        sqlx::query_scalar(sql).fetch_all(&self.0).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
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

    /// How often checkStatus has answered something new.
    pub(crate) async fn looks(&self) -> i64 {
        self.number("select count(*) from observations where source = 'look'").await
    }

    /// How often anybody rang, the same callback again and again included.
    pub(crate) async fn rings(&self) -> i64 {
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
