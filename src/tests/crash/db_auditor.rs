//! Checks of the database afterwards, on either engine.

use std::{
    collections::{HashMap, HashSet},
    str::FromStr as _,
    time::{Duration, Instant},
};

use sqlx::{
    FromRow, PgPool, SqlitePool,
    postgres::PgRow,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteRow},
};

use super::book::{Book, Made, Tally};

const NEW_CALLBACKS: &str = "select cast(callback_id as bigint), body from callbacks where callback_id > $1";
const CALLBACKS: &str = "select body, cast(times as bigint) from callbacks where callback_id > $1";
const TWICE: [&str; 4] = [
    "select count(*) from (select 1 from callbacks group by digest having count(*) > $1) twice",
    "select count(*) from (select 1 from callbacks group by content_type, signature, body \
     having count(*) > $1) twice",
    "select count(*) from (select 1 from observations group by payment_id, event having count(*) > $1) twice",
    "select count(*) from (select 1 from payments where status in ('created', 'pending') \
     group by order_reference having count(*) > $1) twice",
];
const ORDERS: &str = "select reference from orders where order_id > $1";
const PAID_ORDERS: &str = "select reference from orders where paid_at is not null and order_id > $1";
const PAID_PAYMENTS: &str = "select order_reference from payments where status = 'paid' and payment_id > $1";
const DOUBLE: &str = "select count(*) from payments where cast(is_double as integer) > $1";
const KEPT: &str =
    "select count(*), cast(coalesce(sum(times), 0) as bigint) from callbacks where callback_id > $1";

/// The identity of a genuine callback: its transaction, its signature and its status. Its other fields are
/// not signed, and do not make it another callback.
type CallbackContent = [String; 3];

fn content(body: &[u8]) -> CallbackContent {
    let callback: serde_json::Value = serde_json::from_slice(body).expect("JSON");
    ["transaction_ref", "signature", "transaction_status"].map(|name| callback[name].to_string())
}

/// A reader of the database, with its own read-only connection.
pub(super) struct DbAuditor {
    database: Database,
    /// The newest callback read so far.
    newest: i64,
    /// The identities of the callbacks read so far.
    seen: HashSet<CallbackContent>,
}

enum Database {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl DbAuditor {
    /// Opens a database that the program has made.
    pub(super) async fn open(url: &str) -> Self {
        let database = if url.starts_with("sqlite:") {
            let options = SqliteConnectOptions::from_str(url).expect("an address").read_only(true);
            let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
            Database::Sqlite(pool.expect("a database"))
        } else {
            Database::Postgres(PgPool::connect(url).await.expect("a database"))
        };
        Self { database, newest: 0, seen: HashSet::new() }
    }

    /// The rows of a query with one number as its parameter.
    async fn rows<T>(&self, sql: &'static str, number: i64) -> Vec<T>
    where
        T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        let rows = match &self.database {
            Database::Sqlite(pool) => sqlx::query_as(sql).bind(number).fetch_all(pool).await,
            Database::Postgres(pool) => sqlx::query_as(sql).bind(number).fetch_all(pool).await,
        };
        rows.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    async fn references(&self, sql: &'static str) -> Vec<String> {
        self.rows::<(String,)>(sql, 0).await.into_iter().map(|(reference,)| reference).collect()
    }

    /// Each round: callbacks acknowledged for the first time since the last round are among the new rows,
    /// and none is stored twice.
    pub(super) async fn new_callbacks_are_acknowledged_ones(&mut self, fresh: HashSet<String>) {
        let new: Vec<(i64, Vec<u8>)> = self.rows(NEW_CALLBACKS, self.newest).await;
        self.newest = new.iter().map(|(number, _)| *number).max().unwrap_or(self.newest);
        self.seen.extend(new.iter().map(|(_, body)| content(body)));
        for body in fresh {
            assert!(self.seen.contains(&content(body.as_bytes())), "answered OK, and not kept: {body}");
        }
    }

    /// At the end: every acknowledged callback is stored, and none twice.
    pub(super) async fn everything_acknowledged_is_stored(&self, book: &Book) {
        let stored: Vec<(Vec<u8>, i64)> = self.rows(CALLBACKS, 0).await;
        let rows = stored.len();
        let stored: HashMap<CallbackContent, i64> =
            stored.iter().map(|(body, times)| (content(body), *times)).collect();
        assert_eq!(stored.len(), rows, "the same content is one row");
        let mut tallies: HashMap<CallbackContent, Tally> = HashMap::new();
        for (body, tally) in &book.callbacks {
            let all = tallies.entry(content(body.as_bytes())).or_default();
            all.sent += tally.sent;
            all.acknowledged += tally.acknowledged;
        }
        for (content, tally) in &tallies {
            let times = stored.get(content).copied().unwrap_or(0);
            assert!(
                (tally.acknowledged..=tally.sent).contains(&times),
                "stored {times} times: {tally:?} {content:?}"
            );
        }
        assert!(rows <= tallies.len(), "more was kept than was sent");
        for sql in TWICE {
            assert_eq!(self.rows::<(i64,)>(sql, 1).await, [(0,)], "{sql}");
        }
        let orders: HashSet<_> = self.references(ORDERS).await.into_iter().collect();
        for made in &book.made {
            assert!(orders.contains(&made.reference), "answered, and not kept: {made:?}");
        }
    }

    /// Waits until these are paid, without a request to the program.
    pub(super) async fn becomes_paid(&self, payments: &[Made], timeouts: Duration) {
        let began = Instant::now();
        loop {
            let paid: HashSet<_> = self.references(PAID_ORDERS).await.into_iter().collect();
            let unpaid: Vec<_> = payments.iter().filter(|made| !paid.contains(&made.reference)).collect();
            if unpaid.is_empty() {
                return println!(
                    "called back for {} payments, it had them after {:?}",
                    payments.len(),
                    began.elapsed()
                );
            }
            let (first, count) = (unpaid[0], unpaid.len());
            assert!(began.elapsed() < timeouts, "{count} of {} stay unpaid: {first:?}", payments.len());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Asserts that these orders are paid, each by one payment, and no others.
    pub(super) async fn is_paid_once(&self, payments: &[Made]) {
        let expected = sorted(payments.iter().map(|made| made.reference.clone()));
        assert_eq!(sorted(self.references(PAID_ORDERS).await), expected);
        assert_eq!(sorted(self.references(PAID_PAYMENTS).await), expected);
        assert_eq!(self.rows::<(i64,)>(DOUBLE, 0).await, [(0,)]);
    }

    /// Asserts that the database is not damaged.
    pub(super) async fn is_whole(&self) {
        if let Database::Sqlite(pool) = &self.database {
            let answer: Vec<String> =
                sqlx::query_scalar("pragma integrity_check").fetch_all(pool).await.expect("a check");
            assert_eq!(answer, ["ok"]);
        }
    }

    /// How many distinct callbacks, and how many in all, are stored.
    pub(super) async fn stored(&self) -> String {
        let counts: Vec<(i64, i64)> = self.rows(KEPT, 0).await;
        format!("{} callbacks of {} contents", counts[0].1, counts[0].0)
    }
}

fn sorted(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut texts: Vec<_> = texts.into_iter().collect();
    texts.sort_unstable();
    texts
}
