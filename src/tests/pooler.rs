//! PgBouncer in transaction mode, in front of PostgreSQL: as Supabase, Neon and most hosts run it.

use caisse::store::{Schema, Store, inspect};
use caisse_sandbox::SandboxOutcome;
use futures_util::future::join_all;
use reqwest::Method;

use crate::{
    support::{Database, Engine, EventStream, PgBouncer, Setup, TestApp, eventually},
    two_instances::expect_one_status_check_each,
};

/// As few server sessions as a small plan has.
const SESSIONS: usize = 2;
/// PgBouncer refuses a client's start-up options, or accepts and ignores them.
const FORGETS_OPTIONS: &str = "ignore_startup_parameters = options,extra_float_digits";

/// A database behind a pooler with these settings, and the pooler; `None` where one of the programs is missing.
async fn pooled(settings: &str) -> Option<(Database, PgBouncer)> {
    let database = Database::new(Engine::Postgres).await?;
    let bouncer = PgBouncer::start(&database.url, SESSIONS, settings)?;
    let through = bouncer.url(&database.url);
    Some((database.through(through), bouncer))
}

/// An order that is paid by number: requested, called back, and settled.
async fn pays_by_number(app: &TestApp, reference: &str) {
    let token = app.place_order(reference, 1500).await.token;
    let token = token.as_str();
    assert_eq!(app.order_state(token).await, "open");
    // A number of its own: one number may not be asked for many orders at once.
    let number: u32 = reference.trim_start_matches("R-").parse().expect("a number");
    let form = format!("phone=6771234{number:02}&instead=");
    let asked = app.submit(&format!("/pay/{token}/phone"), &form).await;
    assert_eq!(asked.location(), format!("/orders/{token}"));
    assert_eq!(app.order_state(token).await, "asked");
    let payments = app.sandbox().payments();
    let payment = payments.iter().rfind(|payment| payment.request.app_transaction_ref.contains(reference));
    let theirs = payment.expect("a payment").transaction_ref.clone();
    app.settle(&theirs, SandboxOutcome::Success);
    assert_eq!(app.send_callback(&app.callback(&theirs)).await.text(), "OK");
    eventually("it is paid", async || app.order_state(token).await == "paid").await;
    assert_eq!(app.tx_status(&theirs).await, "SUCCESS");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_is_paid_by_number_behind_a_pooler_whatever_it_makes_of_options() {
    for settings in ["", FORGETS_OPTIONS] {
        let Some((database, _bouncer)) = pooled(settings).await else { return };
        let app = Setup::live().on(database).start().await;
        pays_by_number(&app, "R-1").await;
        let ready = app.get("/readyz").await;
        assert_eq!(ready.status, 200, "{}", ready.text());
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_buyers_at_once_share_the_few_sessions_of_a_pooler() {
    let Some((database, _bouncer)) = pooled("").await else { return };
    let app = Setup::live().on(database).start().await;
    let references: Vec<_> = (0..20).map(|number| format!("R-{number:02}")).collect();
    join_all(references.iter().map(|reference| pays_by_number(&app, reference))).await;
    assert_eq!(app.record.number("select count(*) from orders where paid_at is not null").await, 20);
    // With callbacks in one batch and claimed status checks, nothing was done twice, or by another client's statement.
    assert_eq!(
        app.record.number("select count(*) from payments where status = 'paid' and is_double").await,
        0
    );
    assert_eq!(app.record.sizes().await.callbacks, 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_share_a_database_through_a_pooler() {
    let Some((database, _bouncer)) = pooled("").await else { return };
    let first = Setup::live().on(database).start().await;
    let second = Setup::beside(&first).start().await;
    let attempt = first.open("R-1", 1500).await;
    let path = format!("/api/tx-events/{}", attempt.transaction_ref);
    let mut stream = EventStream::open(second.request(Method::GET, &path)).await;
    assert_eq!(stream.next().await.expect("the state at once").status(), "PENDING");
    assert_eq!(stream.next().await.expect("the order's too").buyer_status(), "waiting 1");
    first.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    assert_eq!(first.send_callback(&first.callback(&attempt.transaction_ref)).await.text(), "OK");
    assert_eq!(stream.next().await.expect("news").status(), "SUCCESS");
    assert_eq!(stream.next().await.expect("news").buyer_status(), "paid 1");
    // Each process claims what is due, and no payment is checked twice.
    for number in 2..12 {
        first.open(&format!("R-{number}"), 1500).await;
    }
    expect_one_status_check_each(&first, &second).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn programs_that_start_at_once_behind_a_pooler_make_the_tables_once() {
    let Some((database, _bouncer)) = pooled("").await else { return };
    for started in join_all((0..4).map(|_| Store::open(database.setting()))).await {
        let store = started.expect("a database");
        store.health().try_writing().await.expect("a write");
        store.close().await;
    }
    // No lock was left in a session that the pooler keeps.
    let again = Store::open(database.setting()).await.expect("a database");
    again.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_with_pgbouncer_in_it_is_believed_without_one() {
    let Some(database) = Database::new(Engine::Postgres).await else { return };
    let url = format!("{}&pgbouncer=true&connection_limit=2", database.url);
    let app = Setup::live().on(database.through(url)).start().await;
    pays_by_number(&app, "R-1").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_inspection_behind_a_pooler_finds_nothing_wrong() {
    let Some((database, _bouncer)) = pooled("").await else { return };
    Store::open(database.setting()).await.expect("a database").close().await;
    for _ in 0..3 {
        let found = inspect(database.setting()).await.expect("an answer").expect("a database");
        assert_eq!((found.schema, found.refuses_writes), (Some(Schema::Current), None));
    }
}
