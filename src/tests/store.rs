//! The database: what it stores, and how damaged rows and tables are reported.

use caisse::{
    checkout::CheckoutError,
    store::{NextCheck, Opened, Store, StoreError},
};
use caisse_domain::{AppTransactionRef, NewOrder, OrderToken};
use caisse_sandbox::SandboxOutcome;
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};

use crate::support::{Database, Engine, NOW, Setup, TestApp, eventually, new_order, on_page};

/// Writes to the database on another connection, without its check constraints.
async fn meddle(app: &TestApp, sql: &'static str) {
    let url = &app.database.url;
    let written = match app.database.engine {
        Engine::Sqlite => {
            let mut connection = SqliteConnection::connect(url).await.expect("a database");
            connection.execute("pragma ignore_check_constraints = on").await.expect("a pragma");
            connection.execute(sql).await.map(drop)
        }
        Engine::Postgres => {
            let mut connection = PgConnection::connect(url).await.expect("a database");
            connection.execute(DROP_CHECK_CONSTRAINTS).await.expect("no check constraints");
            connection.execute(sql).await.map(drop)
        }
    };
    written.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// PostgreSQL has no setting that ignores them.
const DROP_CHECK_CONSTRAINTS: &str = "do $$ declare found record; begin \
     for found in select conrelid::regclass as owner, conname from pg_constraint \
     where contype = 'c' and connamespace = 'public'::regnamespace and conrelid <> 0 loop \
     execute format('alter table %s drop constraint %I', found.owner, found.conname); \
     end loop; end $$";

#[tokio::test]
async fn a_restart_keeps_everything() {
    let app = Setup::live().start().await;
    let paid = app.open("R-1", 1500).await;
    app.settle(&paid.transaction_ref, SandboxOutcome::Success);
    assert_eq!(app.tx_status(&paid.transaction_ref).await, "SUCCESS");
    let open = app.open("R-2", 2500).await;
    app.send_callback(&app.callback(&paid.transaction_ref)).await;
    let before = app.record.sizes().await;

    let app = app.restart(Setup::live()).await;
    assert_eq!(app.record.sizes().await, before);
    assert_eq!(app.order_state(&paid.token).await, "paid");
    assert_eq!(app.order_state(&open.token).await, "waiting");
    assert_eq!(app.create_payment_as_shop("R-1", 1500).await.refusal(), (409, "not_payable".to_owned()));
    assert_eq!(app.create_payment_as_shop("R-2", 1).await.refusal(), (409, "reference_taken".to_owned()));
    assert_eq!(app.pay(&open.token).await.location(), open.payment_url);
}

#[tokio::test]
async fn opening_the_same_database_again_and_again_changes_nothing() {
    let app = TestApp::sandboxed().await;
    app.open("R-1", 1500).await;
    let before = app.record.sizes().await;
    let migrations = app.record.number("select count(*) from _sqlx_migrations").await;
    for _ in 0..3 {
        let store = Store::open(&app.database.url).await.expect("the same database");
        store.health().try_reading().await.expect("an answer");
        store.close().await;
    }
    assert_eq!(app.record.sizes().await, before);
    assert_eq!(app.record.number("select count(*) from _sqlx_migrations").await, migrations);
}

#[tokio::test]
async fn the_same_order_again_is_the_same_order_and_another_amount_is_refused() {
    let app = TestApp::sandboxed().await;
    let first = app.checkout().place_order(new_order("R-1", 1500)).await.expect("an order");
    let again = NewOrder { title: "Autre chose".to_owned(), ..new_order("R-1", 1500) };
    assert_eq!(app.checkout().place_order(again).await.expect("the same order"), first);
    let refused = app.checkout().place_order(new_order("R-1", 1501)).await;
    assert!(matches!(refused, Err(CheckoutError::AmountTaken)), "{refused:?}");
    assert_eq!(app.record.sizes().await.orders, 1);
}

#[tokio::test]
async fn an_order_has_one_live_attempt_whichever_client_opens_the_second() {
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R-1", 1500).await;
    let store = Store::open(&app.database.url).await.expect("the same database");
    let attempt = |random| on_page(AppTransactionRef::new(&order.details.reference, random));
    let Opened::New(first) = store.open_payment(&order, attempt(1), NOW).await.expect("an attempt") else {
        panic!("the first is new");
    };
    let second = store.open_payment(&order, attempt(2), NOW).await.expect("an attempt");
    assert_eq!(second, Opened::Live(first));
    store.close().await;
}

#[tokio::test]
async fn an_attempt_whose_process_died_before_the_answer_is_given_up_for_a_new_one() {
    let app = Setup::live().start().await;
    let order = app.place_order("R-1", 1500).await;
    let store = app.store().await;
    let orphan = AppTransactionRef::new(&order.details.reference, 1);
    store.open_payment(&order, on_page(orphan.clone()), app.now()).await.expect("an attempt");
    store.close().await;

    app.pay(order.token.as_str()).await.location();
    assert_eq!(app.record.statuses().await, ["expired", "pending"]);
    assert!(!app.gateway().posted_references().contains(&orphan.as_str().to_owned()));
}

#[tokio::test]
async fn a_row_this_version_cannot_read_is_an_error_and_not_a_panic() {
    for sql in [
        "update payments set status = 'refunded'",
        "update payments set currency = 'USD'",
        "update payments set amount = -1",
        "update payments set app_transaction_ref = 'not a reference'",
        "update payments set transaction_ref = '<script>'",
    ] {
        let app = TestApp::sandboxed().await;
        let attempt = app.open("R-1", 1500).await;
        meddle(&app, sql).await;
        let page = app.get(&attempt.order_url).await;
        assert_eq!(page.status, 503, "{sql}: {}", page.text());
        assert!(page.text().contains("Un problème de notre côté"), "{sql}");
        assert_eq!(app.create_payment("R-1", 1500).await.refusal(), (503, "unavailable".to_owned()), "{sql}");
        assert_eq!(app.pay(&attempt.token).await.status, 503, "{sql}");
        assert_eq!(app.get("/healthz").await.status, 200, "{sql}");
    }
}

#[tokio::test]
async fn a_database_whose_tables_are_gone_is_an_error_everywhere_and_a_callback_is_not_answered_ok() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    let callback = app.callback(&attempt.transaction_ref);
    meddle(&app, "alter table callbacks rename to elsewhere").await;
    let answer = app.send_callback(&callback).await;
    assert_eq!((answer.status, answer.text().as_str()), (503, "KO"));
    meddle(&app, "alter table orders rename to gone").await;
    let refusal = app.create_payment("R-2", 1500).await;
    assert_eq!(refusal.refusal(), (503, "unavailable".to_owned()));
    assert!(!refusal.text().contains("table"), "{}", refusal.text());
}

