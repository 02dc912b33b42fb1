//! The rows of the database, read on another connection.

use std::path::Path;

use caisse_domain::PaymentStatus;
use sqlx::{ConnectOptions as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions};

/// An attempt.
#[derive(Clone, Debug)]
pub(super) struct PaymentRow {
    pub(super) id: i64,
    pub(super) order: String,
    pub(super) ours: String,
    pub(super) theirs: Option<String>,
    pub(super) candidate: Option<String>,
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) status: PaymentStatus,
    pub(super) is_late: bool,
    pub(super) is_double: bool,
    pub(super) next_check_at: Option<i64>,
    pub(super) claimed_until: Option<i64>,
    pub(super) created_at: i64,
}

/// An order.
#[derive(Clone, Debug)]
pub(super) struct OrderRow {
    pub(super) reference: String,
    pub(super) paid_at: Option<i64>,
}

/// An observation of an attempt.
#[derive(Clone, Debug)]
pub(super) struct ObservationRow {
    pub(super) payment_id: i64,
    pub(super) source: String,
    pub(super) status: PaymentStatus,
}

/// A callback that was stored.
#[derive(Clone, Debug)]
pub(super) struct CallbackRow {
    pub(super) verdict: String,
    pub(super) times: i64,
    pub(super) is_processed: bool,
    pub(super) body: String,
}

/// A read-only connection. It outlives the simulated process, as another program's would.
pub(super) struct DbReader {
    connection: SqliteConnection,
    /// The result of the last `pragma data_version`.
    version: i64,
}

impl DbReader {
    pub(super) async fn open(file: &Path) -> Self {
        let options = SqliteConnectOptions::new().filename(file).pragma("query_only", "on");
        let connection = options.connect().await.expect("a database with its tables");
        Self { connection, version: 0 }
    }

    /// Whether anything was written since the last call.
    pub(super) async fn see_news(&mut self) -> bool {
        let version = sqlx::query_scalar("pragma data_version").fetch_one(&mut self.connection).await;
        let before = std::mem::replace(&mut self.version, version.expect("a number"));
        before != self.version
    }

    pub(super) async fn payments(&mut self) -> Vec<PaymentRow> {
        let rows =
            sqlx::query("select * from payments order by payment_id").fetch_all(&mut self.connection).await;
        let read = |row: sqlx::sqlite::SqliteRow| PaymentRow {
            id: row.get("payment_id"),
            order: row.get("order_reference"),
            ours: row.get("app_transaction_ref"),
            theirs: row.get("transaction_ref"),
            candidate: row.get("candidate_ref"),
            amount: row.get("amount"),
            currency: row.get("currency"),
            status: PaymentStatus::parse(row.get("status")).expect("a status"),
            is_late: row.get("is_late"),
            is_double: row.get("is_double"),
            next_check_at: row.get("next_check_at"),
            claimed_until: row.get("claimed_until"),
            created_at: row.get("created_at"),
        };
        rows.expect("payments").into_iter().map(read).collect()
    }

    pub(super) async fn orders(&mut self) -> Vec<OrderRow> {
        let rows =
            sqlx::query("select * from orders order by order_id").fetch_all(&mut self.connection).await;
        let read = |row: sqlx::sqlite::SqliteRow| OrderRow {
            reference: row.get("reference"),
            paid_at: row.get("paid_at"),
        };
        rows.expect("orders").into_iter().map(read).collect()
    }

    /// Oldest first.
    pub(super) async fn observations(&mut self) -> Vec<ObservationRow> {
        let sql = "select * from observations order by observation_id";
        let rows = sqlx::query(sql).fetch_all(&mut self.connection).await;
        let read = |row: sqlx::sqlite::SqliteRow| ObservationRow {
            payment_id: row.get("payment_id"),
            source: row.get("source"),
            status: PaymentStatus::parse(row.get("status")).expect("a status"),
        };
        rows.expect("observations").into_iter().map(read).collect()
    }

    pub(super) async fn callbacks(&mut self) -> Vec<CallbackRow> {
        let rows =
            sqlx::query("select * from callbacks order by callback_id").fetch_all(&mut self.connection).await;
        let read = |row: sqlx::sqlite::SqliteRow| CallbackRow {
            verdict: row.get("verdict"),
            times: row.get("times"),
            is_processed: row.get::<Option<i64>, _>("processed_at").is_some(),
            body: String::from_utf8(row.get("body")).expect("text"),
        };
        rows.expect("callbacks").into_iter().map(read).collect()
    }
}
