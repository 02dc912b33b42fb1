//! A record that an earlier version wrote is brought up to date, and nothing in it is lost.

use std::{borrow::Cow, time::Duration};

use caisse::store::Store;
use caisse_domain::{AppTransactionRef, PaymentStatus};
use caisse_sandbox::SandboxOutcome;
use sqlx::{
    Connection as _, Executor as _, SqlSafeStr as _, SqliteConnection,
    migrate::{Migration, MigrationType, Migrator},
};

use crate::support::{Database, Engine, Setup, due_at, eventually};

/// The tables as the first version made them.
const FIRST: &str = include_str!("../../migrations/sqlite/0001_record.sql");

/// What it had written: an order with a payment that waits, one that is paid, and a callback.
const WRITTEN: &str = "insert into orders (token, reference, amount, currency, title, locale, created_at) values \
     ('0123456789abcdef0123456789abcdef', 'R-1', 1500, 'XAF', 'Deux pagnes', 'fr', 1), \
     ('fedcba9876543210fedcba9876543210', 'R-2', 1500, 'XAF', 'Deux pagnes', 'fr', 1); \
     insert into payments (order_reference, app_transaction_ref, transaction_ref, payment_url, amount, currency, \
     status, created_at, updated_at) values \
     ('R-1', 'R-1-a', 'theirs-1', 'http://localhost/1', 1500, 'XAF', 'pending', 1, 2), \
     ('R-2', 'R-2-a', 'theirs-2', 'http://localhost/2', 1500, 'XAF', 'paid', 1, 2); \
     insert into callbacks (received_at, source_address, verdict, payment_id, body) values \
     (3, '127.0.0.1', 'authentic', 1, x'00'), (3, '127.0.0.1', 'authentic', 1, x'00')";

async fn written_by_the_first_version() -> Database {
    let database = Database::new(Engine::Sqlite).await.expect("a database");
    let url = format!("{}?mode=rwc", database.url);
    let mut connection = SqliteConnection::connect(&url).await.expect("a connection");
    let first =
        Migration::new(1, Cow::Borrowed("record"), MigrationType::Simple, FIRST.into_sql_str(), false);
    Migrator::with_migrations(vec![first]).run(&mut connection).await.expect("the first tables");
    connection.execute(WRITTEN).await.expect("what it had written");
    connection.close().await.expect("a farewell");
    database
}

#[tokio::test]
async fn what_the_first_version_wrote_can_be_read_and_its_callbacks_are_not_heard_again() {
    let database = written_by_the_first_version().await;
    let store = Store::open(&database.url).await.expect("a record that is up to date");
    assert_eq!(store.take_stock().await.expect("an answer").adopted, 2);
    for (attempt, status) in [("R-1-a", PaymentStatus::Pending), ("R-2-a", PaymentStatus::Paid)] {
        let attempt = AppTransactionRef::parse(attempt).expect("a reference");
        let payment = store.payment(&attempt).await.expect("an answer").expect("a payment");
        assert_eq!((payment.status, payment.is_late, payment.is_double), (status, false, false));
    }
    assert_eq!(store.process_callbacks(10, 0, 10).await.expect("an answer").callbacks, 0);
    // The one that waits is due; the one that is paid is not.
    let due = store.claim_due(due_at(10)).await.expect("an answer");
    assert_eq!(due.iter().map(|claimed| claimed.theirs.as_str()).collect::<Vec<_>>(), ["theirs-1"]);
    store.close().await;
}

#[tokio::test]
async fn a_shop_goes_on_selling_on_the_record_of_the_first_version() {
    let app = Setup::live().on(written_by_the_first_version().await).start().await;
    assert_eq!(app.order_state("fedcba9876543210fedcba9876543210").await, "paid");
    let attempt = app.open("R-3", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    app.pass(Duration::from_secs(4));
    eventually("it is paid", async || app.order_state(&attempt.token).await == "paid").await;
}