#[tokio::test]
async fn a_payment_that_cannot_be_read_keeps_no_other_from_its_end() {
    let app = TestApp::sandboxed().await;
    let broken = app.open("R-1", 1500).await;
    let paid = app.open("R-2", 1500).await;
    app.open("R-3", 1500).await;
    meddle(&app, "update payments set currency = 'USD' where order_reference = 'R-1'").await;
    app.settle(&broken.transaction_ref, SandboxOutcome::Success);
    app.settle(&paid.transaction_ref, SandboxOutcome::Success);
    app.send_callback(&app.callback(&broken.transaction_ref)).await;
    app.send_callback(&app.callback(&paid.transaction_ref)).await;
    eventually("it is paid", async || app.record.statuses().await[1] == "paid").await;
    app.pass(std::time::Duration::from_secs(16 * 60));
    app.checkout().expire().await.expect("a database");
    assert_eq!(app.record.statuses().await[1..], ["paid", "expired"]);
}

#[tokio::test]
async fn a_record_by_an_unknown_attempt_is_nothing() {
    let database = Database::of_this_run().await;
    let store = Store::open(&database.url).await.expect("a new database");
    assert_eq!(store.order_by_token(&OrderToken::new(1)).await.expect("an answer"), None);
    let unknown = AppTransactionRef::parse("nobody").expect("a reference");
    assert_eq!(store.payment(&unknown).await.expect("an answer"), None);
    let expired = caisse_domain::Observation::expired();
    assert_eq!(store.record(&unknown, &expired, NOW, NextCheck::AsPlanned).await.expect("an answer"), None);
    store.close().await;
    assert!(matches!(store.health().try_reading().await, Err(StoreError::Database(_))));
}
