//! Whether the program can do its work, and what it says when not.

use std::sync::Arc;

use axum::{body::Body, http::Request};
use caisse::server::web::{AppState, Brand, Limits, Streams, router};
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};
use tokio::sync::watch;
use tower::ServiceExt as _;

use crate::support::{Database, Engine, TestApp};

const READY: &str = "database ok\nmigrations ok\ndisk ok\nqueue ok\nrunning ok\n";

#[tokio::test]
async fn a_program_that_can_work_says_so_check_by_check() {
    let app = TestApp::sandboxed().await;
    let answer = app.get("/readyz").await;
    assert_eq!((answer.status, answer.text().as_str()), (200, READY));
}

/// Runs a statement that the program itself never would.
async fn change(database: &Database, sql: &'static str) {
    let changed = match database.engine {
        Engine::Sqlite => {
            let mut other = SqliteConnection::connect(&database.url).await.expect("a connection");
            other.execute(sql).await.map(drop)
        }
        Engine::Postgres => {
            let mut other = PgConnection::connect(&database.url).await.expect("a connection");
            other.execute(sql).await.map(drop)
        }
    };
    changed.expect("a change");
}

#[tokio::test]
async fn tables_of_another_version_are_not_ready() {
    let app = TestApp::sandboxed().await;
    change(&app.database, "update _sqlx_migrations set version = version + 1000 where version = (select max(version) from _sqlx_migrations)").await;
    let answer = app.get("/readyz").await;
    assert_eq!(answer.status, 503);
    assert_eq!(
        answer.text(),
        READY.replace("migrations ok", "migrations failed: the tables are those of a later version")
    );
    change(&app.database, "delete from _sqlx_migrations where version > 1000").await;
    let answer = app.get("/readyz").await;
    assert_eq!(answer.status, 503);
    assert_eq!(
        answer.text(),
        READY.replace("migrations ok", "migrations failed: the tables are those of an earlier version")
    );
}

#[tokio::test]
async fn a_program_that_was_asked_to_stop_is_not_ready_so_that_a_balancer_leaves_it() {
    let app = TestApp::sandboxed().await;
    let (stop, stopped) = watch::channel(false);
    let config = Arc::new(app.config.clone());
    let state = AppState {
        checkout: Arc::clone(app.checkout()),
        brand: Arc::new(Brand::new(config.shop_accent, None)),
        config,
        limits: Limits::new(false, Arc::clone(app.checkout().metrics())),
        streams: Streams::new(10, stopped),
        metrics: Arc::clone(app.checkout().metrics()),
    };
    let router = router(state);
    let mut statuses = Vec::new();
    for is_stopping in [false, true] {
        stop.send_replace(is_stopping);
        let request = Request::get("/readyz").body(Body::empty()).expect("a request");
        statuses.push(router.clone().oneshot(request).await.expect("infallible").status().as_u16());
    }
    assert_eq!(statuses, [200, 503]);
}

#[tokio::test]
async fn a_probe_learns_neither_paths_nor_names() {
    let app = TestApp::sandboxed().await;
    change(&app.database, "drop table _sqlx_migrations").await;
    let answer = app.get("/readyz").await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.text(), READY.replace("migrations ok", "migrations failed: it does not answer"));
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(app.get("/healthz").await.status, 200);
}
