//! Rows that no version of the program writes: it reads tolerantly, except money and status.

use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};

use crate::support::{Database, Engine, TestApp};

/// Changes the database on another connection.
async fn change(database: &Database, sql: &'static str) {
    match database.engine {
        Engine::Sqlite => {
            let mut other = SqliteConnection::connect(&database.url).await.expect("a connection");
            other.execute(sql).await.expect("a change");
        }
        Engine::Postgres => {
            let mut other = PgConnection::connect(&database.url).await.expect("a connection");
            other.execute(sql).await.expect("a change");
        }
    }
}

#[tokio::test]
async fn an_odd_number_in_the_record_takes_no_page_away() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    app.submit(&format!("/pay/{}/phone", attempt.token), "phone=670000007&instead=1").await.location();
    change(
        &app.database,
        "update orders set customer_phone = 'call me'; update payments set phone = '222', request_id = 'a b', fees = -1",
    )
    .await;
    assert_eq!(app.get(&attempt.order_url).await.status, 200);
    assert_eq!(app.order("R-1").await["status"], "pending");
    change(&app.database, "update orders set customer_phone = '+33612345678'").await;
    assert_eq!(app.get(&attempt.order_url).await.status, 200);
}

#[tokio::test]
async fn an_amount_that_cannot_be_read_is_never_guessed() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    change(&app.database, "update orders set amount = 2000000000").await;
    assert_eq!(app.get(&attempt.order_url).await.status, 503);
}
